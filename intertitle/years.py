"""The range of a film's year of release."""

FIRST_YEAR, LAST_YEAR = 1870, 2200  # before the first moving pictures; any later year is a typing mistake
