"""Chinese text, whatever it is about: house style, tolerant comparison, differences, lines of a screen."""
