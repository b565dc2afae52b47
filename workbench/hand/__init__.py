"""Annotation by hand: what coders mark, how it is kept, compared, settled, and put in the place of the machine's.

``annotation``
    What one coder says of one document, as a value; from and to the records of the guidelines (§5).
``edits``
    What a coder can do to it, and undo and redo.
``store``
    The file of a coder, saved whole after every edit.
``adjudication``
    Two coders side by side: where they differ, and what was decided.
``override``
    A corpus in which the hand has the last word.
``exchange``
    Other tools' formats, in and out.
"""
