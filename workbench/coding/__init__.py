"""What texts are about: frames and names coded into tables of a corpus."""
