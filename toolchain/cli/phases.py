"""Shows the progress of a command: one bar after the other on a terminal, and the seconds that each part took."""

import time
from threading import Lock
from types import TracebackType

from attrs import define, field
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from toolchain.base.progress import Advance


@define(eq=False)
class _Phase:
    """A part of the work, as far as it is done; ``since`` is when it went on last."""

    name: str
    task: TaskID
    done: int = 0
    since: float = 0.0


@define(eq=False)
class Phases:
    """What is being done, one phase after the other; use it in a ``with`` statement.

    ``seconds`` has how long each phase took. Nothing is shown where the console is no terminal.
    """

    console: Console
    seconds: dict[str, float] = field(factory=dict, init=False)
    _shown: Progress = field(init=False, repr=False)
    _current: _Phase | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._shown = Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal)

    def __enter__(self) -> "Phases":
        self._shown.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()
        self._shown.stop()

    def begin(self, name: str, total: int) -> Advance:
        """End the phase before, begin one of so many steps, and return what advances it."""
        phase = _Phase(name, self._shown.add_task(name, total=total))
        with self._lock:
            self._go_on(phase)

        def advance(text: str = "", steps: int = 1) -> None:
            with self._lock:
                phase.done += steps
                self._go_on(phase)
            told = f"{name}: {text}" if text else name
            self._shown.update(phase.task, completed=phase.done, description=told)

        return advance

    def end(self) -> None:
        """End the phase that goes on, if any; its bar is full until it goes on again."""
        with self._lock:
            self._end()

    def _go_on(self, phase: _Phase) -> None:
        if self._current is not phase:
            self._end()
            self._current, phase.since = phase, time.perf_counter()

    def _end(self) -> None:
        phase, self._current = self._current, None
        if phase is not None:
            self.seconds[phase.name] = self.seconds.get(phase.name, 0.0) + time.perf_counter() - phase.since
            total = self._shown.tasks[self._shown.task_ids.index(phase.task)].total
            self._shown.update(phase.task, completed=total or 0, description=phase.name)
