"""Results on a table of ions, kept while a million salts of the same ions pass in pieces."""

from collections.abc import Callable
from typing import Any


class Remembered:
    """The last result under each name, as long as it is asked for with the same object.

    What is remembered is left behind when the owner is pickled.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[object, Any]] = {}

    def get(self, name: str, subject: object, compute: Callable[[], Any]) -> Any:
        """The result that ``compute`` gave for this very subject, computed when there is none."""
        held = self._held.get(name)
        if held is None or held[0] is not subject:
            held = subject, compute()
            self._held[name] = held
        return held[1]

    def __getstate__(self) -> dict:
        return {"_held": {}}
