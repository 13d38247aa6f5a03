"""Budget disclosure: from the workbooks of budget units to a department's published document."""

__version__ = "0.1.0"
