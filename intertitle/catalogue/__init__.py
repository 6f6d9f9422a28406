"""Join documents into tables. Each table records what it was made from."""
