"""Strict, typed loading of everything a bureau may edit; an error names file and line and stops at start-up."""
