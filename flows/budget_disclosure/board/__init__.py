"""The board: how far each department and unit of a year is, as values, as a page and as text on the screen."""
