"""The bill of materials says what the lock installs, and is CycloneDX."""

import json
import tomllib
from importlib.resources import files
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from referencing import Registry, Resource

from sbom import main, packages_of
from tests.conftest import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bill of this repository."""
    output = tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"
    result = CliRunner().invoke(main, [str(output)], env={"SOURCE_DATE_EPOCH": "1767571200"})
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(output.read_text())
    return document


def schema(name: str) -> dict[str, Any]:
    """Return a schema of CycloneDX as its library brings it."""
    text = (files("cyclonedx.schema") / "_res" / f"{name}.SNAPSHOT.schema.json").read_text()
    document: dict[str, Any] = json.loads(text)
    return document


def test_it_is_cyclonedx(bill: dict[str, Any]) -> None:
    others = [schema(name) for name in ("spdx", "jsf-0.82")]
    registry = Registry().with_resources([(each["$id"], Resource.from_contents(each)) for each in others])
    jsonschema.Draft7Validator(schema("bom-1.6"), registry=registry).validate(bill)
    assert (bill["specVersion"], bill["metadata"]["timestamp"]) == ("1.6", "2026-01-05T00:00:00+00:00")


def test_every_package_of_the_lock_is_in_it_with_its_hashes(bill: dict[str, Any]) -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    listed = {f"{each['name']}=={each['version']}": len(each["hashes"]) for each in bill["components"]}
    pinned = [line.split()[0] for line in lock.splitlines() if "==" in line]
    assert sorted(listed) == sorted(pinned)
    assert sum(listed.values()) == lock.count("--hash=sha256:") > 500


def test_what_the_project_names_is_what_it_depends_on(bill: dict[str, Any]) -> None:
    names = {each["bom-ref"]: each["name"] for each in bill["components"]}
    needed = {each["ref"]: {names[ref] for ref in each.get("dependsOn", [])} for each in bill["dependencies"]}
    runtime, development = ({str(canonicalize_name(Requirement(each).name)) for each in group} for group in wanted())
    assert needed[PROJECT["name"]] == runtime | development
    scopes = {each["name"]: each["scope"] for each in bill["components"]}
    assert {scopes[name] for name in runtime} == {"required"}
    assert {scopes[name] for name in development} == {"excluded"}
    assert scopes["urllib3"] == scopes["attrs"] == "required"  # which others need
    (requests,) = [ref for ref, name in names.items() if name == "requests"]
    assert needed[requests] == {"certifi", "charset-normalizer", "idna", "urllib3"}


def wanted() -> tuple[list[str], list[str]]:
    """What pyproject.toml names: to run, and to develop."""
    return PROJECT["dependencies"], PROJECT["optional-dependencies"]["dev"]


def test_a_lock_without_a_version_is_refused() -> None:
    with pytest.raises(click.ClickException, match="names no version"):
        packages_of("requests==2.0 \\\n    --hash=sha256:aa\nattrs\n")
