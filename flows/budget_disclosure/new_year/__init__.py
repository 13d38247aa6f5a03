"""A year of a format made from the one before it, what a person still has to decide, and years that were left over."""
