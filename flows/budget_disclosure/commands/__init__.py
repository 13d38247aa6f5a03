"""The commands of `disclose`, one module each: ``register`` declares it; what it needs is imported when it is run."""
