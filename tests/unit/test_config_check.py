"""A wrong config gives one line with the key and the cure."""

from contextlib import nullcontext
from pathlib import Path

import pytest
import yaml

from lowmelt.config import ConfigError, check, inherited

ROOT = Path(__file__).parents[2]
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "links": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"rounds": {"type": "integer", "minimum": 1, "description": "Rounds."}},
        }
    },
}


@pytest.fixture
def schema(tmp_path):
    file = tmp_path / "schema.yaml"
    file.write_text(yaml.safe_dump(SCHEMA))
    return file


def test_a_good_config_passes(schema):
    check({"links": {"rounds": 3}}, schema)


def test_an_unknown_key_is_named_with_the_nearest_known_one(schema):
    with pytest.raises(ConfigError, match=r"^config: unknown key 'round' at links; did you mean 'rounds'\?$"):
        check({"links": {"round": 3}}, schema)


def test_a_value_out_of_bounds_is_named_with_what_the_key_means(schema):
    with pytest.raises(
        ConfigError, match=r"^config: links.rounds: 0 is less than the minimum of 1 \(Rounds.\)$"
    ):
        check({"links": {"rounds": 0}}, schema)


def test_an_entry_takes_over_what_it_does_not_say():
    entries = {
        "a": {"subject": "ion", "sizes": {"latent": 64, "layers": 1}, "merges": 5},
        "b": {"like": "a", "sizes": {"latent": 0}},
        "c": {"like": "b", "merges": 9},
    }
    found = inherited(entries)
    assert found["c"] == {"subject": "ion", "sizes": {"latent": 0, "layers": 1}, "merges": 9}
    assert found["a"] == entries["a"]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"a": {"like": "z"}}, "names no entry"),
        ({"a": {"like": "b"}, "b": {"like": "a"}}, "leads back to itself"),
        ({"a": {"merges": 1}}, "no subject"),
    ],
)
def test_a_wrong_inheritance_is_said_in_one_line(entries, words):
    with pytest.raises(ConfigError, match=words):
        inherited(entries)


SEARCHED = {
    "name": "salt", "label": "NaCl", "smiles": "[Na+].[Cl-]", "potential": "ions", "lattice": "predict",
    "trials": 100, "temperatures_K": [900, 1600], "seeds": 3, "run_ps": 3, "melting_K": 1074, "source": "CRC",
}  # fmt: skip


@pytest.mark.parametrize(
    ("forcefield", "changed", "words"),
    [
        ("gaff2", {"lattice": "cif", "cif": "salt.cif"}, r"trials: 100 .*\(Of a search"),
        ("gaff2", {"independent": [1, 1]}, "independent: .* non-unique"),
        ("mlip", {}, "lattice: 'predict' .*learned potential"),
        ("gaff2", {}, None),
    ],
)
def test_what_a_search_cannot_do_is_said_in_one_line(forcefield, changed, words):
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    config["dynamics"] |= {"forcefield": forcefield, "crystals": [SEARCHED | changed]}
    with pytest.raises(ConfigError, match=words) if words else nullcontext():
        check(config, ROOT / "config/schemas/config.schema.yaml")
