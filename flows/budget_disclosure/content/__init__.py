"""The whole content of a department's documents: from the workbooks in its folder to tables, prose and findings."""
