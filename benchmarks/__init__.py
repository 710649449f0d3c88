"""Measurements of speed and accuracy, all run by `python -m benchmarks`."""
