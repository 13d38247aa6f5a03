"""From a YAML file, or an export of another system, to filled workbooks, which then take the usual way."""
