"""What can go wrong physically: each is a result with a reason, not a crash of the run."""

from lowmelt.errors import LowmeltError


class PhysicsFailure(LowmeltError):
    """A salt cannot be simulated; the message is the reason that goes into the tables."""


class ParameterisationFailed(PhysicsFailure):
    """The force field has no or no sound parameters for an ion."""


class PackingFailed(PhysicsFailure):
    """packmol found no arrangement of the ions in the box."""


class NotEquilibrated(PhysicsFailure):
    """The density still drifts at the end of the equilibration."""


class BlowUp(PhysicsFailure):
    """The simulation left the range of physics: energies or positions are no longer numbers."""
