"""The shipped Word template as code: the source of its first version (``docs/decisions``)."""
