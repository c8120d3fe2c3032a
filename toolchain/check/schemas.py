"""JSON Schemas: loaded once, problems told in one line each."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, frozen

if TYPE_CHECKING:
    import jsonschema_rs

_PRINTED = "cli"
SCHEMAS_FOLDER = Path(__file__).resolve().parents[2] / "schemas"
PRINTED_FOLDER = SCHEMAS_FOLDER / _PRINTED
"""Of what commands print for programs, which is no artifact."""


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
        """Return the schemas below a folder, read once; without those of what commands print, unless it is theirs."""
        suffix = ".schema.json"
        return Schemas(
            {
                path.relative_to(folder).as_posix().removesuffix(suffix): json.loads(path.read_bytes())
                for path in sorted(folder.rglob(f"*{suffix}"))
                if path.parent.name != _PRINTED or folder.name == _PRINTED
            }
        )

    @cached_property
    def lenient(self) -> "Schemas":
        """The same schemas, which ask for nothing: what a document does not say has a default where it is read."""
        return Schemas({name: _asking_for_nothing(document) for name, document in self.documents.items()})

    def has(self, name: str) -> bool:
        """Return whether there is such a schema."""
        return name in self.documents

    @property
    def panel_types(self) -> list[str]:
        """The panel types that have a schema."""
        names = (name.partition("/") for name in self.documents)
        return [rest for folder, _, rest in names if folder == "panels" and rest != "common"]

    @cached_property
    def _explanation(self) -> Callable[[str, Any], Iterator[tuple[tuple[str | int, ...], str]]]:
        """What says why a document breaks a schema; where none does, nobody waits for its import."""
        from toolchain.check.schema_errors import explanation

        return explanation(self.documents)

    @cached_property
    def _native_registry(self) -> "jsonschema_rs.Registry":
        import jsonschema_rs  # rules of queries do not wait for it

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
            import jsonschema_rs

            native = jsonschema_rs.Draft202012Validator(self.documents[name], registry=self._native_registry)
            self._native_validators[name] = native
        try:
            if native.is_valid(document):
                return
        except ValueError as error:  # a value of no type that JSON has
            yield SchemaProblem((), f"it holds what cannot be written as JSON: {error}")
            return
        for path, message in self._explanation(name, document):
            yield SchemaProblem(path, message)


def _asking_for_nothing(schema: Any) -> Any:
    """Return a schema without what it requires; a condition tells cases apart by that, and keeps it."""
    match schema:
        case dict():
            return {
                name: each if name == "if" else _asking_for_nothing(each)
                for name, each in schema.items()
                if name != "required" or not isinstance(each, list)
            }
        case list():
            return [_asking_for_nothing(each) for each in schema]
    return schema


def _dotted(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
