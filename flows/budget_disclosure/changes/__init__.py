"""What changed between two versions: every figure and text, where it stands, and the cells that caused it. Pure."""
