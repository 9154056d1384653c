"""Points of viscosity, conductivity and density without the series that other measurements rule out."""

import pandas as pd

from lowmelt.properties.curation import near_glass, odd_series, off_walden, without
from lowmelt.properties.measured import measured, salts_with_points
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

points, known, ions, features = (
    pd.read_parquet(snakemake.input[name]) for name in ("points", "salts", "ions", "features")
)
salts, table = salts_with_points(points, known, ions, features.set_index("smiles"))
data = {name: measured(quantity, points, salts, table) for name, quantity in QUANTITIES.items()}
lines = pd.concat(
    [
        near_glass(points),
        *(odd_series(own) for own in data.values()),
        off_walden(data["viscosity"], data["conductivity"]),
    ],
    ignore_index=True,
)
kept = without(points, lines)
kept.to_parquet(snakemake.output.points, index=False)
lines.to_csv(snakemake.output.curation, index=False, float_format="%.4g")
log.info("%d points of %d salts; %d of %d points are kept, %d series have a line in the curation",
         len(points), len(table), len(kept), len(points), len(lines))  # fmt: skip
