"""Benchmarks of time and memory. Run one in the repository, for example with  python -m benchmarks.compare ."""
