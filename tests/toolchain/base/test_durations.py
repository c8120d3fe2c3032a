"""Durations in Prometheus' notation."""

import pytest

from toolchain.base.durations import duration_seconds


@pytest.mark.parametrize(("text", "value"), [("15s", 15), ("1h30m", 5400), ("250ms", 0.25), ("1w", 604800), ("0s", 0)])
def test_a_duration_is_read_in_seconds(text: str, value: float) -> None:
    assert duration_seconds(text) == value


@pytest.mark.parametrize("text", ["", "$__rate_interval", "5", "m5", "1.5h", "5x"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert duration_seconds(text) is None
