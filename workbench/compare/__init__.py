"""Tables of annotations become tables of numbers; nothing is drawn here."""
