"""Reads a file that has to be a dashboard: JSON, or YAML as Grafana writes resources."""

from pathlib import Path

from toolchain.base.documents.errors import DocumentError, UnreadableFileError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.yaml_1_2 import as_yaml_1_2
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.source import SourceLocation
from toolchain.project.file_dashboards import dashboard_of

YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (".json", *YAML_SUFFIXES)
_REMEDY = "Give it a Grafana dashboard that was exported as JSON or YAML."


def read_dashboard_file(path: Path) -> Located:
    """Return the document of a file with its lines; of several in a file of YAML the one that is a dashboard.

    Raises UnreadableFileError for what cannot be read, and for several dashboards in a file.
    """
    try:
        text = read_text(path)
        documents = read_yaml(text) if path.suffix.lower() in YAML_SUFFIXES else [read_json(text)]
    except DocumentError as error:
        raise UnreadableFileError.of(path, error, _REMEDY) from error
    found = [as_yaml_1_2(each) for each in documents if dashboard_of(each) is not None]
    if len(found) > 1:
        place = SourceLocation(str(path), found[1].line)
        raise UnreadableFileError(f"{place}: the file holds {len(found)} dashboards", "Put each into its own file.")
    return found[0] if found else next(iter(documents), Located(None, 1))


def holds_dashboard(path: Path) -> bool:
    """Return whether a file can be read and holds a dashboard."""
    try:
        return dashboard_of(read_dashboard_file(path)) is not None
    except UnreadableFileError:
        return False
