"""What is to be said of each question and its answer."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from toolchain.base.errors import UserError
from toolchain.compile.uses import Asker, QueryUse
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression, Selector
from toolchain.languages.promql.lookback import LOOKBACK
from toolchain.languages.promql.printer import to_promql
from toolchain.live.errors import TimedOutError
from toolchain.preview.data.timing import TimeRange
from toolchain.probe.asking import Asking, NotAskedError
from toolchain.probe.emptiness import blamed, reason, unproven
from toolchain.probe.gone import Gone, Known
from toolchain.probe.matching import Silence, silence_of
from toolchain.probe.presence import NOWHERE, Series, plain
from toolchain.probe.question import NOT_ASKED, Answer, Asked, Cause, Outcome, Question, Verdict
from toolchain.probe.questions import Scope, looked_at, read
from toolchain.probe.streams import Streams


@frozen
class Bounds:
    """When an answer is too slow, in seconds, and data too old, in minutes."""

    slow: float = 5.0
    stale: float = 10.0


@define(eq=False)
class Judge:
    """Says what is wrong with answers, and asks the servers why where that is not seen.

    ``gone`` has by query what it needs and the server does not have. ``series`` and ``streams`` are None where there
    is no such server.
    """

    known: Known
    gone: Mapping[int, Sequence[Gone]]
    asking: Asking
    series: Series | None
    streams: Streams | None
    bounds: Bounds
    scope: Scope
    recorded: Mapping[str, Sequence[Question]] = field(factory=dict)
    _outcomes: dict[int, Outcome] = field(factory=dict, init=False, repr=False)

    def outcome(self, question: Question, answer: Answer) -> Outcome:
        """Return what is to be said of a question."""
        key = id(question)
        if key not in self._outcomes:
            self._outcomes[key] = Outcome(question, NOT_ASKED)  # whoever asks for it meanwhile goes round in circles
            self._outcomes[key] = self._judged(question, answer)
        return self._outcomes[key]

    def _judged(self, question: Question, answer: Answer) -> Outcome:
        causes = [self._told(question.use, each) for each in self.gone.get(id(question.use), ())]
        if not answer.is_asked:
            return Outcome(question, answer, tuple(causes))
        if answer.error is not None:
            return Outcome(question, answer, (*causes, _failed(answer.error)))
        causes += _too_much(question, answer, self.bounds)
        try:
            silences = [] if causes and answer.is_empty else list(self._silences(question, answer))
            causes += [each.cause for each in silences if each.cause is not None]
            if not answer.is_empty or any(each.verdict.rank < Verdict.SLOW.rank for each in causes):
                return Outcome(question, answer, tuple(dict.fromkeys(causes)))
            expected, cause = self._why_empty(question, answer, silences)
        except NotAskedError:
            return Outcome(question, NOT_ASKED, tuple(causes))
        except UserError as error:
            message = f"gives nothing, and why cannot be asked: {error.message}"
            causes.append(Cause(Verdict.EMPTY, message, error.remedy))
            return Outcome(question, answer, tuple(causes))
        causes += [cause] if cause is not None else []
        return Outcome(question, answer, tuple(dict.fromkeys(causes)), expected)

    def _told(self, use: QueryUse, gone: Gone) -> Cause:
        """Return a cause with the recording rules through which it reaches a query."""
        if use.series & gone.names:
            return gone.cause
        through = sorted(name for name in use.series & self.known.recorded if self._reaches(name, gone))
        return evolve(gone.cause, message=f"through {' and '.join(through)}: {gone.cause.message}")

    def _reaches(self, recorded: str, gone: Gone) -> bool:
        return any(each.asker is Asker.RECORDING and each.name == recorded for each in gone.uses)

    def _silences(self, question: Question, answer: Answer) -> Iterator[Silence]:
        """Yield the selectors of a question that have no series, or none any more, each with the reason."""
        asked = question.asked
        if self.series is None or asked is None or asked.service != "prometheus":
            return
        tree = read(asked.text)
        span = looked_at(asked, self.scope)
        is_now = asked.form == "instant"
        for selector in unproven(tree, answer, asked, self.bounds.stale * 60) if tree is not None else ():
            if any(selector.name in gone.names for gone in self.gone.get(id(question.use), ())):
                continue
            found = self._silence(selector, self.series, span, is_now=is_now)
            if found is not None:
                yield found

    def _silence(self, selector: Selector, series: Series, span: TimeRange, *, is_now: bool) -> Silence | None:
        if selector.name in self.known.active:
            return self._inactive(selector, series, span)
        presence = series.of(selector, span)
        if (
            presence != NOWHERE
            and is_now
            and selector.name in STATE_SERIES
            and presence.is_stale(span.end, LOOKBACK / 60)
        ):
            return Silence(selector, expected=f"no alert is as {to_promql(plain(selector))} asks now")
        if presence != NOWHERE:
            is_stale = not selector.offset and presence.is_stale(span.end, self.bounds.stale)
            return self._ended(selector, series, span) if is_stale else None
        if selector.name in STATE_SERIES:
            return Silence(selector, expected=f"no alert is as {to_promql(plain(selector))} asks")
        if selector.offset and series.of(Selector(selector.name, offset=selector.offset), span) == NOWHERE:
            return Silence(selector, expected=f"there is no data from {selector.offset} ago")
        if selector.name in self.known.recorded and series.of(Selector(selector.name), span) == NOWHERE:
            return self._unrecorded(selector)
        if self.known.is_declared(selector.name) and series.of(Selector(selector.name), span) == NOWHERE:
            return Silence(selector, expected=f"nothing was counted yet of {selector.name}, which a target declares")
        return silence_of(selector, series, self.known.catalog, span)

    def _inactive(self, selector: Selector, series: Series, span: TimeRange) -> Silence | None:
        if series.of(selector, span) != NOWHERE:
            return None
        return Silence(selector, expected=f"{self.known.active[selector.name]} was not active")

    def _ended(self, selector: Selector, series: Series, span: TimeRange) -> Silence | None:
        """Return why series that were there are no more: those of an event are gone after a restart, others not."""
        whole = series.of(Selector(selector.name), span)
        if selector.name in self.known.recorded or not whole.is_stale(span.end, self.bounds.stale):
            return None
        assert whole.last is not None  # what is stale has been there
        minutes = round((span.end - whole.last) / 60)
        message = f"no sample of {selector.name} in the last {minutes} minutes, though there were some before"
        remedy = "Look whether the targets that expose it are up."
        return Silence(selector, Cause(Verdict.STALE, message, remedy, selector.name))

    def _unrecorded(self, selector: Selector) -> Silence:
        """Return why there is nothing of what a rule records: for the reason of the rule, or nobody evaluates it."""
        name = selector.name
        outcomes = [
            self.outcome(each, self.asking.answers.get(each.asked, NOT_ASKED) if each.asked else NOT_ASKED)
            for each in self.recorded.get(name, ())
        ]
        for each in outcomes:
            if each.causes:
                cause = each.causes[0]
                return Silence(selector, evolve(cause, message=f"through {name}: {cause.message}"))
        waiting = next((each.expected for each in outcomes if each.answer.is_empty and each.expected), "")
        if waiting:
            return Silence(selector, expected=f"nothing is recorded as {name}: {waiting}")
        series = max((each.answer.series for each in outcomes), default=0)
        message = f"nobody records {name} here: its expression gives {series} series, and the server has none of it"
        return Silence(selector, Cause(Verdict.ABSENT, message, "Have the server evaluate its rule.", name))

    def _why_empty(self, question: Question, answer: Answer, silences: Sequence[Silence]) -> tuple[str, Cause | None]:
        asked = question.asked
        if question.excuse:
            return question.excuse, None
        if asked is None:
            return "", Cause(Verdict.EMPTY, "the variable has no values", "Look what its query asks for.")
        if asked.service == "loki":
            return self._no_lines(asked)
        tree = read(asked.text)
        if tree is None:
            return "", Cause(
                Verdict.EMPTY, "gives nothing, and its query cannot be read here", "Ask the server for it."
            )
        by_selector = {plain(each.selector): each for each in silences}
        found = blamed(tree, lambda selector: plain(selector) in by_selector)
        if found:
            told = dict.fromkeys(by_selector[plain(each)].expected for each in found)
            return "; ".join(each for each in told if each), None
        return reason(tree, answer, lambda part: self._ask(asked, part))

    def _ask(self, asked: Asked, part: Expression) -> Answer:
        return self._answer(asked, to_promql(part))

    def _answer(self, asked: Asked, text: str) -> Answer:
        found = self.asking.answer(evolve(asked, text=text))
        if not found.is_asked:
            raise NotAskedError(self.asking.ended, "Allow more time.")
        return found

    def _no_lines(self, asked: Asked) -> tuple[str, Cause | None]:
        if self.streams is None:
            return "", None
        try:
            query = parse_logql(asked.text)
        except LogqlSyntaxError:
            return "", Cause(Verdict.EMPTY, "gives nothing, and its query cannot be read", "Ask Loki for it.")
        span = TimeRange(asked.start, asked.end)
        return self.streams.reason(query, span, lambda part: self._answer(asked, to_logql(part)))


def _failed(error: UserError) -> Cause:
    if isinstance(error, TimedOutError):
        return Cause(Verdict.SLOW, error.message, "Ask for less: a shorter window, fewer series, a recording rule.")
    message = error.message
    remedy = error.remedy
    if "many-to-many" in message or "duplicate series" in message or "multiple matches" in message:
        remedy = "Aggregate the side that has several series of the same labels, or name more labels in on()."
    return Cause(Verdict.ERROR, message, remedy)


def _too_much(question: Question, answer: Answer, bounds: Bounds) -> Iterator[Cause]:
    if answer.seconds > bounds.slow:
        message = f"the answer took {answer.seconds:.1f} s, more than {bounds.slow:g} s"
        yield Cause(Verdict.SLOW, message, "Ask for less, or record what it computes.")
    if answer.series > question.most_series:
        message = f"{answer.series:,} series, more than {question.most_series:,}"
        yield Cause(Verdict.SERIES, message, "Aggregate by fewer labels, or keep the largest.")
