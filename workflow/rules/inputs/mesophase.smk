"""Input functions of the rules in mesophase.smk."""

PERCEPTRON_RUN = ["arms", "folds", "repeats", "small_epochs"]
CONVOLUTION_RUN = ["arms", "variants", "folds", "repeats"]


def locate_crystals(wildcards):
    """The user's own table of liquid crystals, where the config names one."""
    path = MESOPHASE["own"]
    if path and not Path(path).is_file():
        raise WorkflowError(f"mesophase: own: no table '{path}'; correct the path")
    return path or []


def ordered_range():
    """Both ends of the range of temperatures in which a salt shall be ordered, K, the lower one first."""
    cold_K, hot_K = MESOPHASE["ordered_K"]
    if hot_K < cold_K:
        raise WorkflowError(
            f"mesophase: ordered_K: no range from {cold_K:g} to {hot_K:g} K; give the lower end first"
        )
    return [cold_K, hot_K]


def is_of_labels(wildcards):
    """Whether a split is one of the labelled salts, not of values."""
    return wildcards.table == "labels"


def select_protocol(network, others):
    """Numbers of a network's training: its config without what says how often and on what."""
    own = MESOPHASE[network]
    return {key: own[key] for key in own if key not in [*others, "tasks"]}


def tasks_of(network):
    """Tables and temperatures that a network is trained on, the user's own with them."""
    tasks = list(MESOPHASE[network]["tasks"])
    if MESOPHASE["own"]:
        tasks += [
            f"own_{task.split('_')[1]}" for task in tasks if task.startswith("standin")
        ]
    return tasks
