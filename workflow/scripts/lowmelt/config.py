"""Check of the config against its JSON schema, with an answer of one line."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import jsonschema
import yaml

from lowmelt.errors import LowmeltError


class ConfigError(LowmeltError):
    """The config has an unknown key, a missing one, or a value out of bounds."""


def with_defaults(config: Mapping, default_file: Path) -> dict:
    """The defaults, changed by what the config says; sections are merged, lists are replaced."""
    return _merged(yaml.safe_load(default_file.read_text()), config)


def inherited(entries: Mapping[str, Mapping]) -> dict[str, dict]:
    """Entries in which ``like: name`` stands for all that the entry of that name says and this one does not.

    Raises:
        ConfigError: an entry is like one that does not exist or like itself by a detour, or says no subject.
    """
    found = {name: _like(name, entries, ()) for name in entries}
    for name, entry in found.items():
        if "subject" not in entry:
            raise ConfigError(
                f"config: generator.models.{name}: no subject; give one, or an entry that it is like"
            )
    return found


def _like(name: str, entries: Mapping[str, Mapping], asked: tuple[str, ...]) -> dict:
    if name not in entries or name in asked:
        wrong = "leads back to itself" if name in asked else "names no entry"
        choices = ", ".join(sorted(set(entries) - set(asked)))
        raise ConfigError(
            f"config: generator.models.{asked[-1]}: like: {name} {wrong}; choose one of {choices}"
        )
    own = {key: value for key, value in entries[name].items() if key != "like"}
    first = entries[name].get("like")
    return _merged(_like(first, entries, (*asked, name)), own) if first else own


def check(config: Mapping, schema_file: Path) -> None:
    """Raise ConfigError with one line that names the key and the cure when the config is wrong."""
    schema = yaml.safe_load(schema_file.read_text())
    errors = sorted(
        jsonschema.Draft202012Validator(schema).iter_errors(config), key=lambda e: list(map(str, e.path))
    )
    if errors:
        raise ConfigError(_one_line(errors[0]))


def _merged(default: Mapping, given: Mapping) -> dict:
    merged = dict(default)
    for key, value in given.items():
        both = isinstance(value, Mapping) and isinstance(default.get(key), Mapping)
        merged[key] = _merged(default[key], value) if both else value
    return merged


def _one_line(error: jsonschema.ValidationError) -> str:
    where = ".".join(map(str, error.absolute_path)) or "top level"
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = sorted(set(error.instance) - set(known))[0]
        near = get_close_matches(unknown, known, n=1)
        cure = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(sorted(known))}"
        return f"config: unknown key '{unknown}' at {where}; {cure}"
    described = error.schema.get("description", "")
    return f"config: {where}: {error.message}" + (f" ({described})" if described else "")
