"""Each ion of the pool says where it comes from."""

import pandas as pd

from lowmelt.screen.ion_checks import nearest_known
from lowmelt.screen.origins import with_origins


def test_an_ion_is_known_made_of_two_or_written():
    ranked_source = "generator ranked_exchange"
    pool = pd.DataFrame({
        "cation_id": ["a", "b", "c", "d"], "anion_id": ["x"] * 4,
        "origin": ["links round 1", ranked_source, ranked_source, "generator ions"],
    })  # fmt: skip
    ranked = pd.DataFrame({
        "ion_id": ["b", "c"], "move": ["exchange", "chain"], "parent": ["C[n+]", "CC[n+]"],
        "donor": ["CCO", ""],
    })  # fmt: skip
    found = with_origins(pool, pd.Series(["a", "x"]), {"ranked_exchange": ranked})
    assert found["cation_origin"].tolist() == [
        "known", "exchange: C[n+] with a substituent of CCO", "chain changed: CC[n+]", "written by ions",
    ]  # fmt: skip
    assert found["anion_origin"].unique().tolist() == ["known"]
    assert found["new_cation"].tolist() == [False, True, True, True]


def test_the_nearest_known_ion_is_named():
    known = ["C[N+](C)(C)C", "CCCCn1cc[n+](C)c1"]
    similarity, names = nearest_known(["CCCCCn1cc[n+](C)c1", "CC[N+](C)(C)C"], known)
    assert names == [known[1], known[0]]
    assert (similarity > 0.3).all()
    assert nearest_known(["C[N+](C)(C)C"], [])[1] == [""]
