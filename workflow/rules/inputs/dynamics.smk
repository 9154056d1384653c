"""Which salts, ions and crystals are simulated, and in how many jobs."""

import functools
import json

from lowmelt.errors import LowmeltError
from lowmelt.forcefield import card

DYNAMICS = config["dynamics"]
PROTOCOL = DYNAMICS["protocols"][DYNAMICS["protocol"]]
CRYSTALS = {crystal["name"]: crystal for crystal in DYNAMICS["crystals"]}
LEARNED = DYNAMICS["forcefield"] == "mlip"
# What all simulations share, and the card of the learned potential where one is used.
CONDITIONS = DYNAMICS["conditions"] | (
    {"potential": DYNAMICS["potential"]} if LEARNED else {}
)
CARD = [DYNAMICS["potential"]] if LEARNED else []
# Where the records of the salts lie. Jobs whose params are read from there name the folders as inputs, so
# that a job on a cluster finds them; as `ancient`, so that one more candidate does not rerun the others.
SALTS = ["<results>/dynamics/controls"]
if DYNAMICS["candidates"]:
    SALTS.append("<results>/screen/selected")
if CRYSTALS:
    SALTS.append("<results>/dynamics/crystal_salts")


def read_salts(folder):
    """Records of the salts in a folder, by salt_id."""
    return {
        path.stem: json.loads(path.read_text())
        for path in sorted(Path(folder).glob("*.json"))
    }


def gather_controls():
    """Records of the known salts that are simulated beside the candidates."""
    return read_salts(checkpoints.select_controls.get().output[0])


def gather_salts():
    """Records of all salts to simulate: the selected candidates and the controls."""
    controls = gather_controls()
    if not DYNAMICS["candidates"]:
        return controls
    candidates = read_salts(checkpoints.select_candidates.get().output[0])
    return {**candidates, **controls}


def locate_ion(ion_id):
    """Where an ion is asked for first, and its drawing: a crystal alone waits for no screen and no generator."""
    for folder, gather in (
        ("crystal_salts", gather_crystals),
        ("controls", gather_controls),
        ("selected", gather_salts),
    ):
        for salt in gather().values():
            for kind in ("cation", "anion"):
                if salt[f"{kind}_id"] == ion_id:
                    return folder, salt[kind]
    raise WorkflowError(
        f"dynamics: ion {ion_id} is in no selected salt, no control and no crystal"
    )


def get_ion_smiles(wildcards):
    """The drawing of an ion, from any salt that has it."""
    return locate_ion(wildcards.ion_id)[1]


def locate_salts_of_ion(wildcards):
    """The folder of the salts that ask for an ion."""
    stage = {"selected": "screen"}
    folder = locate_ion(wildcards.ion_id)[0]
    return f"<results>/{stage.get(folder, 'dynamics')}/{folder}"


def get_counts(wildcards):
    """Cations and anions in the formula unit of a salt."""
    salt = gather_salts()[wildcards.salt_id]
    return [salt["n_cation"], salt["n_anion"]]


def get_label(wildcards):
    """What a reader calls a salt: a control's name, or the SMILES."""
    salt = gather_salts()[wildcards.salt_id]
    return salt.get("name") or salt["smiles"]


def get_finite_size(wildcards):
    """How the size of the box is corrected for, with the viscosities that are given for this salt."""
    salt = gather_salts()[wildcards.salt_id]
    names = {wildcards.salt_id, salt["smiles"], salt.get("name")}
    chosen = DYNAMICS["finite_size"]
    return {
        "method": chosen["method"],
        "given": [row for row in chosen["viscosities"] if row["salt"] in names],
    }


def locate_cation(wildcards):
    """Parameters of the cation of a salt."""
    return f"<results>/dynamics/ions/{gather_salts()[wildcards.salt_id]['cation_id']}/ion.json"


def locate_anion(wildcards):
    """Parameters of the anion of a salt."""
    return f"<results>/dynamics/ions/{gather_salts()[wildcards.salt_id]['anion_id']}/ion.json"


def list_parts():
    """Names of the jobs that a scan of one salt has: replicas, and temperatures where each has its own job."""
    replicas = [f"r{n}" for n in range(1, PROTOCOL["replicas"] + 1)]
    if DYNAMICS["jobs"] == "salt":
        return replicas
    return [
        f"{r}_T{kelvin:g}" for r in replicas for kelvin in PROTOCOL["temperatures_K"]
    ]


def collect_results(wildcards):
    """The melting point of each salt."""
    return expand(
        "<results>/dynamics/salts/{salt_id}/melting.json",
        salt_id=sorted(gather_salts()),
    )


def collect_equilibrations(wildcards):
    """The equilibration of each salt, whose record holds the machine's speed."""
    return expand(
        "<results>/dynamics/salts/{salt_id}/equilibration.json",
        salt_id=sorted(gather_salts()),
    )


def collect_salts(wildcards):
    """Records of all salts, for the table."""
    return gather_salts()


def collect_dynamics_figures(wildcards):
    """Figures of each salt."""
    return expand(
        "<results>/figures/dynamics/{figure}_{salt_id}.svg",
        figure=["melting", "displacement", "density", "structure"],
        salt_id=sorted(gather_salts()),
    )


def list_temperatures():
    """All temperatures that are asked for, in K."""
    scanned = DYNAMICS["candidates"] or DYNAMICS["controls"]
    return [
        *(PROTOCOL["temperatures_K"] if scanned else ()),
        *(
            kelvin
            for crystal in CRYSTALS.values()
            if crystal["potential"] == "ions"
            for kelvin in crystal["temperatures_K"]
        ),
    ]


def check_potential():
    """Stop with one line when the learned potential cannot be used.

    One that this run makes is checked where a simulation asks for it, so that a card that has not passed
    does not stand in the way of making a better one.
    """
    if not LEARNED:
        return
    if DYNAMICS["conditions"]["step_fs"] > 1:
        raise WorkflowError(
            "dynamics.conditions.step_fs: a learned potential has no constraints; take 1 or less"
        )
    if DYNAMICS["potential"] != workflow.pathvars.apply(
        "<results>/potentials/model/card.json"
    ):
        require_card()


@functools.cache
def require_card():
    """Stop with one line when the card does not allow what is asked for; its files are read once, not a job."""
    try:
        card.usable(DYNAMICS["potential"]).require_temperatures(list_temperatures())
    except LowmeltError as error:
        raise WorkflowError(f"dynamics.potential: {error}") from None


def locate_card(wildcards):
    """The card of the learned potential where one is used; one that stands already has to allow it."""
    if LEARNED and os.path.exists(DYNAMICS["potential"]):
        require_card()
    return CARD


check_potential()
