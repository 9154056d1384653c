"""Ions and salts: what is one ion, what is a salt, and the names that follow from it."""
