"""What stands in a finished document, whoever made it: paragraphs, tables and figures, each with its spot."""
