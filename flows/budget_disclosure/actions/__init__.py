"""What a person asks for besides a run, one module each; they print nothing, so that any interface can use them."""
