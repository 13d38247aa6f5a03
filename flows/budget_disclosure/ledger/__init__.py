"""All submissions of a department as one list of lines; a unit's own document is the same with a list of one."""
