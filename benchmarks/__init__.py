"""Benchmarks: what Intertitle costs, measured. Run one from the repository as  python -m benchmarks.compare ."""
