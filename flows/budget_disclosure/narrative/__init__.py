"""From tables and submissions to facts, from facts to sentences; the wording is data."""
