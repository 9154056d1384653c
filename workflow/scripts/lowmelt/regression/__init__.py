"""Regression of a property of salts: processes, trees, splits, intervals, domain and scores.

The room takes and returns plain arrays and frames, and knows no property by name.
"""
