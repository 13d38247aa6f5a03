"""The thirteen disclosure tables: declared pivots of the ledger."""
