"""What every rule owes: a log and a benchmark that mirror each other, and the hash of the code it runs."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = {
    name: body
    for file in sorted((ROOT / "workflow/rules").glob("*.smk"))
    for name, body in re.findall(
        r"^(?:rule|checkpoint) (\w+):\n((?:    .*\n|\n)+)", file.read_text(), flags=re.MULTILINE
    )
    if "    script:" in body
}


def directive(name, body):
    """The first string below a directive of a rule, without its folder variable and ending."""
    found = re.search(rf'^    {name}:\n        "<\w+>/(.+)\.\w+",?\n', body, flags=re.MULTILINE)
    return found and found[1]


@pytest.mark.parametrize("name", RULES)
def test_log_and_benchmark_mirror_each_other(name):
    log, benchmark = (directive(part, RULES[name]) for part in ("log", "benchmark"))
    assert log
    assert log == benchmark


# What was downloaded is kept, whatever becomes of the code that did it.
@pytest.mark.parametrize("name", [name for name, body in RULES.items() if "protected(" not in body])
def test_a_rule_carries_the_hash_of_its_own_script(name):
    script = re.search(r'    script:\n        "\.\./scripts/(\w+)\.py"', RULES[name])[1]
    assert f'code=code_of("{script}")' in RULES[name]


def test_each_script_belongs_to_a_rule():
    used = set(re.findall(r"scripts/(\w+)\.py", "".join(RULES.values())))
    assert {path.stem for path in (ROOT / "workflow/scripts").glob("*.py")} == used


@pytest.mark.parametrize("name", RULES)
def test_a_script_is_short(name):
    script = re.search(r"scripts/(\w+)\.py", RULES[name])[1]
    assert len((ROOT / f"workflow/scripts/{script}.py").read_text().splitlines()) <= 80
