"""Which frames, models and rounds of a learned potential there are."""

from lowmelt.errors import LowmeltError
from lowmelt.potentials import cp2k

POTENTIALS = config["potentials"]
COMPOSITIONS = {entry["name"]: entry for entry in POTENTIALS["compositions"]}
LEARNT = [name for name, entry in COMPOSITIONS.items() if entry["role"] == "train"]
GIVEN = [own_or_shipped(path) for path in POTENTIALS["models"]]  # tested, not trained
ROUNDS = 0 if GIVEN else POTENTIALS["onpolicy"]["rounds"]
MEMBERS = range(1, (len(GIVEN) or POTENTIALS["members"]) + 1)
FRAME_COUNTS = sorted(POTENTIALS["sizes"])
CURVE = [] if GIVEN else FRAME_COUNTS[:-1]
FIRST = "given" if GIVEN else f"n{FRAME_COUNTS[-1]}"  # the committee before any round
FINAL = f"round{ROUNDS}" if ROUNDS else FIRST
# Baselines, each of one composition.
ONLY = [name for name in LEARNT if COMPOSITIONS[name].get("alone") and not GIVEN]
LAST_ROUND = ROUNDS + 1  # the trajectories that the finished potential is tested on


def check_sizes():
    """Stop with one line where a composition that is learnt alone would have no frame: they are dealt in turn."""
    if ONLY and FRAME_COUNTS[-1] < len(LEARNT):
        raise WorkflowError(
            f"config: potentials.sizes: of {FRAME_COUNTS[-1]} training frames in all, {ONLY[0]}, which is also "
            f"learnt alone, may get none; take {len(LEARNT)} or more, one of each composition, or no `alone`"
        )


check_sizes()


def get_composition(wildcards):
    """The description of a composition in the config."""
    return COMPOSITIONS[wildcards.composition]


def get_size(wildcards):
    """Training frames of a model; one of a single composition has those that the committee has of it."""
    return (
        FRAME_COUNTS[-1]
        if wildcards.kind.startswith("only_")
        else int(wildcards.kind.removeprefix("n"))
    )


def get_only(wildcards):
    """The composition that a model is trained on by itself, or none."""
    return (
        wildcards.kind.removeprefix("only_")
        if wildcards.kind.startswith("only_")
        else ""
    )


def count_frames(source, composition):
    """The most frames that a source can have of a composition."""
    if source == "frames":
        entry = COMPOSITIONS[composition]
        return entry["trajectories"] * entry["frames"]
    run = POTENTIALS["onpolicy"]
    return int(run["time_ps"] / run["every_ps"]) + 1


def list_labels(source, names):
    """Labelled frames of a source: one file a chunk."""
    return [
        f"<results>/potentials/{source}/labels/{name}_{chunk}.extxyz"
        for name in names
        for chunk in range(-(-count_frames(source, name) // POTENTIALS["chunk"]))
    ]


def list_left_out():
    """Tables of the frames of all sources that got no label."""
    rounds = [(f"round{n}", LEARNT) for n in range(1, LAST_ROUND + 1)]
    return [
        path.replace(".extxyz", ".csv")
        for source, names in [("frames", COMPOSITIONS), *rounds]
        for path in list_labels(source, names)
    ]


def list_last_runs(kind):
    """Files of the trajectories that the finished potential is tested on."""
    return [f"<results>/potentials/round{LAST_ROUND}/{name}.{kind}" for name in LEARNT]


def locate_unlabelled(wildcards):
    """The frames that a job labels; stops before anything runs where CP2K is asked for and not here."""
    made = workflow.pathvars.apply(
        f"<results>/potentials/{wildcards.source}/labels/{wildcards.composition}_{wildcards.chunk}.extxyz"
    )
    if (
        POTENTIALS["labels"] == "cp2k"
        and workflow.local_exec
        and not os.path.exists(made)
    ):
        try:
            cp2k.require()
        except LowmeltError as error:
            raise WorkflowError(str(error)) from None
    return f"<results>/potentials/{wildcards.source}/{wildcards.composition}.extxyz"


def list_own_labels(wildcards):
    """Labelled frames of all rounds up to this one."""
    return [
        path
        for number in range(1, int(wildcards.round) + 1)
        for path in list_labels(f"round{number}", LEARNT)
    ]


def list_committee(number):
    """Model files of the committee after so many rounds."""
    if GIVEN:
        return GIVEN
    stem = f"round{number}" if number else FIRST
    return [f"<results>/potentials/models/{stem}_m{m}.model" for m in MEMBERS]


def list_drivers(wildcards):
    """The committee that drives the trajectories of a round."""
    return list_committee(int(wildcards.round) - 1)


def locate_model_before(wildcards):
    """The model that a round goes on from."""
    return list_committee(int(wildcards.round) - 1)[int(wildcards.member) - 1]
