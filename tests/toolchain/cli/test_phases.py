"""Parts of a command are shown one after the other, and each is timed."""

import io
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console

from toolchain.cli.phases import Phases


def shown(*, is_terminal: bool) -> tuple[Phases, io.StringIO]:
    """Phases, and what they write."""
    written = io.StringIO()
    return Phases(Console(file=written, force_terminal=is_terminal, width=100)), written


def test_a_terminal_shows_each_phase_with_how_much_of_it_is_done() -> None:
    phases, written = shown(is_terminal=True)
    with phases:
        advance = phases.begin("samples", 3)
        advance("http_requests_total", steps=2)
        advance()
        phases.begin("recording rules", 1)
    assert "samples" in written.getvalue()
    assert "3/3" in written.getvalue()
    assert list(phases.seconds) == ["samples", "recording rules"]


def test_what_is_no_terminal_shows_nothing() -> None:
    phases, written = shown(is_terminal=False)
    with phases:
        phases.begin("samples", 1)()
    assert written.getvalue().strip() == ""


def test_a_phase_goes_on_after_one_inside_of_it() -> None:
    phases, written = shown(is_terminal=True)
    with phases:
        evaluated = phases.begin("evaluating", 2)
        phases.begin("log lines", 5)(steps=5)
        evaluated()
        evaluated()
    assert "1/2" not in written.getvalue().splitlines()[-1]
    assert "2/2" in written.getvalue()


def test_steps_are_counted_from_any_thread() -> None:
    phases, written = shown(is_terminal=True)
    with phases, ThreadPoolExecutor(8) as pool:
        advance = phases.begin("reading", 200)
        list(pool.map(lambda _: advance(), range(200)))
    assert "200/200" in written.getvalue()
