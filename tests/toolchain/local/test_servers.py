"""Servers that do not start, or end by themselves: told with their last words, and none is left."""

from pathlib import Path

import pytest

from tests.programs import needed
from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.live.program import chosen_port
from toolchain.local.servers import ALERTMANAGER, PROMETHEUS, Installable, needed_programs, servers


def test_a_configuration_that_a_server_refuses_is_told_in_its_own_words(tmp_path: Path) -> None:
    needed("prometheus")
    (tmp_path / "prometheus.yaml").write_text("scrape_configs: [{job_name: a, scrap_interval: 1s}]\n")
    options = (f"--config.file={tmp_path / 'prometheus.yaml'}", f"--storage.tsdb.path={tmp_path / 'data'}")
    with servers(tmp_path) as started:
        with pytest.raises(ProgramError, match="Prometheus does not start; its last words:\n") as refused:
            started.start(PROMETHEUS, str(PROMETHEUS.path), chosen_port(0, ""), *options)
        (process,) = [each.process for each in started.running]
    assert "scrap_interval not found" in refused.value.message
    assert process.poll() is not None


def test_a_server_that_ends_by_itself_is_told_and_the_others_are_stopped(tmp_path: Path) -> None:
    needed("prometheus-alertmanager")
    (tmp_path / "alertmanager.yaml").write_text("route: {receiver: a}\nreceivers: [{name: a}]\n")
    options = [f"--config.file={tmp_path / 'alertmanager.yaml'}", "--cluster.listen-address="]
    with servers(tmp_path) as started:
        for name in ("one", "two"):
            own = (*options, f"--storage.path={tmp_path / name}")
            started.start(ALERTMANAGER, str(ALERTMANAGER.path), chosen_port(0, ""), *own)
        started.watch()
        first, second = (each.process for each in started.running)
        first.kill()
        first.wait()
        with pytest.raises(ProgramError, match=r"ended by signal 9; its last words:\n(?s:.)*Listening on"):
            started.watch()
    assert second.poll() is not None


def test_what_is_missing_is_named_with_its_package_and_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "prometheus").write_text("#!/bin/sh\n")
    (tmp_path / "prometheus").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match=r"^Alertmanager is not installed$") as missing:
        needed_programs()
    assert missing.value.remedy == "Install: apt-get install prometheus-alertmanager"


def test_a_program_is_found_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = Installable("Some", ("debian-some", "some"), "some", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program.path is None
    (tmp_path / "some").write_text("#!/bin/sh\n")
    (tmp_path / "some").chmod(0o755)
    assert program.path == str(tmp_path / "some")
