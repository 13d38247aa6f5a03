"""The disclosure tables: declared pivots of the ledger."""
