"""Every published version of a department, kept: nothing here overwrites or deletes what was published."""
