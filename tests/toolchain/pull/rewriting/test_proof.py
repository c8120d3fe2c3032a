"""Definitions compiled with some files changed: in a process that keeps nothing of them, and lets them do no harm."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.pull.rewriting import proof
from toolchain.pull.rewriting.proof import Proof, ProofError, Proving


@pytest.fixture(scope="module")
def proving() -> Iterator[Proving]:
    """What all tests share: it keeps nothing of what it has compiled."""
    with Proving() as one:
        yield one


def proved(proving: Proving, root: Path, text: str = "", old: str = "", new: str = "") -> Proof:
    """What the project compiles to with another text for the module of its dashboard."""
    module = root / "dashboards" / "api.py"
    return proving.proof(root, "local", {module: text or module.read_text().replace(old, new)})


def test_it_is_what_compiling_the_changed_files_gives_each_time(proving: Proving, project_root: Path) -> None:
    module = project_root / "dashboards" / "api.py"
    before = module.read_text()
    for words in ("How many.", "How often.", "Requests per second."):
        made = proved(proving, project_root, old="Requests per second.", new=words)
        assert module.read_text() == before
        module.write_text(before.replace("Requests per second.", words))
        artifacts = compile_project(load_project(project_root, "local")).artifacts
        assert made.artifacts == {each.path: each.content().decode() for each in artifacts}
        module.write_text(before)


def test_a_module_that_cannot_be_loaded_is_a_finding_and_the_next_one_is_as_if_it_had_not_been(
    proving: Proving, project_root: Path
) -> None:
    (finding,) = proved(proving, project_root, "DASHBOARD = nothing_like_it\n").findings
    assert finding.startswith("dashboards/api.py:1: ")
    assert proved(proving, project_root, old="1m", new="5m").findings == ()


@pytest.mark.parametrize(
    "text", ["raise SystemExit(3)", "import os\nos._exit(3)", "import os\nos.kill(os.getpid(), 9)"]
)
def test_what_ends_its_process_ends_no_other(text: str, proving: Proving, project_root: Path) -> None:
    found = proved(proving, project_root, text)
    assert (found.artifacts, len(found.findings)) == ({}, 1)
    assert proved(proving, project_root, old="1m", new="5m").findings == ()


def test_definitions_see_no_secrets_and_none_of_what_others_have_left(
    proving: Proving, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", "canary")
    text = (
        "import os, sys\nsys.left = getattr(sys, 'left', 0) + 1\nraise ValueError(f'{sys.left} {sorted(os.environ)}')"
    )
    for _ in range(2):
        (finding,) = proved(proving, project_root, text).findings
        assert "ValueError: 1 [" in finding
        assert "GRAFANA" not in finding


def test_what_does_not_come_to_an_end_is_ended(
    proving: Proving, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved(proving, project_root, old="1m", new="5m")  # the process is there, and takes no time to begin
    monkeypatch.setattr(proof, "_LONGEST", 0.05)
    with pytest.raises(ProofError, match="did not end within"):
        proved(proving, project_root, "while True:\n    pass\n")


def test_a_process_that_somebody_ends_is_told(project_root: Path) -> None:
    with Proving() as proving:
        proved(proving, project_root, old="1m", new="5m")
        assert proving._process is not None
        os.kill(proving._process.pid, signal.SIGKILL)
        with pytest.raises(ProofError, match="has ended"):
            proved(proving, project_root, old="1m", new="5m")
