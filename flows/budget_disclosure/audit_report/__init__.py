"""What an audit found, for people (a page, lines of a screen) and for programs (JSON)."""
