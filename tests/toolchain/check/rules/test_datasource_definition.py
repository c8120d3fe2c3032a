"""Data sources that Grafana would refuse, or that link nowhere, are findings."""

from typing import Any

import pytest

from tests.toolchain.compilation import ENVIRONMENT, PROMETHEUS, messages
from toolchain.define.datasource import DataSource, uid_of


def source(**changes: Any) -> DataSource:
    fields: dict[str, Any] = {"key": "loki", "name": "Loki", "type": "loki", "json_data": {}}
    return DataSource(**{**fields, **changes})


SOURCES: list[tuple[DataSource, str]] = [
    (source(is_default=True), "is the default, and so does 'Prometheus'"),
    (source(name="Prometheus"), "has the name 'Prometheus'"),
    (source(json_data={"x": uid_of("tempo")}), "refers to the data source 'tempo'"),
]


@pytest.mark.parametrize(("wrong", "message"), SOURCES, ids=[message for _, message in SOURCES])
def test_data_sources_that_grafana_would_refuse_are_findings(wrong: DataSource, message: str) -> None:
    (found,) = messages("datasource-definition", sources=(PROMETHEUS, wrong))
    assert message in found


def test_data_sources_without_an_endpoint_are_left_alone() -> None:
    assert "tempo" not in ENVIRONMENT.endpoints
    assert messages("datasource-definition", sources=(PROMETHEUS, source(key="tempo", is_default=True))) == []
