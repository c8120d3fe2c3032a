"""Keeps simulated data at hand: what is shown, and what is simulated anew while that is still shown."""

import threading
import time
from collections.abc import Callable
from typing import Any

from attrs import define, field

from toolchain.base.errors import MissingProgramError
from toolchain.preview.page.queries import Settings
from toolchain.serve.basis import Basis, BasisReader
from toolchain.serve.data import Data, without_data
from toolchain.serve.room import Room
from toolchain.serve.simulated import Wishes
from toolchain.serve.simulating import Simulation

_OFTEN, _SHORTLY = 3, 60.0
"""A simulation that ends more often than that in so many seconds is not started again."""
RENEWED_AFTER = 2.0
"""Seconds without a save after which data that is out of date is simulated again."""

Post = Callable[[str, Any], None]
"""Hands a message to the thread that all else happens in: what it is about, and its content."""
Notice = Callable[[str, str], None]


@define(eq=False)
class Simulations:
    """The simulations of a command; all methods are called from one thread, which is ``posted`` what comes from others.

    What is posted about ``data`` and ``lost`` is to be given to ``take`` and ``lose``.
    """

    room: Room
    wishes: Wishes
    posted: Post
    notice: Notice
    _basis: BasisReader = field(init=False, repr=False)
    _shown: Simulation | None = field(default=None, init=False)
    _next: Simulation | None = field(default=None, init=False)
    _shown_basis: Basis | None = field(default=None, init=False, repr=False)
    _next_basis: Basis | None = field(default=None, init=False, repr=False)
    _lost: list[float] = field(factory=list, init=False)
    _is_refused: bool = field(default=False, init=False)
    _stale_since: float | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._basis = BasisReader(self.room.workspace.root)

    @property
    def settings(self) -> Settings:
        """How dashboards are opened until there is data."""
        return self.room.data.settings

    def begin(self) -> None:
        """Simulate; where that cannot be, tell why."""
        try:
            self._shown = self._started()
        except MissingProgramError as error:
            self.room.use(without_data(self.settings, "failed", f"{error.message}. {error.remedy}"))
            self.notice(f"there is no data: {error.message}", error.remedy)

    def look(self) -> None:
        """See whether the data is still what the definitions give; if not, it is simulated again before long."""
        compilation = self.room.shown.compilation
        if compilation is None or (self._shown is None and not self._is_refused):
            return
        basis = self._basis.read(compilation)
        if self._is_refused:
            if basis != self._shown_basis and not self.room.shown.problems:
                self._is_refused, self._shown_basis = False, None
                self.begin()
        elif self._shown_basis is None:
            self._shown_basis = basis
        elif basis == (self._next_basis or self._shown_basis):
            self._stale_since = None if basis == self._shown_basis else self._stale_since
        else:
            self._stale_since = time.monotonic()
        if self._next is not None and basis != self._next_basis:
            self._end(self._next)
            self._next, self._next_basis = None, None
            self._stale_since = None if basis == self._shown_basis else time.monotonic()

    def renew(self) -> None:
        """Simulate again where the data is out of date and nobody has saved anything for a while."""
        is_due = self._stale_since is not None and time.monotonic() > self._stale_since + RENEWED_AFTER
        compilation = self.room.shown.compilation
        is_sound = compilation is not None and not self.room.shown.problems
        if not is_due or compilation is None or not is_sound or self._next is not None or self._shown is None:
            return
        self._stale_since = None
        self._next_basis = self._basis.read(compilation)
        self.notice("what the data is made of has changed", "It is simulated again; until then the data is as before.")
        self._next = self._started()

    def take(self, sender: Simulation, data: Data) -> Data | None:
        """Show data if it is that of the simulation that is shown, or complete; return it then."""
        if sender is self._next and data.state == "ready":
            if self._shown is not None:
                self._end(self._shown)
            self._shown, self._next = self._next, None
            self._shown_basis, self._next_basis = self._next_basis, None
        if sender is not self._shown:
            return None
        self.room.use(data)
        return data

    def lose(self, sender: Simulation, why: str) -> None:
        """Tell that a simulation has ended, and simulate again unless that is in vain."""
        if sender is self._next:
            self._next, self._next_basis = None, None
            self.notice(f"the data cannot be simulated again: {why}", "Until then it is as before.")
        elif sender is self._shown:
            self._lost = [each for each in self._lost if each > time.monotonic() - _SHORTLY] + [time.monotonic()]
            self.room.use(without_data(self.settings, "failed", why))
            sender.stop()
            self._shown, self._is_refused = None, sender.is_refused
            if sender.is_refused:
                compilation = self.room.shown.compilation
                self._shown_basis = None if compilation is None else self._basis.read(compilation)
                self.notice(f"there is no data: {why}", "It is simulated once that is mended.")
                return
            self._shown_basis = None
            is_vain = len(self._lost) > _OFTEN
            self.notice(f"the data is lost: {why}", "Start this again." if is_vain else "It is simulated again.")
            if not is_vain:
                self.begin()

    def stop(self) -> None:
        """End all of them."""
        for each in (self._next, self._shown):
            if each is not None:
                each.stop()
        self._next = self._shown = None

    def _started(self) -> Simulation:
        return Simulation(
            self.wishes,
            self.settings,
            lambda sender, data: self.posted("data", (sender, data)),
            lambda sender, why: self.posted("lost", (sender, why)),
        )

    @staticmethod
    def _end(simulation: Simulation) -> None:
        """End a simulation; nobody waits for its Prometheus, unless it is the last thing that is done."""
        threading.Thread(target=simulation.stop, name="ending").start()
