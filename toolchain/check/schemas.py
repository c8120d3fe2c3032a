"""JSON Schemas: loaded once, problems told in one line each."""

import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
from attrs import define, frozen
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from toolchain.errors import did_you_mean

SCHEMAS_FOLDER = Path(__file__).resolve().parents[2] / "schemas"

_SHOWN = 60


@frozen
class SchemaProblem:
    """One place where a document breaks its schema; ``path`` leads to it."""

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        return f"{_dotted(self.path)}: {self.message}" if self.path else self.message


@define(slots=False, frozen=True, eq=False)
class Schemas:
    """The schemas of a folder, by their path in it without the suffix (``panels/stat``)."""

    documents: Mapping[str, Any]

    @staticmethod
    @cache
    def of(folder: Path) -> "Schemas":
        """Return the schemas below a folder, read once."""
        suffix = ".schema.json"
        return Schemas(
            {
                path.relative_to(folder).as_posix().removesuffix(suffix): json.loads(path.read_bytes())
                for path in sorted(folder.rglob(f"*{suffix}"))
            }
        )

    def has(self, name: str) -> bool:
        """Return whether there is such a schema."""
        return name in self.documents

    @property
    def panel_types(self) -> list[str]:
        """The panel types that have a schema."""
        names = (name.partition("/") for name in self.documents)
        return [rest for folder, _, rest in names if folder == "panels" and rest != "common"]

    @cached_property
    def _registry(self) -> Any:
        resources = ((document["$id"], Resource.from_contents(document)) for document in self.documents.values())
        return Registry().with_resources(resources).crawl()

    @cached_property
    def _native_registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(document["$id"], document) for document in self.documents.values()])

    @cached_property
    def _native_validators(self) -> dict[str, Any]:
        return {}

    def problems(self, name: str, document: Any) -> Iterable[SchemaProblem]:
        """Yield where the document breaks the schema of that name.

        The native validator says whether it does, a hundred times faster; the Python one says where and why.
        """
        native = self._native_validators.get(name)
        if native is None:
            native = jsonschema_rs.Draft202012Validator(self.documents[name], registry=self._native_registry)
            self._native_validators[name] = native
        if native.is_valid(document):
            return
        for error in Draft202012Validator(self.documents[name], registry=self._registry).iter_errors(document):
            yield SchemaProblem(tuple(error.absolute_path), _message(error))


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


def _dotted(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
