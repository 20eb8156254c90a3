"""Evaluations and benchmarks: `make eval`, `make bench`. They need the development environment."""
