"""Viscosity, conductivity and density of liquid salts over temperature."""
