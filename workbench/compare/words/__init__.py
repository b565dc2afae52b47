"""Words: keyness, collocation, dispersion, n-grams."""
