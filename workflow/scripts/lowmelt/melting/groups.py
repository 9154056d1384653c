"""The relatives of a salt: its homologous series, and the articles or collections that report it."""

import pandas as pd

from lowmelt.regression.series import series_key

# A reference that more salts than this go back to is a compilation, not the article that measured them.
LARGEST_ARTICLE = 50


def with_groups(melting: pd.DataFrame, values: pd.DataFrame, ions: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns that splits ask for.

    Args:
        melting: columns salt_id, cation_id.
        values: measured values: salt_id, family, reference.
        ions: columns ion_id, smiles.

    Returns:
        the table with ``series``, the key of the cation once its alkyl runs are contracted (homologues by
        the anion share the cation, so that they leave together as well), and ``source``, the articles that
        report the salt where one is known, else the families of collections that list it, joined by ``;``.
    """
    smiles = ions.drop_duplicates("ion_id").set_index("ion_id")["smiles"]
    keys = {ion: series_key(smiles[ion]) for ion in melting["cation_id"].unique()}
    return melting.assign(
        series=melting["cation_id"].map(keys), source=melting["salt_id"].map(_sources(values)).fillna("")
    )


def _sources(values: pd.DataFrame) -> pd.Series:
    """Articles, or else families, of each salt, joined by ``;``."""
    reference = values["reference"].fillna("").str.replace(";", ",", regex=False).str.strip()
    salts = values["salt_id"].groupby(reference).transform("nunique")
    article = reference.where((reference != "") & (salts <= LARGEST_ARTICLE), "")
    rows = values.assign(article=article)[["salt_id", "family", "article"]]
    articles = rows[rows["article"] != ""].groupby("salt_id")["article"].agg(_joined)
    families = rows.groupby("salt_id")["family"].agg(_joined)
    return articles.reindex(families.index).fillna(families)


def _joined(names: pd.Series) -> str:
    return ";".join(sorted(set(names)))
