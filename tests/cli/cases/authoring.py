"""The command for who writes definitions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.case import Given, fails, fine
from toolchain.base.errors import MissingProgramError
from toolchain.cli.commands import authoring
from toolchain.serve import simulations

SAVES_AND_MORE = 5
"""Steps: three saves, of which the last is followed by findings, and one more."""


def saving(given: Given) -> Sequence[str]:
    """Somebody saves a file that is sound, one that is not, and mends it; then Ctrl-C. There is no Prometheus."""
    root = given.project("shop")
    path = root / "dashboards/api.py"
    text = path.read_text()
    texts = iter([text.replace("Requests per second", "Requests a second"), "from from", text])
    inner = authoring._Session._step
    steps = iter(range(SAVES_AND_MORE))

    def step(session: Any, settle_at: float | None) -> float | None:
        if next(steps, None) is None:
            raise KeyboardInterrupt
        saved = next(texts, None)
        if saved is not None:
            path.write_text(saved)
            session.inbox.put(("saved", frozenset({path.resolve()})))
        found: float | None = inner(session, settle_at)
        return found

    def missing(*_: object) -> None:
        raise MissingProgramError("prometheus is not installed", "Install it.")

    @contextmanager
    def watching(_: Path, __: Callable[..., object]) -> Iterator[None]:
        yield

    given.patch.setattr(authoring._Session, "_step", step)
    given.patch.setattr(simulations, "Simulation", missing)
    given.patch.setattr(authoring, "watching", watching)
    given.patch.setattr(authoring, "_SETTLES_AFTER", 0.0)
    return "--root", str(root), "-e", "production"


def said(lines: list[dict[str, Any]]) -> None:
    events = [each["event"] for each in lines]
    assert events == ["notice", "started", "changed", "changed", "changed", "findings", "ended"]
    problems = [[one["file"] for one in each["problems"]] for each in lines if each["event"] == "changed"]
    assert problems == [[], ["dashboards/api.py"], []]
    assert [each["dashboards"] for each in lines if each["event"] == "changed"] == [["api"], [], ["api"]]


CASES = (
    fine("serve", saving, lines=True, read=said),
    fails("serve", lambda _: ["--loki", "http://localhost:3100"]),
)
