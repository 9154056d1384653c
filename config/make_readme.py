"""Write the option table of config/README.md from the schema and the configs: `make docs`."""

import json
from pathlib import Path

import yaml

HERE = Path(__file__).parent
README = HERE / "README.md"
START, END = "<!-- options: written by make docs -->", "<!-- end of options -->"


def read(name: str) -> dict:
    """A YAML file of this folder."""
    return yaml.safe_load((HERE / name).read_text()) or {}


def resolve(node: dict, schema: dict) -> dict:
    """The node itself, or what its `$ref` into the same schema names, with its own description kept."""
    if "$ref" not in node:
        return node
    found = schema
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return {**found, **{key: value for key, value in node.items() if key != "$ref"}}


def children(node: dict) -> list[tuple[str, dict]]:
    """Keys below a node; those that the user names stand as `<name>`, those of a list after `[]`."""
    found = list(node.get("properties", {}).items())
    free = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
    found += [("<name>", below) for below in free if isinstance(below, dict)]
    if isinstance(node.get("items"), dict) and "properties" in node["items"]:
        found.append(("[]", node["items"]))
    return found


def kind(node: dict) -> str:
    """Type and bounds in words, such as `integer, 1 to 10`."""
    if "enum" in node:
        return "one of " + ", ".join(map(_shown, node["enum"]))
    alternatives = node.get("oneOf") or node.get("anyOf")
    if alternatives:
        return " or ".join(kind(item) for item in alternatives)
    name = node.get("type", "any")
    name = " or ".join(name) if isinstance(name, list) else name
    if isinstance(node.get("items"), dict) and "properties" not in node["items"]:
        name = f"list of {kind(node['items'])}"
    return ", ".join(filter(None, [name, _bounds(node)]))


def _bounds(node: dict) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    words = []
    if low is not None and high is not None:
        words.append(f"{low} to {high}")
    elif low is not None:
        words.append(f"at least {low}")
    elif high is not None:
        words.append(f"at most {high}")
    if "exclusiveMinimum" in node:
        words.append(f"above {node['exclusiveMinimum']}")
    if "exclusiveMaximum" in node:
        words.append(f"below {node['exclusiveMaximum']}")
    return ", ".join(words)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= 60 else "see the file"


def _value(config: object, path: list[str]) -> str:
    """A config's value at a path, or nothing where the config does not have it."""
    for part in path:
        if not isinstance(config, dict) or part not in config:
            return ""
        config = config[part]
    return _shown(config)


def rows(node: dict, schema: dict, path: list[str], configs: list[dict]) -> list[str]:
    """Table rows of all keys below a node, depth first."""
    lines = []
    for key, raw in children(node):
        below = resolve(raw, schema)
        here = [*path, key]
        inner = children(below)
        cells = ["`" + ".".join(here[1:] or here).replace(".[]", "[]") + "`"]
        cells += ["", "", ""] if inner else [kind(below), *(_value(config, here) for config in configs)]
        if key != "[]":
            cells.append(below.get("description", ""))
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines += rows(below, schema, here, configs)
    return lines


def table() -> str:
    """One section a stage, each with the table of its keys."""
    schema = read("schemas/config.schema.yaml")
    configs = [read("config.yaml"), read("demo.yaml")]
    head = ["| key | what it may be | default | demo | what it does |", "|---|---|---|---|---|"]
    single, sections = [], []
    for key, raw in schema["properties"].items():
        node = resolve(raw, schema)
        if children(node):
            body = rows(node, schema, [key], configs)
            sections += [f"### {key}", node.get("description", ""), "", *head, *body, ""]
        else:
            single += rows({"properties": {key: node}}, schema, [], configs)
    return "\n".join([*head, *single, "", *sections])


def updated(readme: str) -> str:
    """The README with its table made anew; what stands outside the two marks stays."""
    before, rest = readme.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(updated(README.read_text()))
