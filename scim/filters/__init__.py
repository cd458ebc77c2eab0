"""Filters (RFC 7644 section 3.4.2.2): text to a tree, a tree to SQL or to a verdict."""
