"""The local page: an operator without a terminal, and units with a link each."""
