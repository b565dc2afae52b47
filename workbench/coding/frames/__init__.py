"""Coding of frames (topics) by rules: the rule language, the frames that ship, and frames set against stance."""
