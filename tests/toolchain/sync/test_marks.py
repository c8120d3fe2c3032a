"""Marks in what a server or a file holds, whatever stands in their place."""

from typing import Any

import pytest

from toolchain.sync.marks import annotations_of


def test_annotations_are_those_that_clients_write() -> None:
    raw = {"metadata": {"annotations": {"grafana.app/folder": "team", "grafana.app/createdBy": "user:1"}}}
    assert annotations_of(raw) == {"grafana.app/folder": "team"}


@pytest.mark.parametrize("raw", [None, {}, {"metadata": []}, {"metadata": {"annotations": ["a"]}}])
def test_what_is_no_annotations_is_none(raw: Any) -> None:
    assert annotations_of(raw) == {}
