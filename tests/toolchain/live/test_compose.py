"""Secrets of a stack are made once, taken once, and never half written; docker that is missing is said plainly."""

from pathlib import Path

import pytest
import yaml

from toolchain.base.errors import ConfigurationError, MissingProgramError, MissingVariableError
from toolchain.live.compose import docker_compose, provide_secrets, read_compose


@pytest.fixture
def compose(tmp_path: Path) -> Path:
    """A Compose file with a secret that is made and two that are given."""
    path = tmp_path / "build" / "here" / "stack" / "compose.yaml"
    path.parent.mkdir(parents=True)
    folder = "../../../secrets/here"
    secrets = {name: {"file": f"{folder}/{name}"} for name in ("TOKEN", "PASSWORD")}
    secrets["ADMIN"] = {"file": f"{folder}/ADMIN", "x-generated": True}  # type: ignore[dict-item]
    path.write_text(yaml.safe_dump({"services": {}, "secrets": secrets}, sort_keys=False))
    return path


def test_the_stacks_own_is_made_and_the_others_are_taken_from_variables(compose: Path, tmp_path: Path) -> None:
    provided = provide_secrets(compose, {"TOKEN": "t", "PASSWORD": "p"})
    folder = tmp_path / "secrets" / "here"
    assert [path.name for path in provided.made] == ["ADMIN"]
    assert {path.name for path in provided.taken} == {"TOKEN", "PASSWORD"}
    assert (folder / "TOKEN").read_text() == "t"
    assert len((folder / "ADMIN").read_text()) >= 32
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_there_stays_what_it_is(compose: Path, tmp_path: Path) -> None:
    provide_secrets(compose, {"TOKEN": "t", "PASSWORD": "p"})
    before = (tmp_path / "secrets" / "here" / "ADMIN").read_text()
    assert provide_secrets(compose, {"TOKEN": "another"}).taken == ()
    assert (tmp_path / "secrets" / "here" / "ADMIN").read_text() == before
    assert (tmp_path / "secrets" / "here" / "TOKEN").read_text() == "t"


def test_two_stacks_do_not_have_the_same_password(compose: Path, tmp_path: Path) -> None:
    provide_secrets(compose, {"TOKEN": "t", "PASSWORD": "p"})
    first = (tmp_path / "secrets" / "here" / "ADMIN").read_text()
    (tmp_path / "secrets" / "here" / "ADMIN").unlink()
    provide_secrets(compose, {})
    assert (tmp_path / "secrets" / "here" / "ADMIN").read_text() != first


def test_all_that_are_missing_are_named_at_once_and_nothing_is_written(compose: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingVariableError, match="TOKEN and PASSWORD"):
        provide_secrets(compose, {"TOKEN": ""})
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize("text", ["a: [", "- a", ""])
def test_what_is_no_compose_file_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "compose.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match=r"compose\.yaml is no"):
        read_compose(tmp_path / "compose.yaml")


def test_an_environment_that_was_not_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="was not built"):
        read_compose(tmp_path / "compose.yaml")


def test_docker_that_is_missing_is_said_with_what_works_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError) as raised:
        docker_compose(tmp_path / "compose.yaml", ["up"])
    assert "docker is not installed" in str(raised.value)
    assert "make local" in raised.value.remedy
