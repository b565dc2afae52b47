"""The functions of the door that join rooms, or give a room's function the spelling that all of them share.

Everywhere on the door the corpus comes first; ``family`` is what is counted, ``unit`` what it is counted per, ``by`` what
makes groups of documents, ``target`` the documents looked at and ``reference`` those they are set beside. Documents are
given as an id, several ids, a Polars expression over ``documents``, or a :class:`workbench.Filter`. Results are frames.
"""
