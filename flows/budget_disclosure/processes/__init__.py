"""Processes: whatever a run starts ends with it, and a person who stops it is answered at once."""
