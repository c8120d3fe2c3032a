"""Why a document breaks its schema, in the words of the one who wrote its definition."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from toolchain.base.errors import did_you_mean

_SHOWN = 60


def explanation(
    documents: Mapping[str, Any],
) -> Callable[[str, Any], Iterator[tuple[tuple[str | int, ...], str]]]:
    """Return what yields the place and the message of everything in which a document breaks the schema of a name."""
    resources = ((schema["$id"], Resource.from_contents(schema)) for schema in documents.values())
    registry: Registry[Any] = Registry().with_resources(resources).crawl()

    def explain(name: str, document: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for error in Draft202012Validator(documents[name], registry=registry).iter_errors(document):
            yield tuple(error.absolute_path), _message(error)

    return explain


def _message(error: ValidationError) -> str:
    """Say what is wrong in the words of the person who wrote the definition."""
    schema: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "additionalProperties":
            known = list(schema.get("properties", ()))
            unknown = [key for key in instance if key not in known]
            return "; ".join(f"there is no option {key!r}.{did_you_mean(key, known)}" for key in unknown)
        case "enum":
            return f"{_short(error.instance)} is none of {', '.join(map(repr, schema['enum']))}"
        case "required":
            return error.message.replace("is a required property", "is missing")
        case "minItems":
            return "needs at least one entry"
    return error.message if len(error.message) <= 2 * _SHOWN else f"{_short(error.instance)} is not allowed here"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
