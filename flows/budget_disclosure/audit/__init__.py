"""The rules by which a finished document is checked on its own: its figures, sentences, words and parts."""
