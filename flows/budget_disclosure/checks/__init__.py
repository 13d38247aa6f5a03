"""Rules over submissions, ledger, tables and narrative; data problems come back as findings."""
