"""Melting temperatures from NIST ILThermo (SRD 147), asked for one data set at a time.

Every answer is kept as it came, one file a data set, so that a query that was stopped is resumed
and a finished one never asks again. Between two requests there is a pause.
"""

import json
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import ilthermopy.requests as service
import pandas as pd
from ilthermopy.data_structs import Entry, ResponseToEntry
from ilthermopy.errors import ILThermoResponseError
from requests import RequestException

from lowmelt.errors import LowmeltError
from lowmelt.runtime import progress

COLUMNS = ["set_id", "smiles", "name", "melting_K", "uncertainty_K", "phase", "method", "reference"]
PROPERTY = "Normal melting temperature"


class ILThermoError(LowmeltError):
    """The service cannot be reached or does not answer in the form that is known."""


class Answers:
    """Answers of the service, each asked for once and kept in a folder.

    Args:
        folder: where the answers are kept as JSON.
        pause_s: wait before each request that goes out.
        tries: requests for one answer before giving up; the pause doubles from one to the next.
    """

    def __init__(self, folder: Path, pause_s: float = 1.0, tries: int = 3) -> None:
        self.folder, self.pause_s, self.tries = folder, pause_s, tries
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str, ask: Callable[[], dict]) -> dict:
        """The kept answer of that name, or a fresh one that is then kept."""
        path = self.folder / f"{name}.json"
        if path.is_file():
            return json.loads(path.read_text())
        answer = self._ask(name, ask)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(answer))
        part.replace(path)
        return answer

    def _ask(self, name: str, ask: Callable[[], dict]) -> dict:
        for attempt in range(self.tries):
            time.sleep(self.pause_s * 2**attempt)
            try:
                return ask()
            except (RequestException, ValueError) as error:
                last = error
        raise ILThermoError(
            f"ILThermo, {name}: {type(last).__name__}; {len(list(self.folder.glob('*.json')))} answers are "
            "kept, start again to go on, or leave 'ilthermo' out of tables.sources"
        ) from None


def query_melting(answers: Answers, limit: int = 0) -> pd.DataFrame:
    """Normal melting temperatures of all one-component data sets.

    Args:
        answers: where answers come from.
        limit: number of data sets; all where 0.

    Returns:
        one row a value, with ``COLUMNS``; temperatures in K; SMILES from the compound list of ilthermopy.

    Raises:
        ILThermoError: the service cannot be reached; what was had so far is kept.
    """
    sets = _search(answers)
    sets = sets[:limit] if limit else sets
    rows: list[tuple] = []
    for set_id in progress(sets, len(sets), "ILThermo data sets"):
        answer = answers.get(f"set_{set_id}", partial(service.GetEntryData, set_id))
        rows.extend(_values(set_id, answer))
    return pd.DataFrame(rows, columns=COLUMNS)


def _search(answers: Answers) -> list[str]:
    """Identifiers of the data sets of the property, in the order of the service."""
    listing = answers.get("properties", service.GetPropertyList)
    try:
        names = {
            name.strip(): key
            for group in listing["plist"]
            for key, name in zip(group["key"], group["name"], strict=True)
        }
        found = answers.get("search", lambda: service.GetEntries(n_compounds=1, prop_key=names[PROPERTY]))
        if found.get("errors"):
            raise ILThermoError(f"ILThermo, search: {'; '.join(found['errors'])}")
        return [row[0] for row in found["res"]]
    except (KeyError, TypeError, IndexError) as error:
        raise ILThermoError(
            f"ILThermo: unknown form of the answer ({error}); the service has changed"
        ) from None


def _values(set_id: str, answer: dict) -> list[tuple]:
    try:
        entry = ResponseToEntry(set_id, answer)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ILThermoResponseError) as error:
        logging.getLogger("lowmelt").info("ILThermo data set %s left out: %s", set_id, error)
        return []
    if entry.property != PROPERTY or len(entry.components) != 1:
        return []
    return [_row(entry, point) for point in entry.data.to_dict("records")]


def _row(entry: Entry, point: dict) -> tuple:
    compound = entry.components[0]
    return (
        entry.id,
        compound.smiles or "",
        compound.name,
        point["V1"],
        point.get("dV1"),
        entry.phases[0] if entry.phases else "",
        entry.expmeth or "",
        f"{entry.ref.full} | NIST ILThermo set {entry.id}",
    )
