"""The years that a film can be from."""

FIRST_YEAR, LAST_YEAR = 1870, 2200  # the first moving pictures, and what only a slip of the finger gives
