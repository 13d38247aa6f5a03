"""An invented county: workbooks of as many departments as one likes, for trying out, tests and measurements."""
