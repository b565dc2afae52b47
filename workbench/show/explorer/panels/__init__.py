"""The explorer's panels: filters and concordance."""
