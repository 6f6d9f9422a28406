"""Find probable mistakes in valid content, for ``intertitle check``."""
