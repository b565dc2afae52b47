"""The server behind ``workbench app``: Voilà with a door, a limit of visitors, and tables that they share.

``options``
    What may be asked for, and the command that starts the server.
``tables``
    The tables of a corpus as files that every kernel maps into its memory.
``guard``
    Which hosts and origins a request may name, and the pages that say no.
``visitors``
    One kernel a visitor, ended when the visitor has gone.
``server``
    Voilà with all of that; started as ``python -m workbench.show.serving.server``.
"""
