"""Loaded by every process of Python that a test starts: see ``offline.py`` beside this folder."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import offline

del sys.path[0]
offline.ban()
