"""What the files of a stack say of each other: mounts, addresses and names that nothing answers to."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.check.stack.rules.structure import STRUCTURE
from toolchain.compile.stack.compose import COMPOSE
from toolchain.compile.stack.program import REPOSITORY
from toolchain.define.stack.component import PRODUCTS

_ADDRESS = re.compile(r"(?:[a-z]+://)?(?P<host>[a-z][a-z0-9-]*):[0-9]+(?:/\S*)?")


def findings_together(folder: Path, documents: Mapping[str, Located]) -> Iterator[Finding]:
    """Yield what one file of a stack's folder names, and another does not have."""
    compose = documents.get(COMPOSE)
    if compose is None:
        yield _finding(folder / COMPOSE, 1, "the stack has no Compose file", "Build it again.")
        return
    services = compose.get("services").fields
    yield from _mounts(folder, services)
    for name, document in documents.items():
        if name != COMPOSE and not name.startswith("distributed/"):  # which is for other machines
            yield from _addresses(folder / name, document, services)


def _mounts(folder: Path, services: Mapping[str, Located]) -> Iterator[Finding]:
    """Yield the files that are mounted and not there: docker makes a folder of that name, and the program ends."""
    for name, service in services.items():
        for volume in service.get("volumes").items():
            source = str(volume.value).partition(":")[0]
            is_of_output = source.startswith(".") and not source.startswith(REPOSITORY)
            if is_of_output and not (folder / source).exists():
                problem = f"service {name} mounts {source}, which is not there"
                yield _finding(folder / COMPOSE, volume.line, problem, "Build it again, or correct the path.")


def _addresses(path: Path, document: Located, services: Mapping[str, Located]) -> Iterator[Finding]:
    """Yield the addresses of programs of a stack that this one does not run."""
    for value in _texts(document):
        host = _host(str(value.value))
        if not host or host in services:
            continue
        meant = did_you_mean(host, services)
        if meant or host in PRODUCTS:
            problem = f"{value.value!r} is asked, and no service of {COMPOSE} is called {host!r}.{meant}"
            yield _finding(path, value.line, problem, "Name one that runs.")


def _texts(value: Located) -> Iterator[Located]:
    if isinstance(value.value, dict):
        for each in value.fields.values():
            yield from _texts(each)
    elif isinstance(value.value, list):
        for each in value.items():
            yield from _texts(each)
    elif isinstance(value.value, str):
        yield value


def _host(text: str) -> str:
    """Return the host of an address with a port, empty for any other text."""
    match = _ADDRESS.fullmatch(text)
    return match["host"] if match else ""


def _finding(path: Path, line: int, problem: str, remedy: str) -> Finding:
    return Finding(STRUCTURE, Severity.ERROR, SourceLocation(str(path), line), problem, remedy)
