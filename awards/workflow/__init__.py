"""The write side: keyword-only verbs with an explicit actor, one transaction and an audit entry each."""
