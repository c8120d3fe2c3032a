"""Answers that were given once are given again: who edits a panel waits for what it asks anew, and for nothing else."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import orjson
from attrs import define, evolve, field

from toolchain.preview.data.answers import Badge, DataSource, DataSources, PanelQuery
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.timing import TimeRange

Answer = TypeVar("Answer")

_KEPT = 4096
"""Answers of a data source; a dashboard has about thirty queries."""


@define(eq=False)
class RememberedSource:
    """A data source that is asked each question once.

    Only for one that answers the same question alike: the time is part of each.
    """

    source: DataSource
    _answers: OrderedDict[bytes, Any] = field(factory=OrderedDict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    @property
    def badge(self) -> Badge:
        """Whether its data is simulated or live."""
        return self.source.badge

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return the answer to a panel's query; raises what the source raises."""
        return self._once(_question("frames", query), lambda: self.source.frames(query))

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the values that a variable's query gives."""
        question = orjson.dumps(["variable", query, span.start, span.end], option=orjson.OPT_SORT_KEYS)
        return self._once(question, lambda: self.source.variable_values(query, span))

    def why_empty(self, query: PanelQuery) -> str:
        """Return why a query that did not fail gave nothing."""
        return self._once(_question("silence", query), lambda: self.source.why_empty(query))

    def _once(self, question: bytes, ask: Callable[[], Answer]) -> Answer:
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                known: Answer = self._answers[question]
                return known
        answer = ask()
        with self._lock:
            self._answers[question] = answer
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return answer


def _question(kind: str, query: PanelQuery) -> bytes:
    parts = [kind, query.target, query.span.start, query.span.end, query.step, query.several]
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)


def remembered(sources: DataSources) -> DataSources:
    """Return data sources that are asked each question once."""
    return evolve(sources, by_type={kind: RememberedSource(each) for kind, each in sources.by_type.items()})
