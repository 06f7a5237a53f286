"""Evidence: what a CRM exports, read, measured and checked; no web, no database models."""
