"""A wrong config gives one line with the key and the cure."""

import pytest
import yaml

from lowmelt.config import ConfigError, check

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
    with pytest.raises(
        ConfigError, match=r"^config: unknown key 'round' at links; did you mean 'rounds'\?$"
    ):
        check({"links": {"round": 3}}, schema)


def test_a_value_out_of_bounds_is_named_with_what_the_key_means(schema):
    with pytest.raises(
        ConfigError, match=r"^config: links.rounds: 0 is less than the minimum of 1 \(Rounds.\)$"
    ):
        check({"links": {"rounds": 0}}, schema)
