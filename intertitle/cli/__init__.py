"""The command line: arguments in, values printed."""
