"""Filters on documents: what a condition is, how conditions join, and which documents of a corpus they keep."""
