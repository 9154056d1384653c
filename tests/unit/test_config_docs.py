"""Schema, configs and the option table say the same."""

from pathlib import Path

import pytest
import yaml

import make_readme
from lowmelt.config import check

ROOT = Path(__file__).parents[2]
SCHEMA_FILE = ROOT / "config/schemas/config.schema.yaml"
SCHEMA = yaml.safe_load(SCHEMA_FILE.read_text())
DEFAULT = yaml.safe_load((ROOT / "config/config.yaml").read_text())
OVERRIDES = ["config/demo.yaml", "tests/config/tiny.yaml", "benchmarks/organic_salts.yaml"]


def described(node=SCHEMA, path=()):
    """All (path, node) of the schema below its top."""
    for key, raw in make_readme.children(node):
        below = make_readme.resolve(raw, SCHEMA)
        yield (*path, key), below
        yield from described(below, (*path, key))


def fixed_keys(node, path=()):
    """Paths of the keys that every config has: none below a name or in a list of the user's."""
    for key, raw in node.get("properties", {}).items():
        yield (*path, key)
        yield from fixed_keys(make_readme.resolve(raw, SCHEMA), (*path, key))


def merged(base, over):
    """One config laid over another as Snakemake does."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}


def unknown(over, base, path=()):
    """Keys of a config that the default does not have; maps whose keys the user names are free."""
    for key, value in over.items():
        if key not in base:
            yield ".".join((*path, key))
        elif isinstance(value, dict) and isinstance(base[key], dict):
            yield from unknown(value, base[key], (*path, key))


def test_the_option_table_is_in_step():
    text = make_readme.README.read_text()
    assert make_readme.updated(text) == text, "run: make docs"


def test_each_key_is_described():
    keys = [(path, node) for path, node in described() if path[-1] not in ("[]", "<name>")]
    assert [".".join(path) for path, node in keys if not node.get("description")] == []


def test_each_number_is_bounded():
    bounds = {"minimum", "exclusiveMinimum", "enum", "const"}
    numbers = [(p, n) for p, n in described() if n.get("type") in ("integer", "number")]
    assert [".".join(path) for path, node in numbers if not bounds & set(node)] == []


def test_unknown_keys_are_forbidden_everywhere():
    objects = [(path, node) for path, node in [((), SCHEMA), *described()] if "properties" in node]
    assert [".".join(p) for p, node in objects if node.get("additionalProperties") is not False] == []


def test_the_default_has_every_key_of_the_schema():
    def lookup(path):
        found = DEFAULT
        for part in path:
            found = found[part]
        return found

    missing = []
    for path in fixed_keys(SCHEMA):
        try:
            lookup(path)
        except (KeyError, TypeError):
            missing.append(".".join(path))
    assert missing == []


def test_the_default_passes_its_schema():
    check(DEFAULT, SCHEMA_FILE)


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_changes_only_what_the_default_has(name):
    over = yaml.safe_load((ROOT / name).read_text())
    assert list(unknown(over, DEFAULT)) == []


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_passes_the_schema(name):
    check(merged(DEFAULT, yaml.safe_load((ROOT / name).read_text())), SCHEMA_FILE)
