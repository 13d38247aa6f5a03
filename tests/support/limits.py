"""How long a test waits for another program. Nothing takes this long; what does, hangs, also on a slow machine."""

HANGS = 1800
