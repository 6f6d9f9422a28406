"""Check templates against the types of the values they use, without rendering."""
