"""What an audit found, marked in a copy of the document itself: Word comments, highlights of a PDF."""
