"""From a neutral YAML file to filled workbooks: how figures of another system, or of a sample, enter the usual way."""
