"""What keeps a finished document from being read, in the words of its owner."""

from budget_disclosure.model.errors import DisclosureError


class UnreadableDocumentError(DisclosureError):
    """A file that nobody can read: broken, encrypted, of another format. The message says which, in Chinese."""
