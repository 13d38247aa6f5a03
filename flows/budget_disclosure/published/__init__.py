"""What stands in a finished document, whoever made it: paragraphs, tables, sentences and figures, each with its spot."""
