"""Benchmarks: a seeded synthetic year, named peers and floors, and the run that writes RESULTS.md."""
