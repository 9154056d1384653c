"""Input functions of the rules in ask.smk."""


def locate_chosen_ions(wildcards):
    """The table of ions that are combined; nothing where those for sale are."""
    chosen = ASK["ions"]
    if chosen == "purchasable":
        return []
    if chosen == "known":
        return "<results>/ask/known_ions.csv"
    if not Path(chosen).is_file():
        raise WorkflowError(
            f"ask.ions: no table '{chosen}'; give purchasable, known, or a CSV with a column smiles"
        )
    return chosen
