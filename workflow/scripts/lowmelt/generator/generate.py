"""Drawing strings from a trained generator, and writing unseen strings back through the latent."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch

from lowmelt.generator.data import collate
from lowmelt.generator.metrics import exact
from lowmelt.generator.sampling import encode, sample
from lowmelt.generator.saved import Generator
from lowmelt.runtime import derive_seed


def draw(
    generator: Generator, kind: str, count: int, temperature: float, spread: float, seed: int
) -> list[str]:
    """``count`` SMILES of one kind as the model writes them, with nothing repaired or left out.

    z comes from the fitted prior of the kind, or, without one, from N(0, I) times ``spread``; a language
    model has no z.
    """
    random = np.random.default_rng(seed)
    latent = generator.model.sizes.latent
    if kind in generator.priors:
        codes = generator.priors[kind].sample(count, random, spread)
    else:
        codes = spread * random.standard_normal((count, latent))
    own = derive_seed(seed, "tokens")
    return sample(generator.model, generator.vocabulary, kind, codes, generator.max_tokens, temperature, own)


def write_back(generator: Generator, smiles: Sequence[str], kind: str) -> list[str]:
    """Free-running reconstruction: greedy from the posterior mean, each token fed back."""
    means, _ = encode(generator.model, generator.vocabulary, smiles, [kind] * len(smiles))
    return sample(generator.model, generator.vocabulary, kind, means, generator.max_tokens, 0.0, seed=0)


@torch.no_grad()
def write_back_taught(generator: Generator, smiles: Sequence[str], kind: str) -> float:
    """Teacher-forced reconstruction, the published "Recon.": the true past is fed at each step.

    Returns:
        Share of strings of which every next token is the likeliest one given the true ones before it.
    """
    rows = [generator.vocabulary.encode(text, kind) for text in smiles]
    right = 0
    for at in range(0, len(rows), 200):
        batch = collate(rows[at : at + 200], rows[at : at + 200])
        logits, _, _ = generator.model(*batch)
        target = batch.target[:, 1:]
        right += int(((logits.argmax(-1) == target) | (target == 0)).all(1).sum())
    return right / len(rows) if rows else float("nan")


def reconstruction(
    generator: Generator, ions: pd.DataFrame, salts: pd.DataFrame, at_most: int
) -> dict[str, float]:
    """Free-running and teacher-forced reconstruction of unseen pairs and unseen ions.

    Args:
        generator: with a latent; without one the dictionary is empty.
        ions: from ``splits.split_ions``.
        salts: from ``splits.split_salts``.
        at_most: strings of each set that are tried.

    Returns:
        ``recon_unseen_pair`` (both ions of an unseen pair of seen ions), ``recon_unseen_ion`` (held-out
        ions; for a model of whole salts, salts that hold one), ``recon_taught`` (teacher-forced, on the
        unseen pairs). None of them is learnt from (``withheld.permitted``).
    """
    if generator.model.encoder is None:
        return {}
    parts = {part: rows.head(at_most) for part, rows in salts.groupby("part")}
    pairs = parts.get("test_pair", salts.head(0))
    if generator.subject == "salt":
        rows = {name: list(parts[part]["smiles"]) for name, part in _SALT_PARTS.items() if part in parts}
        found = {name: exact(write_back(generator, texts, "salt"), texts) for name, texts in rows.items()}
        return found | {"recon_taught": write_back_taught(generator, list(pairs["smiles"]), "salt")}
    smiles = ions.set_index("ion_id")["smiles"]
    written, taught = {}, []
    for kind in ("cation", "anion"):
        wanted = pairs[f"{kind}_id"].map(smiles).tolist()
        written[kind] = np.array(write_back(generator, wanted, kind)) == np.array(wanted)
        taught.append(write_back_taught(generator, wanted, kind))
    test = ions[ions["part"] == "test"].copy()
    for kind, rows in test.groupby("kind"):
        test.loc[rows.index, "written"] = write_back(generator, list(rows["smiles"]), str(kind))
    right = test["written"] == test["smiles"]
    return {
        "recon_unseen_pair": float((written["cation"] & written["anion"]).mean()),
        "recon_unseen_ion": float(right.mean()),
        **{f"recon_unseen_{kind}": float(right[test["kind"] == kind].mean()) for kind in written},
        "recon_taught": taught[0] * taught[1],
    }


_SALT_PARTS = {"recon_unseen_pair": "test_pair", "recon_unseen_ion": "test_ion"}
