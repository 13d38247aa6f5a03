"""What the public gets beside the document: a page of pictures with their tables, and the index of all departments."""
