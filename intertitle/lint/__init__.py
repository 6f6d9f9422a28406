"""What is no error and yet not meant, perhaps: looked for when an author asks for a check."""
