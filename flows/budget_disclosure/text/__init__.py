"""Chinese text, independent of budgets: house style, tolerant comparison, differences, lines of a screen."""
