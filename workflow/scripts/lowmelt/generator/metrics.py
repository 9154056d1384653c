"""What is reported of every generator, and how it is defined.

n is the number of strings sampled, invalid and repeated ones included. As in MOSES (Polykovskiy et al. 2020,
10.3389/fphar.2020.565644) and GuacaMol (Brown et al. 2019, 10.1021/acs.jcim.8b00839), *novel* is what stands
in no string that the generator learnt from. *New* is what is novel and in no table either, the held-out ions
included. Generators that learn nothing propose no ion that they are given: all that they propose is novel.

- ``parse_validity``: share of n whose SMILES RDKit reads.
- ``strict_validity``: share of n that are salts: one kind of cation, one kind of anion, neutral with
  whole-number counts, no radical, no neutral fragment, allowed elements, size within the limits.
- ``uniqueness``: distinct salts over strictly valid ones.
- ``novelty_pair``, ``novelty_cation``, ``novelty_anion``: share of the distinct salts, of the distinct
  cations and of the distinct anions that are novel.
- ``new_pair``, ``new_cation``, ``new_anion``, ``new_both``: share of the distinct salts whose pair, cation,
  anion, or cation and anion are new.
- ``yield``: distinct, strictly valid salts with a new pair, over n.
- ``new_ion_share``: strictly valid samples that hold a new ion, over n.
- ``new_ions``: number of distinct new ions.
- ``not_homologues``: share of the distinct new ions that differ from every known ion of their sign by more
  than CH2 groups in chains.
- ``held_out_cations``, ``held_out_anions``: novel held-out ions among the samples, over those held out.
- ``found_cations_1000`` and the like: the same among the first 1,000 distinct novel ions (``curves``).
- ``IntDiv_cation``, ``IntDiv_anion``: internal diversity, 1 - mean Tanimoto similarity (Morgan, radius 2,
  2048 bits) of pairs of distinct ions of the same sign (MOSES, equation 4, p = 1).
- ``SNN``: mean Tanimoto similarity of a new ion to its nearest known ion of the same sign.
- ``sa_score``, ``sa_score_known``: median synthetic accessibility (Ertl and Schuffenhauer 2009,
  10.1186/1758-2946-1-8; 1 easy, 10 hard) of the distinct sampled ions and of the known ions.
  The three are taken on at most 1,000 distinct ions of each sign, drawn at random.
- ``low_share``: mean predicted probability of melting below 373.15 K of a random part of the distinct salts.
- ``fcd``, ``fcd_floor``: Frechet ChemNet distance of sampled, and of learnt, cations to held-out ones.
- ``published_validity``, ``published_uniqueness``, ``published_novelty``: as in Table 1 of Ren et al. 2026:
  parses; distinct strings among those; distinct strings that were not learnt over those that parse.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from lowmelt.generator.homologues import homologue_key


def of_samples(samples: pd.DataFrame) -> dict[str, float]:
    """Validity, uniqueness, novelty and yield of a judged sample (``strict.mark_new``)."""
    n = len(samples)
    valid = samples[samples["valid"]]
    distinct = valid.drop_duplicates("salt_id")
    cations, anions = (valid.drop_duplicates(f"{kind}_id") for kind in ("cation", "anion"))
    return {
        "samples": n,
        "parse_validity": _share(samples["parses"].sum(), n),
        "strict_validity": _share(len(valid), n),
        "uniqueness": _share(len(distinct), len(valid)),
        "novelty_pair": _share(distinct["novel_pair"].sum(), len(distinct)),
        "novelty_cation": _share(cations["novel_cation"].sum(), len(cations)),
        "novelty_anion": _share(anions["novel_anion"].sum(), len(anions)),
        "new_pair": _share(distinct["new_pair"].sum(), len(distinct)),
        "new_cation": _share(distinct["new_cation"].sum(), len(distinct)),
        "new_anion": _share(distinct["new_anion"].sum(), len(distinct)),
        "new_both": _share((distinct["new_cation"] & distinct["new_anion"]).sum(), len(distinct)),
        "yield": _share(distinct["new_pair"].sum(), n),
        "new_ion_share": _share((valid["new_cation"] | valid["new_anion"]).sum(), n),
        "new_ions": int(cations["new_cation"].sum() + anions["new_anion"].sum()),
    }


def recovery(samples: pd.DataFrame, held_out: pd.DataFrame) -> dict[str, float]:
    """Held-out ions (columns ion_id, kind) that were sampled and not learnt, over those held out."""
    found = {}
    for kind in ("cation", "anion"):
        wanted = held_out.loc[held_out["kind"] == kind, "ion_id"]
        sampled = set(samples.loc[samples[f"novel_{kind}"], f"{kind}_id"])
        found[f"held_out_{kind}s"] = _share(wanted.isin(sampled).sum(), len(wanted))
    return found


def not_homologues(samples: pd.DataFrame, known: pd.DataFrame) -> float:
    """Share of new ions that differ from all known ions (columns smiles, kind) by more than CH2 groups."""
    apart, total = 0, 0
    for kind in ("cation", "anion"):
        keys = {homologue_key(text) for text in known.loc[known["kind"] == kind, "smiles"]}
        new = samples[samples[f"new_{kind}"]].drop_duplicates(f"{kind}_id")[kind]
        apart, total = apart + sum(homologue_key(text) not in keys for text in new), total + len(new)
    return _share(apart, total)


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
