"""OpenMetrics text: the same bytes for the same seed, and promtool makes blocks of it."""

import io
import subprocess
from pathlib import Path

import pytest

from tests.toolchain.simulate.small_world import MONDAY, world
from toolchain.base.errors import MissingProgramError
from toolchain.simulate.openmetrics import create_blocks, write_openmetrics
from toolchain.simulate.scenario import Down, Incident
from toolchain.simulate.world import World

EVENING = MONDAY + 20 * 3600.0


def text(simulated: World, start: float = EVENING, end: float = EVENING + 600) -> str:
    file = io.StringIO()
    samples = write_openmetrics(simulated, file, start, end, 30)
    assert file.getvalue().count("\n") == samples + 1
    return file.getvalue()


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert text(world()) == text(world())
    assert text(world()) != text(world(seed=2))


def test_lines_have_whole_timestamps_and_escaped_labels() -> None:
    lines = text(world()).splitlines()
    assert lines[-1] == "# EOF"
    assert any(
        line.startswith('plain_ratio{environment="local",instance="worker:4000",job="worker",path="/a\\"b\\\\c"}')
        for line in lines
    )
    assert lines[0].rpartition(" ")[2] == str(int(EVENING))


def test_samples_that_are_not_there_are_left_out() -> None:
    gone = Incident("gone", "", 60, (Down("app"),)).at(EVENING + 30)
    lines = [line for line in text(world(gone)).splitlines() if line.startswith("sessions{")]
    assert len(lines) == 2 * 18


def test_promtool_makes_blocks_that_hold_the_samples(promtool: str, tmp_path: Path) -> None:
    start, end = MONDAY + 3600.0 * 11, MONDAY + 3600.0 * 15
    parts = list(create_blocks(world(), tmp_path, start, end, 60, promtool=promtool))
    assert [until for until, _ in parts] == [MONDAY + 3600.0 * 12, MONDAY + 3600.0 * 14, end]
    listed = subprocess.run([promtool, "tsdb", "list", str(tmp_path)], capture_output=True, text=True, check=True)
    held = [int(line.split()[4]) for line in listed.stdout.splitlines()[1:]]
    assert sum(held) == sum(samples for _, samples in parts)


def test_without_promtool_it_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MissingProgramError, match="not on the PATH"):
        list(create_blocks(world(), tmp_path, EVENING, EVENING + 60, 30, promtool="no-such-promtool"))
