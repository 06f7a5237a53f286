"""The read side: one module per subject; eager loading is decided here."""
