"""Models of counts by document: likelihoods, fits, predictive distributions, tests."""
