"""Grafana's own typed models read every compiled dashboard and give the same content back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as sdk

from tests.conftest import REPOSITORY
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project


@pytest.fixture(scope="module")
def compiled() -> Compilation:
    plugins.register_default_plugins()
    return compile_project(load_project(REPOSITORY, "local"))


def differences(ours: Any, theirs: Any, path: str) -> Iterator[str]:
    """Paths at which something of ours is missing or different in theirs; defaults that they add do not count."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from differences(value, theirs[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for mine, other in zip(ours, theirs, strict=True):
            yield from differences(mine, other, f"{path}[]")
    elif ours != theirs:
        yield f"{path}: {ours!r} became {theirs!r}"


def lost_in(document: dict[str, Any]) -> set[str]:
    """What a dashboard loses on its way through the models; panels inside rows count as panels."""
    returned = json.loads(json.dumps(sdk.Dashboard.from_json(document), cls=JSONEncoder))
    return {path.replace(".panels[].panels[]", ".panels[]") for path in differences(document, returned, "dashboard")}


def test_grafanas_models_give_every_dashboard_back_as_it_was(compiled: Compilation) -> None:
    for each in compiled.dashboards:
        assert lost_in(each.document) == set(), each.uid
