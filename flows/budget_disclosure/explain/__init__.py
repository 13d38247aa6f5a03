"""The whole way down from a shown figure: cell or sentence ← ledger lines ← workbook cells. Pure."""
