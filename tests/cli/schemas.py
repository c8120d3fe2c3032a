"""The schemas of what commands print, and damaged copies of what they print."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from toolchain.check.schemas import PRINTED_FOLDER, Schemas

PRINTED = Schemas.of(PRINTED_FOLDER)


def schema_of(command: str) -> str:
    """The name of a command's schema."""
    return command.replace(" ", "-")


def problems(command: str, printed: Any) -> list[str]:
    """What the schema of a command says of what it has printed."""
    return [str(each) for each in PRINTED.problems(schema_of(command), printed)]


_REGISTRY = jsonschema_rs.Registry([(document["$id"], document) for document in PRINTED.documents.values()])
_VALIDATORS = {
    name: jsonschema_rs.Draft202012Validator(document, registry=_REGISTRY)
    for name, document in PRINTED.documents.items()
}


def is_taken(command: str, printed: Any) -> bool:
    """Whether the schema of a command takes what it has printed; why not takes long to say."""
    return _VALIDATORS[schema_of(command)].is_valid(printed)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a schema."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(child)


def _free_and_optional() -> tuple[set[str], set[str]]:
    free, optional = set[str](), set[str]()
    for document in PRINTED.documents.values():
        for each in objects(document):
            for name, schema in each.get("properties", {}).items():
                held = schema.get("oneOf", [schema])[0]
                held = held.get("items", held)
                is_anything = not held.keys() - {"description"}
                if is_anything or (held.get("type") == "object" and held["additionalProperties"] is not False):
                    free.add(name)
                if name not in each.get("required", ()):
                    optional.add(name)
    return free, optional


FREE, OPTIONAL = _free_and_optional()
"""Names of fields whose keys are free, and of those that may be missing."""


def damaged(printed: Any) -> Iterator[tuple[str, Any]]:
    """What was printed, until the next is asked for: without a field, or with one more in one of the objects.

    Each shape of an object comes once.
    """
    seen = set[tuple[str, ...]]()
    for path in [*_paths(printed)]:
        shape = tuple("*" if isinstance(part, int) else part for part in path)
        if shape in seen:
            continue
        seen.add(shape)
        found = _at(printed, path)
        for name in {*found} - OPTIONAL:
            value = found.pop(name)
            yield f"without {'.'.join(map(str, (*path, name)))}", printed
            found[name] = value
        found["unheard_of"] = 1
        yield f"with unheard_of in {'.'.join(map(str, path)) or 'it'}", printed
        del found["unheard_of"]


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        yield path
        for name, child in value.items():
            if name not in FREE:
                yield from _paths(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _paths(child, (*path, index))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value
