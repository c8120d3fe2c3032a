"""promtool's notation: short, exact, and read by promtool as it is meant."""

import json
import re
import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.simulation.medianest import medianest
from tests.toolchain.simulate.small_world import MONDAY, found, world
from toolchain.simulate.promtool_series import notation, promtool_series
from toolchain.simulate.scenario import Down, Incident

EVENING = MONDAY + 20 * 3600.0
_WORD = re.compile(r"(?P<first>-?[0-9.e-]+?)(?P<rise>[+-][0-9]+)?x(?P<times>[0-9]+)")


def expanded(words: str) -> list[float | None]:
    """Return the samples of a notation, as Prometheus' documentation explains it."""
    samples: list[float | None] = []
    for word in words.split():
        run = _WORD.fullmatch(word)
        if word.startswith("_"):
            samples.extend([None] * int(word[2:] or 1))
        elif word == "stale":
            samples.append(None)
        elif run:
            rise = int(run["rise"] or 0)
            samples.extend(float(run["first"]) + rise * index for index in range(int(run["times"]) + 1))
        else:
            samples.append(float(word))
    return samples


@given(
    st.lists(st.one_of(st.none(), st.integers(-3, 3), st.integers(0, 10**9), st.sampled_from([0.5, 2.25])), max_size=40)
)
def test_what_is_written_short_is_what_it_was(samples: list[float | None]) -> None:
    assert expanded(notation(samples)) == samples


def test_runs_are_short() -> None:
    assert notation([1, 1, 1, 1, 3, 5, 7, 9, None, None, None, 2]) == "1x3 3+2x3 stale _x2 2"


def test_promtool_reads_the_same_samples(promtool: str, tmp_path: Path) -> None:
    gone = Incident("gone", "", 300, (Down("app"),)).at(EVENING + 300)
    simulated = world(gone)
    entries = list(promtool_series(simulated, ["requests_total", "up"], EVENING, EVENING + 1200, 15))
    (series,) = found(simulated, "requests_total", EVENING, EVENING + 1200, status="200", instance="app-1:4000")
    selected = 'requests_total{status="200", instance="app-1:4000", environment="local", job="app"}'
    checks = []
    for index in (0, 19, 20, 30, 40, 79):
        value = series.values[index]
        expected = [] if value is None else [{"labels": selected, "value": value}]
        checks.append({"expr": selected, "eval_time": f"{index * 15}s", "exp_samples": expected})
    path = tmp_path / "tests.json"
    test = {"interval": "15s", "input_series": entries, "promql_expr_test": checks}
    path.write_text(json.dumps({"evaluation_interval": "15s", "tests": [test]}))
    ran = subprocess.run([promtool, "test", "rules", str(path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_unix_times_are_counted_from_the_begin_of_the_test() -> None:
    (first, *_) = promtool_series(medianest(), ["process_start_time_seconds"], EVENING, EVENING + 30, 15)
    assert first["values"].startswith("-")
