"""What a run says of a department: its outcome, the report of the checks, and the report read back."""
