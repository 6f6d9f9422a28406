"""``python -m intertitle`` is the ``intertitle`` command."""

from intertitle.cli.main import main

if __name__ == "__main__":
    main()
