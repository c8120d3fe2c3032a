"""Faults to inject: what can happen to a call between client and server, before or after the write is done."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from threading import Lock
from typing import ClassVar, Literal

from attrs import define, field, frozen

Effect = Literal["reset", "drop", "status", "html", "delay", "run"]


@frozen(eq=False)
class Fault:
    """One thing that goes wrong with one call.

    ``is_after`` faults strike once the server has carried the call out: the write is done, and the client does not
    learn of it. ``seconds`` is what a delay adds.
    """

    effect: Effect
    is_after: bool = False
    status: int = 0
    seconds: float = 0.0
    headers: Mapping[str, str] = field(factory=dict)
    action: Callable[[], object] | None = None

    RESET: ClassVar["Fault"]
    RESET_BEFORE: ClassVar["Fault"]
    DROP: ClassVar["Fault"]
    DROP_BEFORE: ClassVar["Fault"]
    HTML_LOGIN: ClassVar["Fault"]

    @classmethod
    def answers(
        cls,
        status: int,
        *,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        after: bool = False,
    ) -> "Fault":
        """Answer with a status, such as 500, 429 with ``retry_after`` seconds, or 302 with a Location header."""
        given = dict(headers or {})
        if retry_after is not None:
            given["Retry-After"] = str(retry_after)
        return cls("status", is_after=after, status=status, headers=given)

    @classmethod
    def delay(cls, seconds: float, *, after: bool = False) -> "Fault":
        """Wait, and go on as usual."""
        return cls("delay", is_after=after, seconds=seconds)

    @classmethod
    def run(cls, action: Callable[[], object], *, after: bool = False) -> "Fault":
        """Call a function, and go on as usual: kill the client, or edit something at that moment."""
        return cls("run", is_after=after, action=action)


Fault.RESET = Fault("reset", is_after=True)
Fault.RESET_BEFORE = Fault("reset")
Fault.DROP = Fault("drop", is_after=True)
Fault.DROP_BEFORE = Fault("drop")
Fault.HTML_LOGIN = Fault("html")


@define(eq=False)
class _Rule:
    fault: Fault
    number: int | None
    times: int | None
    method: str
    path: str
    seen: int = 0
    struck: int = 0

    def matches(self, method: str, path: str) -> bool:
        return (not self.method or self.method == method) and (not self.path or fnmatchcase(path, self.path))

    def strikes(self) -> bool:
        if self.times is not None and self.struck >= self.times:
            return False
        return self.number is None or self.seen >= self.number


class Faults:
    """The faults that are due. Calls are counted from 1, from the moment that a fault is added."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._lock = Lock()

    def at(self, number: int, fault: Fault, *, method: str = "", path: str = "", times: int = 1) -> "Faults":
        """Strike at the Nth call of those with the method and a path like ``/api/folders/*``, ``times`` in a row."""
        return self._add(_Rule(fault, number, times, method, path))

    def every(self, fault: Fault, *, method: str = "", path: str = "") -> "Faults":
        """Strike at each call with the method and the path."""
        return self._add(_Rule(fault, None, None, method, path))

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._rules.clear()

    @property
    def are_due(self) -> bool:
        """Whether calls are counted for a fault, or struck by one."""
        return bool(self._rules)

    @property
    def struck(self) -> int:
        """How many calls were struck."""
        with self._lock:
            return sum(rule.struck for rule in self._rules)

    def _add(self, rule: _Rule) -> "Faults":
        with self._lock:
            self._rules.append(rule)
        return self

    def next(self, method: str, path: str) -> Fault | None:
        """Count a call, and return the fault that strikes it; an earlier rule goes first."""
        with self._lock:
            due = [rule for rule in self._rules if rule.matches(method, path)]
            for rule in due:
                rule.seen += 1
            for rule in due:
                if rule.strikes():
                    rule.struck += 1
                    return rule.fault
        return None
