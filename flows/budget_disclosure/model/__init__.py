"""The vocabulary of a department budget: pure, frozen values without Excel, Word, Prefect or a clock."""
