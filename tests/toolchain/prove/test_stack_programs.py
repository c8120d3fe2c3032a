"""Programs that are installed are asked about the files that they read; others are named."""

from pathlib import Path

import pytest

from toolchain.prove.stack_programs import absent, verdicts


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """An output with a configuration for Prometheus and one for Loki."""
    for name, text in (("prometheus/prometheus.yaml", "global: {}\n"), ("loki/loki.yaml", "auth_enabled: false\n")):
        path = tmp_path / "stack" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path


def test_promtool_takes_what_prometheus_reads_and_says_why_it_does_not(promtool: str, output: Path) -> None:
    assert promtool
    path = output / "stack" / "prometheus" / "prometheus.yaml"
    assert [each.is_good for each in verdicts(output) if each.program == "promtool"] == [True]
    path.write_text("globl: {}\n")
    (refused,) = [each for each in verdicts(output) if each.program == "promtool"]
    assert (refused.path, refused.is_good) == (path, False)
    assert "globl" in refused.said


def test_who_is_not_installed_and_has_a_file_is_named(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(output))
    assert absent(output) == ("promtool", "loki")
    assert list(verdicts(output)) == []
