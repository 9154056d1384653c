"""The purchasable salts whose measurement leaves the least doubt about the salts of a user's list."""

import numpy as np
import pandas as pd

from lowmelt.ask.answers import crosses, identities, without_warnings
from lowmelt.ask.purchasable import buying, read_shop
from lowmelt.ask.suggest import SaltCovariance, compare, joined, suggest
from lowmelt.melting.gaussian_process import NEAR
from lowmelt.melting.measured import measured_salts
from lowmelt.melting.user_list import read_list
from lowmelt.properties.measured import gather
from lowmelt.properties.processes import START
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import derive_seed, start
from lowmelt.screen.warnings import read_warnings
from lowmelt.tables.files import load as load_table

log = start(snakemake.log[0], snakemake.rule)
params, given = snakemake.params, snakemake.input
seed = derive_seed(params.seed, snakemake.rule)
features, ions, known = (pd.read_parquet(given[name]) for name in ("features", "ions", "salts"))
by_smiles = features.set_index("smiles")

if params.quantity == "melting":
    measured, _ = measured_salts(pd.read_parquet(given.melting), ions, by_smiles)
    kernel = NEAR
else:
    measured = gather(QUANTITIES[params.quantity], pd.read_parquet(given.points), known, ions, features).salts
    kernel = START
table = load_table(given.targets)
targets = read_list(table.frame, given.targets, params.columns, table.broken).salts(known=by_smiles)
shop = read_shop(pd.read_csv(given.shop))
pool = without_warnings(crosses(shop, by_smiles), read_warnings(given.warnings), params.dropped)
done = set(identities(measured)["salt_id"])
pool = pool.take(~identities(pool)["salt_id"].isin(done).to_numpy())
chosen = np.sort(np.random.default_rng(seed).permutation(len(pool))[: params.most])

salts, rows = joined([measured, pool.take(chosen), targets])
covariance = SaltCovariance(salts, kernel)
batch = suggest(covariance, *rows, params.number)
table = identities(salts.take(batch.rows))
table = pd.concat([table, buying(table, shop.shop)], axis=1).assign(gain=batch.gain)
table.insert(0, "order", np.arange(1, len(table) + 1))
table.to_csv(snakemake.output.batch, index=False, float_format="%.4g")
compare(covariance, *rows, params.number, seed).to_csv(snakemake.output.compared, index=False)
log.info("%d targets, %d candidates, %d measured: %d salts take away %.0f %% of the variance", len(targets),
         len(chosen), len(measured), len(table), 100 * batch.gain[-1])  # fmt: skip
