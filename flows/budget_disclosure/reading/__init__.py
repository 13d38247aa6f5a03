"""Finished documents, .docx and .pdf, read into one model: visible text and tables with their spots."""
