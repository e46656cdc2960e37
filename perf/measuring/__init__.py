"""Measures lfm against the libraries that a user would pick otherwise; perf/run.py is the door."""
