"""Temperatures that the field agrees on, and constants of nature."""

# A salt that melts below the boiling point of water is called an ionic liquid.
LOW_MELTING_K = 373.15
ZERO_CELSIUS_K = 273.15

GAS_KJ = 8.314462618e-3  # kJ/(mol K)
DALTON_A3 = 1660.53907  # kg/m3 of one dalton in a cubic Angstrom
