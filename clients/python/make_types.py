"""Makes src/facefeel/types.py of a server's description: python make_types.py openapi.json > src/facefeel/types.py"""

from __future__ import annotations

import json
import keyword
import sys
from typing import Any

ROOTS = (
    "Card",
    "DatasetAnswer",
    "EvaluateForm",
    "JobAnswer",
    "JobEventText",
    "LiveAnswerText",
    "Predictions",
    "Problem",
    "ReportDocument",
    "ReportSummary",
    "TrainForm",
)
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
PREFIX = "#/components/schemas/"


class Types:
    """The types that are wanted, and all that they are made of."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self.schemas = schemas
        self.texts: dict[str, str] = {}

    def add(self, name: str) -> None:
        if name in self.texts:
            return
        self.texts[name] = ""
        text = self.text(name, self.schemas[name])
        # Behind what it is made of.
        del self.texts[name]
        self.texts[name] = text

    def text(self, name: str, schema: dict[str, Any]) -> str:
        if schema.get("type") == "object" and "properties" in schema:
            return self.structure(name, schema)
        alternatives = schema.get("oneOf", [])
        if alternatives and all("properties" in one for one in alternatives):
            names = [f"{name}{number}" for number in range(1, len(alternatives) + 1)]
            for own, one in zip(names, alternatives):
                self.texts[own] = self.structure(own, one)
            kind = " | ".join(names)
        else:
            kind = self.kind(schema)
        return f"{name} = {kind}\n" + docstring(schema, "")

    def structure(self, name: str, schema: dict[str, Any]) -> str:
        required = set(schema.get("required", []))
        fields = {}
        for field, about in schema["properties"].items():
            kind = self.kind(about)
            fields[field] = kind if field in required else f"NotRequired[{kind}]"
        if any(keyword.iskeyword(field) or not field.isidentifier() for field in fields):
            inside = "".join(f'        "{field}": {kind},\n' for field, kind in fields.items())
            return f'{name} = TypedDict(\n    "{name}",\n    {{\n{inside}    }},\n)\n' + docstring(schema, "")
        lines = [f"class {name}(TypedDict):\n", docstring(schema, "    ")]
        for field, kind in fields.items():
            lines.append(f"    {field}: {kind}\n")
            lines.append(docstring(schema["properties"][field], "    "))
        return "".join(lines)

    def kind(self, schema: dict[str, Any]) -> str:
        if reference := schema.get("$ref"):
            name = reference.removeprefix(PREFIX)
            self.add(name)
            return name
        if choices := schema.get("enum"):
            return f"Literal[{', '.join(json.dumps(choice) if choice is not None else 'None' for choice in choices)}]"
        for several in ("oneOf", "anyOf", "allOf"):
            if several in schema:
                kinds = dict.fromkeys(self.kind(one) for one in schema[several])
                return " | ".join(sorted(kinds, key=lambda kind: kind == "None"))
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return " | ".join(self.kind({**schema, "type": one}) for one in kinds)
        if kinds == "array":
            if "prefixItems" in schema:
                return f"tuple[{', '.join(self.kind(one) for one in schema['prefixItems'])}]"
            return f"list[{self.kind(schema.get('items', {}))}]"
        if kinds == "object":
            values = schema.get("additionalProperties")
            return f"dict[str, {self.kind(values) if isinstance(values, dict) else 'Any'}]"
        return PLAIN.get(kinds, "Any") if isinstance(kinds, str) else "Any"


def docstring(schema: dict[str, Any], indent: str) -> str:
    text = " ".join(schema.get("description", "").split()).replace("\\", "\\\\").replace('"', "'")
    return f'{indent}"""{text}"""\n' if text else ""


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        types = Types(json.load(file)["components"]["schemas"])
    for root in ROOTS:
        types.add(root)
    print('"""What the interface takes and gives; make_types.py makes this of its description."""\n')
    print("from __future__ import annotations\n")
    print("from typing import Any, Literal, NotRequired, TypedDict\n")
    # A union is evaluated where it stands, so what it is made of comes first.
    unions = [name for name, text in types.texts.items() if text.startswith(f"{name} = ")]
    classes = [name for name in types.texts if name not in unions]
    for name in classes + unions:
        print(f"\n{types.texts[name]}", end="")


main()
