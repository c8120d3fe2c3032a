"""``build.py stack check`` takes what a build wrote, and names the line of each mistake that somebody makes in it."""

import re
import shutil
from itertools import zip_longest
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.programs import needed


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of production wrote."""
    folder = tmp_path_factory.mktemp("built")
    result = CliRunner().invoke(main, ["build", "-e", "production", "--output", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def output(built: Path, tmp_path: Path) -> Path:
    """A copy of its stack, to make mistakes in; the rest, some megabytes, is only read."""
    whole, copy = built / "production", tmp_path / "build" / "production"
    copy.mkdir(parents=True)
    for each in whole.iterdir():
        if each.name != "stack":
            (copy / each.name).symlink_to(each)
    shutil.copytree(whole / "stack", copy / "stack")
    return tmp_path / "build"


def checked(output: Path) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["stack", "check", "-e", "production", "--output", str(output)])


def test_what_a_build_wrote_is_taken_by_schemas_and_programs(output: Path) -> None:
    needed("promtool")
    result = checked(output)
    assert result.exit_code == 0, result.output
    assert " 0 findings" in result.output


MISTAKES = {
    "an image that moves": ("compose.yaml", r"image: grafana/grafana:\S+", "image: grafana/grafana:latest", "pinned"),
    "a port for everybody": ("compose.yaml", r"127\.0\.0\.1:9090:9090", "9090:9090", "loopback"),
    "no bound of memory": ("compose.yaml", r"\n          memory: 2g", "", "memory"),
    "a mount of nothing": ("compose.yaml", r"\./jaeger/jaeger\.yaml", "./jaeger/jaegr.yaml", "not there"),
    "a field that nobody knows": ("prometheus/prometheus.yaml", "evaluation_interval", "evaluation_intervall", "mean"),
    "a target that does not run": ("prometheus/prometheus.yaml", "otel-collector:8888", "otel-colector:8888", "mean"),
    "a duration that is none": ("prometheus/prometheus.yaml", "scrape_interval: 30s", "scrape_interval: 30 s", "30 s"),
    "a limit that is misspelt": ("otel-collector/collector.yaml", "limit_mib: ", "limit_mb: ", "limit_mib"),
    "spans sent to nobody": ("otel-collector/collector.yaml", "jaeger:4317", "alertmanager:4317", "alertmanager"),
    "a period that is none": ("jaeger/jaeger.yaml", "spans: 168h", "spans: 7 days", "7 days"),
    "a Grafana that reports": ("grafana/grafana.ini", "reporting_enabled = false", "reporting_enabled = true", "false"),
    "a stage that nobody knows": ("alloy/config.alloy", r"stage\.replace \{", "stage.replacee {", "stage.replacee"),
    "a component that is not there": (
        "alloy/config.alloy",
        r"targets( +)= discovery\.relabel\.(\w+)\.output",
        "targets    = discovery.relabel.nowhere.output",
        "nowhere",
    ),
    "a kind that is kept for less than Loki keeps": ("loki/loki.yaml", "period: 2160h", "period: 90 days", "90 days"),
    "a setting in no section": ("grafana/grafana.ini", r"\[server\]\n", "", "in no section"),
    "what is no YAML": ("jaeger/jaeger.yaml", "exporters:", "exporters: [", ""),
}


def rounds() -> list[tuple[str, ...]]:
    """The mistakes, one for each file in each round: what is told of a file does not depend on those of others."""
    by_file: dict[str, list[str]] = {}
    for mistake, (name, *_) in MISTAKES.items():
        by_file.setdefault(name, []).append(mistake)
    return [tuple(filter(None, each)) for each in zip_longest(*by_file.values())]


@pytest.mark.parametrize("mistakes", rounds(), ids=lambda each: f"{each[0]}, beside others")
def test_a_mistake_is_refused_at_its_line(mistakes: tuple[str, ...], output: Path) -> None:
    texts = {}
    for name, pattern, replacement, _ in map(MISTAKES.__getitem__, mistakes):
        path = output / "production" / "stack" / name
        texts[name] = re.sub(pattern, replacement, path.read_text(), count=1)
        assert texts[name] != path.read_text(), name
        path.write_text(texts[name])
    result = checked(output)
    assert result.exit_code == 1
    findings = re.findall(r"^\S+/stack/(\S+):(\d+)  error .*\n((?:    .*\n)+)", result.stderr, re.MULTILINE)
    assert {name for name, _, _ in findings} == {MISTAKES[each][0] for each in mistakes}, result.output
    for name, _, replacement, said in map(MISTAKES.__getitem__, mistakes):
        lines = texts[name].splitlines()
        told = [(lines[int(number) - 1], text) for each, number, text in findings if each == name]
        assert any(said in text for _, text in told), (name, result.output)
        if replacement:
            assert any(replacement.split("\n")[0].strip() in line for line, _ in told) or not said, (name, told)


def test_an_environment_that_was_not_built_is_said(tmp_path: Path) -> None:
    result = checked(tmp_path)
    assert result.exit_code != 0
    assert "was not built" in result.stderr
