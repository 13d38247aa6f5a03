"""The Word document: template, tables, chart, contents, reading a document back. All of Word is in here."""
