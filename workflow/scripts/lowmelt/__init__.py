"""lowmelt designs low-melting ionic liquids: the library behind the rules. It does not know Snakemake."""
