"""What is counted: events of categories, counts of types, and resampling. One place for every number."""
