"""Documents become sentences, tokens, markers and attributions."""
