"""What LibreOffice does for a document, page numbers and PDF, and the PDF made fit for publication."""
