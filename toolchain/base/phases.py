"""Phases of a preview: one progress bar through all of them on a terminal, and the seconds that each took."""

import time
from collections.abc import Callable
from types import TracebackType

from attrs import define, field
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Advance = Callable[[str], None]
"""Tells that one more piece of a phase is done; the text says which, and is empty where nobody would care."""


def ignore(_: str) -> None:
    """Take no notice of progress."""


@define(eq=False)
class Phases:
    """What is being done, one phase after the other; use it in a ``with`` statement.

    ``seconds`` has how long each phase took. Nothing is shown without a ``console`` or where it is no terminal.
    """

    console: Console | None = None
    seconds: dict[str, float] = field(factory=dict, init=False)
    _shown: Progress = field(init=False, repr=False)
    _current: tuple[str, TaskID, float] | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        console = self.console or Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        is_shown = self.console is not None and console.is_terminal
        self._shown = Progress(*columns, console=console, transient=True, disable=not is_shown)

    def __enter__(self) -> "Phases":
        self._shown.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()
        self._shown.stop()

    def begin(self, name: str, total: int) -> Advance:
        """End the phase before, begin one of so many pieces, and return what advances it."""
        self.end()
        task = self._shown.add_task(name, total=total)
        self._current = name, task, time.perf_counter()

        def advance(text: str) -> None:
            self._shown.update(task, advance=1, description=f"{name}: {text}" if text else name)

        return advance

    def end(self) -> None:
        """End the phase that runs, if any; its bar stays full."""
        if self._current is not None:
            name, task, started = self._current
            self._current = None
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
            total = self._shown.tasks[self._shown.task_ids.index(task)].total
            self._shown.update(task, completed=total or 0, description=name)
