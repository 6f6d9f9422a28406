"""The catalogue: documents joined into tables, of which each knows what it was made from."""
