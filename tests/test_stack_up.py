"""``build.py stack up`` makes secrets, then starts; a program in docker's place says in which order it was asked.

What docker makes of the file is not shown here: it takes a docker.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main

COMPOSE = """\
services:
  grafana: {image: "grafana/grafana:1.2.3", ports: ["127.0.0.1:3001:3000"]}
secrets:
  ADMIN: {file: ../../../stack/secrets/here/ADMIN, x-generated: true}
"""
DOCKER = """\
#!/bin/sh
echo "$@" >> "{log}"
case "$*" in *"{fails}"*) echo "no space left on device" >&2; exit 17;; esac
ls "{secrets}" >> "{log}" 2>/dev/null
exit 0
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a stack that was built."""
    path = tmp_path / "build" / "here" / "stack" / "compose.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(COMPOSE)
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "here.py").touch()
    return tmp_path


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *words: str, fails: str = "nothing") -> Result:
    """What the command says, with a docker that fails at some of its commands."""
    docker = root / "bin" / "docker"
    docker.parent.mkdir(exist_ok=True)
    secrets = root / "stack" / "secrets" / "here"
    docker.write_text(DOCKER.format(log=root / "log", fails=fails, secrets=secrets))
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{docker.parent}:/usr/bin:/bin")
    return CliRunner().invoke(main, ["stack", *words, "-e", "here", "--root", str(root)])


def test_secrets_are_there_before_anything_starts_and_addresses_are_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(root, monkeypatch, "up")
    assert result.exit_code == 0, result.output
    assert "127.0.0.1:3001" in result.output
    said = (root / "log").read_text().splitlines()
    up = next(number for number, line in enumerate(said) if " up --detach --wait" in line)
    assert said[up + 1] == "ADMIN"
    assert (root / "stack" / "secrets" / "here" / "ADMIN").read_text() not in result.output


def test_a_start_that_fails_is_told_in_dockers_words(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(root, monkeypatch, "up", fails="up --detach")
    assert result.exit_code == 2
    assert "no space left on device" in result.stderr
    assert "logs" in result.stderr


def test_down_keeps_the_volumes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(root, monkeypatch, "down").exit_code == 0
    assert "--volumes" not in (root / "log").read_text()
    assert (root / "log").read_text().rstrip().endswith("down")


def test_docker_without_compose_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(root, monkeypatch, "up", fails="compose version")
    assert result.exit_code == 2
    assert "compose plugin" in result.stderr


def test_an_environment_that_is_misspelt_is_told_with_the_one_that_is_near(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "environments" / "here.py").rename(root / "environments" / "there.py")
    for words in (("up",), ("down",), ("check",)):
        result = run(root, monkeypatch, *words)
        assert result.exit_code == 2
        assert "there is no environment 'here'. Did you mean 'there'?" in result.stderr
