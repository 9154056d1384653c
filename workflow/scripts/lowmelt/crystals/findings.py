"""What may be found out about a salt before its crystal and its melt meet."""

from lowmelt.failures import PhysicsFailure


class Finding(PhysicsFailure):
    """Something that is found out about a salt before crystal and melt meet; ``outcome`` names it."""

    outcome = ""


class CrystalLost(Finding):
    """The crystal melts all by itself: the melting point is lower."""

    outcome = "melted at once"


class NotMolten(Finding):
    """The block that was to be the melt is still a crystal."""

    outcome = "did not melt"


class NotStationary(Finding):
    """A pure phase still drifts at the end of the patience."""

    outcome = "still relaxing"


class NoFusion(Finding):
    """The melt has the lower enthalpy: it froze again, or the force field does not hold this crystal."""

    outcome = "no heat of fusion"
