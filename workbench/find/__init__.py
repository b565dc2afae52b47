"""Finding: filters on documents, and the concordance of whatever is asked for. Nothing here draws."""
