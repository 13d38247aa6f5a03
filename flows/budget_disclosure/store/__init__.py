"""Putting results where people find them: names, atomic files that respect a person's edits, the report."""
