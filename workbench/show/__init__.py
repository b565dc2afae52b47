"""Tables become plots and views."""
