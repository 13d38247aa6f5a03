"""The unit's own workbook sent back: wrong cells marked and commented, a list of findings, a page to print.

The file is edited part by part, never loaded and saved as a whole (decision 0030): what is not touched stays as it was.
"""
