"""Reading workbooks: one openpyxl reader at the edge, pure parsing behind it, every value with its cell."""
