"""A finished Word document read back: its headings, paragraphs and tables, as a reader sees them."""
