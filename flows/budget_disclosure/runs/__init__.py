"""Runs: what is asked for, each department's way to its files, PDFs, and the summary with its exit code."""
