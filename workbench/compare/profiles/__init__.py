"""Stance profiles of documents: values, neighbours, a map."""
