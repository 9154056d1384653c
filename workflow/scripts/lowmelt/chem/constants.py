"""Temperatures that the field agrees on."""

# A salt that melts below the boiling point of water is called an ionic liquid.
LOW_MELTING_K = 373.15
ZERO_CELSIUS_K = 273.15
