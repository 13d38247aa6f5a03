"""The files of Office as packages of XML parts: zip, names, parsing and writing, styles; no module knows a budget."""
