"""A year's folder of workbooks, watched: what lies in it, what changed, and when it has come to rest."""
