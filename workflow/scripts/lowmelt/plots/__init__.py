"""Figures: each answers one question and takes frames or arrays, never paths."""
