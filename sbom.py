"""The bill of materials: every package that requirements.lock installs, in CycloneDX's format.

It is written from the lock alone, so it says what any machine gets: names, versions, the hashes that pip accepts, and
who needs whom (pip-tools writes that behind ``# via``).
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import click
from attrs import frozen
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from toolchain.base.replacement import replace_text

ROOT = Path(__file__).resolve().parent
_PACKAGE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_WANTED_BY = re.compile(r"^    # (?:via |  )(?P<name>[A-Za-z0-9._-]+)", re.MULTILINE)


@frozen
class Package:
    """A package of the lock: the SHA-256 of each file that may be installed, and the packages that want it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    wanted_by: frozenset[str]


def packages_of(lock: str) -> tuple[Package, ...]:
    """Return the packages of a lock file as pip-tools writes it.

    Raises click.ClickException for one without a version.
    """
    return tuple(
        _package(entry) for entry in re.split(r"^(?=[^\s#])", lock, flags=re.MULTILINE) if entry[:1].strip(" #\n")
    )


def _package(entry: str) -> Package:
    found = _PACKAGE.match(entry)
    if found is None:
        raise click.ClickException(f"{entry.splitlines()[0]!r} of requirements.lock names no version; run make lock")
    wanted = frozenset(each["name"] for each in _WANTED_BY.finditer(entry))
    return Package(found["name"], found["version"], tuple(_HASH.findall(entry)), wanted)


def bill_of(packages: Iterable[Package], project: Mapping[str, object], seed: str, made: datetime) -> Bom:
    """Return the bill of the packages of a project, as its pyproject.toml describes it.

    What only development needs has the scope ``excluded``, which is CycloneDX's for tests and the like.
    """
    found = {package.name: package for package in packages}
    name = str(project["name"])
    direct = {each.name for each in found.values() if name in each.wanted_by}
    wanted = project["dependencies"]
    named = {_normal(str(each)) for each in wanted} if isinstance(wanted, list) else set()
    running = _reached(direct & named, found)
    product = Component(
        name=name,
        version=str(project["version"]),
        type=ComponentType.APPLICATION,
        description=str(project["description"]),
        bom_ref=name,
    )
    parts = {each.name: _component(each, is_running=each.name in running) for each in found.values()}
    bill = Bom(
        components=parts.values(),
        serial_number=uuid5(NAMESPACE_URL, seed),
        metadata=BomMetaData(component=product, timestamp=made),
    )
    for user in (name, *found):
        needed = [parts[each.name] for each in found.values() if user in each.wanted_by]
        bill.register_dependency(product if user == name else parts[user], needed)
    return bill


def _component(package: Package, *, is_running: bool) -> Component:
    url = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED if is_running else ComponentScope.EXCLUDED,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
        purl=url,
        bom_ref=url.to_string(),
    )


def _reached(names: set[str], packages: Mapping[str, Package]) -> set[str]:
    """Return the packages with these names and all that they need."""
    reached, left = set[str](), names
    while left:
        reached |= left
        left = {each.name for each in packages.values() if each.wanted_by & left} - reached
    return reached


def _normal(requirement: str) -> str:
    """Return the name of a requirement as the lock writes it (PEP 503, "Normalized names")."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]).lower()


@click.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
def main(output: Path) -> None:
    """Write the bill of materials of requirements.lock to OUTPUT; SOURCE_DATE_EPOCH sets its time."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    when = os.environ.get("SOURCE_DATE_EPOCH")
    made = datetime.fromtimestamp(int(when), UTC) if when else datetime.now(UTC)
    packages = packages_of(lock)
    bill = bill_of(packages, project, lock, made)
    text = make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    replace_text(output, text + "\n")
    click.echo(f"{output}: {len(packages)} packages")


if __name__ == "__main__":
    main()
