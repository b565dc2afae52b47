"""Annotation by hand in a notebook, in the explorer and in the app: the text, keys, and two coders side by side."""
