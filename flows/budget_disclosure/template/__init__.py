"""The bureau's Word template: its fields, what is wrong with it, and its text for review."""
