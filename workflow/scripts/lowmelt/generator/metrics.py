"""What is reported of every generator, and how it is defined.

n is the number of strings sampled, invalid and repeated ones included. Known means: in any known
table, the held-out ions included.

- ``parse_validity``: share of n whose SMILES RDKit reads.
- ``strict_validity``: share of n that are salts: one kind of cation, one kind of anion, neutral with
  whole-number counts, no radical, no neutral fragment, allowed elements, size within the limits.
- ``uniqueness``: distinct salts over strictly valid ones.
- ``novel_pair``, ``novel_cation``, ``novel_anion``, ``novel_both``: share of the distinct salts whose
  pair, cation, anion, or cation and anion are not known.
- ``yield``: distinct, strictly valid salts with a pair that is not known, over n.
- ``new_ion_share``: strictly valid samples that hold an ion that is not known, over n.
- ``new_ions``: number of distinct ions that are not known.
- ``recovered_cations``, ``recovered_anions``: held-out ions among the samples, over those held out.
- ``diversity``: 1 - mean Tanimoto similarity (Morgan, radius 2, 2048 bits) of pairs of distinct ions
  of the same sign.
- ``nearest_similarity``: mean Tanimoto similarity of a new ion to its nearest known ion of the same sign.
- ``sa_score``, ``sa_score_known``: median synthetic accessibility (Ertl and Schuffenhauer 2009,
  10.1186/1758-2946-1-8; 1 easy, 10 hard) of the distinct sampled ions and of the known ions.
  The three are taken on at most 1,000 distinct ions of each sign, drawn at random.
- ``low_share``: mean predicted probability of melting below 373.15 K of a random part of the distinct salts.
- ``fcd``, ``fcd_floor``: Frechet ChemNet distance of sampled, and of learned, cations to held-out ones.
- ``published_validity``, ``published_uniqueness``, ``published_novelty``: as in Table 1 of Ren et al. 2026:
  parses; distinct strings among those; distinct strings that were not learned over those that parse.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd


def of_samples(samples: pd.DataFrame) -> dict[str, float]:
    """Validity, uniqueness, novelty and yield of a judged sample (``strict.mark_new``)."""
    n = len(samples)
    valid = samples[samples["valid"]]
    distinct = valid.drop_duplicates("salt_id")
    new_ion = valid["new_cation"] | valid["new_anion"]
    fresh = set(valid.loc[valid["new_cation"], "cation_id"]) | set(valid.loc[valid["new_anion"], "anion_id"])
    return {
        "samples": n,
        "parse_validity": _share(samples["parses"].sum(), n),
        "strict_validity": _share(len(valid), n),
        "uniqueness": _share(len(distinct), len(valid)),
        "novel_pair": _share(distinct["new_pair"].sum(), len(distinct)),
        "novel_cation": _share(distinct["new_cation"].sum(), len(distinct)),
        "novel_anion": _share(distinct["new_anion"].sum(), len(distinct)),
        "novel_both": _share((distinct["new_cation"] & distinct["new_anion"]).sum(), len(distinct)),
        "yield": _share(distinct["new_pair"].sum(), n),
        "new_ion_share": _share(new_ion.sum(), n),
        "new_ions": len(fresh),
    }


def recovery(samples: pd.DataFrame, held_out: pd.DataFrame) -> dict[str, float]:
    """Held-out ions (columns ion_id, kind) that were sampled, over those held out."""
    return {
        f"recovered_{kind}s": _share(
            held_out.loc[held_out["kind"] == kind, "ion_id"].isin(set(samples[f"{kind}_id"])).sum(),
            (held_out["kind"] == kind).sum(),
        )
        for kind in ("cation", "anion")
    }


def published(
    strings: Sequence[str], parses: Collection[bool], training: Collection[str]
) -> dict[str, float]:
    """Validity, uniqueness and novelty as the published code counts them: on strings."""
    valid = [text for text, good in zip(strings, parses, strict=True) if good]
    distinct = set(valid)
    return {
        "published_validity": _share(len(valid), len(strings)),
        "published_uniqueness": _share(len(distinct), len(valid)),
        "published_novelty": _share(len(distinct - set(training)), len(valid)),
    }


def exact(written: Sequence[str], wanted: Sequence[str]) -> float:
    """Share of strings that were written back exactly."""
    return _share(sum(a == b for a, b in zip(written, wanted, strict=True)), len(wanted))


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float(np.nan)
