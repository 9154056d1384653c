"""lowmelt: design of low-melting ionic liquids. The library behind the rules; it knows nothing of Snakemake."""
