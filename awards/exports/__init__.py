"""Results as files: they read queries and return bytes."""
