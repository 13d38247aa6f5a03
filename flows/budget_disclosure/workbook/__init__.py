"""Writing the unit's workbook from its declaration, blank or filled; equal input gives equal bytes."""
