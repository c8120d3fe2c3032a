"""What is to be imported: documents of files and of a Grafana, each with where it comes from."""

from pathlib import Path
from typing import Any

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import MOST_VALUES
from toolchain.base.documents.located import Located
from toolchain.base.documents.plain import json_value
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.yaml_1_2 import as_yaml_1_2
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.errors import UserError
from toolchain.project.file_dashboards import dashboard_of

SUFFIXES = (".json", ".yaml", ".yml")
_REMEDY = "Export it once more, or leave it out."


class RefusedError(UserError):
    """Something that is not imported; ``place`` in its message is the file and the line, or the uid in Grafana."""


@frozen(eq=False)
class Given:
    """A document to import.

    ``place`` is its file, or ``grafana:UID``; ``document`` is what a file or Grafana holds, whatever that is.
    ``documents`` are those of a file of YAML with their lines. ``folder`` is the uid of its folder in Grafana, None
    where that is not known. ``was_named`` tells a file that somebody named from one that was found in a folder.
    ``former_uid`` is the uid that it had, where it got another one.
    """

    place: str
    document: Any
    folder: str | None = None
    was_named: bool = False
    refused: UserError | None = None
    documents: tuple[Located, ...] = ()
    former_uid: str = ""

    def located(self) -> tuple[Located, ...]:
        """Return its documents, with their lines where these are known."""
        if self.documents:
            return self.documents
        each = self.document if isinstance(self.document, list) else [self.document]
        return tuple(map(Located.of, each))


def files_of(sources: tuple[Path, ...]) -> tuple[tuple[Path, bool], ...]:
    """Return the files that are meant, each once, and whether it was named itself; those of folders in order."""
    found: dict[Path, bool] = {}
    for source in sources:
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                if path.suffix.lower() in SUFFIXES and path.is_file() and not _is_hidden(path.relative_to(source)):
                    found.setdefault(path, False)
        else:
            found[source] = True
    return tuple(found.items())


def given_of_file(path: Path, *, was_named: bool) -> Given:
    """Return what a file holds; one that cannot be read is refused, with its line."""
    try:
        text = read_text(path)
        if path.suffix.lower() == ".json":
            return Given(str(path), json_value(text, MOST_VALUES), was_named=was_named)
        documents = tuple(read_yaml(text))
    except DocumentError as error:
        return Given(str(path), None, was_named=was_named, refused=_unreadable(path, error))
    plain = [(as_yaml_1_2(each) if dashboard_of(each) is not None else each).plain() for each in documents]
    return Given(str(path), plain[0] if len(plain) == 1 else plain, was_named=was_named, documents=documents)


def _unreadable(path: Path, error: DocumentError) -> RefusedError:
    return RefusedError(f"{path}:{error.line}: {error.message}", _REMEDY)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
