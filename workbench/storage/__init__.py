"""A corpus folder on disk: what is in it, how it is replaced in one step, who is at work on it."""
