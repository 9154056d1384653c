"""lowmelt designs low-melting ionic liquids: the library behind the rules; it does not know Snakemake."""
