"""Holds a document of a file against a JSON Schema as the program would that reads the file: every problem at its line.

Programs in Go take any scalar where they want a text, and null for what is not there; a validator of plain JSON would
call both wrong, and would not know the lines. The keywords are those of JSON Schema 2020-12 that the schemas of
``schemas/stack/`` use; another one is an error of the schema, and raises NotImplementedError.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from attrs import field, frozen

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.check.files.shapes import kind_of
from toolchain.check.stack.formats import format_problem
from toolchain.check.stack.schema_files import Schema

_SHOWN = 60
_ASSERTIONS = frozenset(
    {"type", "enum", "const", "pattern", "format", "minimum", "maximum", "minLength", "minItems", "maxItems"}
    | {
        "minProperties",
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "propertyNames",
        "required",
    }
    | {"dependentRequired", "items", "$ref", "allOf", "anyOf", "not"}
)
_KNOWN = _ASSERTIONS | {"$schema", "$id", "$defs", "title", "description", "deprecated"}
_TYPES: Mapping[str, str] = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "nothing",
}
_WORDS = frozenset({"yes", "no", "on", "off", "y", "n"})
"""What is a text to YAML 1.2, and true or false to YAML 1.1 (YAML, "Boolean language-independent type")."""
_NAMES = ("job_name", "name", "receiver")
"""Fields by which people know an entry of a list."""


@frozen
class Problem:
    """Where a document is not what its program reads; ``owner`` leads there.

    ``is_former`` is what some releases take, and ``is_partial`` what is right where another file is read as well.
    """

    at: Located
    owner: str
    message: str
    remedy: str = "Correct it."
    is_former: bool = False
    is_partial: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the program refuses a document for it, whichever release it is and whatever it reads beside."""
        return not (self.is_former or self.is_partial)


@frozen
class Reading:
    """How a program reads scalars: ``placeholder`` is what it replaces before, such as ``${NAME}``.

    ``takes_scalars`` is whether it takes any scalar for a text, and ``takes_null`` whether null is what is not there.
    What is replaced may be anything, or ``is_scalar`` whatever it says.
    """

    placeholder: re.Pattern[str] | None = None
    takes_scalars: bool = True
    takes_null: bool = True
    is_scalar: bool = False

    def is_placeholder(self, value: Located) -> bool:
        """Return whether a value is only known when the program runs."""
        if not isinstance(value.value, str | int | float | list | dict | None):
            return True  # an expression of a language that has such
        return bool(self.placeholder and value.text and self.placeholder.search(value.text))

    def is_type(self, value: Located, name: str) -> bool:
        """Return whether a value is of a type of JSON Schema to the program."""
        given = value.value
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        match name:
            case "object":
                return isinstance(given, dict)
            case "array":
                return isinstance(given, list)
            case "string":
                if isinstance(given, bool) and value.written.lower() in _WORDS:
                    return True
                return isinstance(given, str) or (self.takes_scalars and isinstance(given, bool | int | float))
            case "boolean":
                return isinstance(given, bool)
            case "integer":
                return is_number and given == int(given)
            case "number":
                return is_number
        return given is None


@frozen
class Conformity:
    """The check of documents against one file of schemas."""

    schema: Schema
    reading: Reading = field(factory=Reading)

    def problems(self, document: Located) -> Iterator[Problem]:
        """Yield everything in which the document breaks the schema."""
        if document.value is None:
            yield Problem(document, "", "the file says nothing")
            return
        yield from self._problems(document, self.schema.root, self.schema, "")

    def _problems(self, value: Located, rule: Any, schema: Schema, owner: str) -> Iterator[Problem]:
        if rule is True or (value.value is None and self.reading.takes_null):
            return
        _require_known(rule)
        if rule.get("deprecated"):
            yield Problem(value, owner, rule["description"], "Remove it, or do as it says.", is_former=True)
        if "$ref" in rule:
            inner, target = schema.resolve(rule["$ref"])
            yield from self._problems(value, target, inner, owner)
        if self.reading.is_placeholder(value) and not (self.reading.is_scalar and _holds_others(rule)):
            return
        wrong = list(self._of_scalar(value, rule, owner))
        yield from wrong
        if wrong:
            return
        for each in rule.get("allOf", ()):
            yield from self._problems(value, each, schema, owner)
        if "anyOf" in rule or "not" in rule:
            yield from self._alternatives(value, rule, schema, owner)
        if isinstance(value.value, dict):
            yield from self._of_object(value, rule, schema, owner)
        elif isinstance(value.value, list):
            yield from self._of_list(value, rule, schema, owner)

    def _of_scalar(self, value: Located, rule: Any, owner: str) -> Iterator[Problem]:
        types = _types(rule)
        if types and not any(self.reading.is_type(value, each) for each in types):
            yield Problem(value, owner, f"is {kind_of(value)}, and has to be {_wanted(rule)}")
            return
        if isinstance(value.value, dict | list):
            return
        text, number = value.scalar, value.value
        if "enum" in rule and text not in [_as_text(each) for each in rule["enum"]]:
            listed = ", ".join(map(_as_text, rule["enum"]))
            message = f"is {kind_of(value)}, and has to be one of {listed}.{did_you_mean(text, rule['enum'])}"
            yield Problem(value, owner, message)
        elif "const" in rule and text != _as_text(rule["const"]):
            yield Problem(value, owner, f"is {kind_of(value)}, and has to be {_as_text(rule['const'])}")
        elif "pattern" in rule and not _compiled(rule["pattern"]).search(text):
            yield Problem(value, owner, f"is {text[:_SHOWN]!r}, and has to be {_wanted(rule)}")
        elif "format" in rule and (problem := format_problem(rule["format"], text)):
            yield Problem(value, owner, f"is {text[:_SHOWN]!r}: {problem}")
        elif len(text) < rule.get("minLength", 0):
            yield Problem(value, owner, "is empty")
        elif isinstance(number, int | float):
            least, most = rule.get("minimum", number), rule.get("maximum", number)
            if not least <= number <= most:
                bound = f"at least {least}" if number < least else f"at most {most}"
                yield Problem(value, owner, f"is {text}, and has to be {bound}")

    def _alternatives(self, value: Located, rule: Any, schema: Schema, owner: str) -> Iterator[Problem]:
        if (
            "not" in rule
            and (clash := [each for each in rule["not"]["required"] if _has(value, each)]) == (rule["not"]["required"])
        ):
            message = f"has {' and '.join(clash)}, and may have {'one of them' if len(clash) > 1 else 'none'}"
            yield Problem(value.get(clash[-1]), owner, message, "Remove one." if len(clash) > 1 else "Remove it.")
        if "anyOf" not in rule:
            return
        tried = [list(self._problems(value, each, schema, owner)) for each in rule["anyOf"]]
        if any(not [each for each in found if not each.is_former] for found in tried):
            return
        if all(each.keys() == {"required"} for each in rule["anyOf"]):
            names = [name for each in rule["anyOf"] for name in each["required"]]
            yield Problem(value, owner, f"has none of {', '.join(names)}", f"Add {names[0]}.")
            return
        inside = [found for found in tried if any(each.at is not value for each in found)]
        if inside or "title" not in rule:
            yield from min(inside or tried, key=len)
        else:
            yield Problem(value, owner, f"is {kind_of(value)}, and has to be {rule['title']}")

    def _of_object(self, value: Located, rule: Any, schema: Schema, owner: str) -> Iterator[Problem]:
        named, patterns = rule.get("properties", {}), rule.get("patternProperties", {})
        others = rule.get("additionalProperties", True)
        for name, each in value.pairs():
            place = f"{owner}.{name[:_SHOWN]}" if owner else name[:_SHOWN]
            if "propertyNames" in rule:
                as_value = Located(name, each.line)
                yield from self._problems(as_value, rule["propertyNames"], schema, f"{owner}: the name {name!r}")
            if name in named:
                yield from self._problems(each, named[name], schema, place)
                continue
            matching = [inner for pattern, inner in patterns.items() if _compiled(pattern).search(name)]
            for inner in matching or ([] if others is False else [others]):
                yield from self._problems(each, inner, schema, place)
            if not matching and others is False:
                yield _unknown(each, owner, name, named)
        if rule.get("unevaluatedProperties") is False:
            known, free = _evaluated(rule, schema)
            for name, each in value.pairs():
                if name not in known and not any(_compiled(pattern).search(name) for pattern in free):
                    yield _unknown(each, owner, name, known)
        for name in rule.get("required", ()):
            if not _has(value, name):
                yield Problem(value, owner, f"has no {name}", f"Add {name}.")
        for name, needed in rule.get("dependentRequired", {}).items():
            for missing in [each for each in needed if _has(value, name) and not _has(value, each)]:
                yield Problem(value.get(name), owner, f"has {name} without {missing}", f"Add {missing}.")
        if len(value.value) < rule.get("minProperties", 0):
            yield Problem(value, owner, "is empty")

    def _of_list(self, value: Located, rule: Any, schema: Schema, owner: str) -> Iterator[Problem]:
        if len(value.value) < rule.get("minItems", 0):
            yield Problem(value, owner, "is an empty list", "Add an entry, or leave it out.")
        if len(value.value) > rule.get("maxItems", len(value.value)):
            yield Problem(value.item(rule["maxItems"]), owner, "stands more than once", "Remove one.")
        if "items" not in rule:
            return
        for index, each in enumerate(value.items()):
            if each.value is None and self.reading.takes_null and _is_object(rule["items"], schema):
                yield Problem(each, f"{owner}[{index}]", "is nothing", "Write an entry, or remove it.")
                continue
            entry = Located("", each.line) if each.value is None and self.reading.takes_null else each
            name = next((each.get(known).text for known in _NAMES if each.get(known).text), "")
            yield from self._problems(entry, rule["items"], schema, f"{owner}[{name[:_SHOWN] or index}]")


def _unknown(value: Located, owner: str, name: str, known: Sequence[str] | Mapping[str, Any]) -> Problem:
    message = f"nobody knows the field {name[:_SHOWN]!r}.{did_you_mean(name, known)}"
    return Problem(value, owner, message, "Correct its name, or remove it.")


def _evaluated(rule: Any, schema: Schema) -> tuple[list[str], list[str]]:
    """Return the names and the patterns of names that a schema and what it takes over know."""
    known, free = list(rule.get("properties", ())), list(rule.get("patternProperties", ()))
    parts = [(schema, each) for each in rule.get("allOf", ())]
    if "$ref" in rule:
        parts.append(schema.resolve(rule["$ref"]))
    for inner, part in parts:
        names, patterns = _evaluated(part, inner)
        known += names
        free += patterns
    return known, free


def _holds_others(rule: Mapping[str, Any]) -> bool:
    """Return whether what a schema wants is no scalar, as far as it says so itself."""
    types = rule.get("type", ())
    return bool(types) and {types} <= {"object", "array"} if isinstance(types, str) else "anyOf" in rule


def _is_object(rule: Any, schema: Schema) -> bool:
    while rule is not True and "$ref" in rule:
        schema, rule = schema.resolve(rule["$ref"])
    return rule is not True and rule.get("type") == "object"


def _has(value: Located, name: str) -> bool:
    """Return whether a field says something: an empty text is what is not there."""
    return value.get(name).value not in (None, "")


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _types(rule: Any) -> Sequence[str]:
    types = rule.get("type", ())
    return (types,) if isinstance(types, str) else types


def _wanted(rule: Any) -> str:
    return rule.get("title") or " or ".join(_TYPES[each] for each in _types(rule))


def _require_known(rule: Mapping[str, Any]) -> None:
    if not rule.keys() <= _KNOWN:
        raise NotImplementedError(f"schemas/stack/ uses {sorted(rule.keys() - _KNOWN)}, which nothing checks")
