"""Asks everything that an environment asks, and says what people would not see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from attrs import define, field

from toolchain.base.errors import UserError
from toolchain.base.pools import threads
from toolchain.base.progress import SILENT, Progress
from toolchain.compile.compilation import Compilation
from toolchain.compile.uses import Asker, Uses, uses_of
from toolchain.languages.promql.ast import Selector
from toolchain.live.errors import NotThisServiceError, RejectedError
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import DataSources
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.probe.asking import Asking, NotAskedError, Values
from toolchain.probe.emptiness import unproven
from toolchain.probe.gone import Gone, Known, by_use, gone_labels, gone_metrics
from toolchain.probe.judging import Bounds, Judge
from toolchain.probe.presence import Series
from toolchain.probe.question import NOT_ASKED, Answer, Outcome, Question, Service, Verdict, urgency
from toolchain.probe.questions import (
    Scope,
    VariableQuestion,
    asked_once,
    looked_at,
    page_questions,
    pages,
    read,
    rule_questions,
    variable_questions,
)
from toolchain.probe.streams import Streams


@define(eq=False)
class Probe:
    """A probe of a compilation; what is known of it so far can be told whenever it ends."""

    compilation: Compilation
    asking: Asking
    scope: Scope
    bounds: Bounds = field(factory=Bounds)
    uses: Uses = field(init=False, repr=False)
    gone: tuple[Gone, ...] = field(default=(), init=False)
    questions: list[Question] = field(factory=list, init=False, repr=False)
    unanswered: list[Service] = field(factory=list, init=False, repr=False)
    _series: Series | None = field(default=None, init=False, repr=False)
    _known: Known = field(init=False, repr=False)
    _variables: list[tuple[VariableQuestion, Answer]] = field(factory=list, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.uses = uses_of(self.compilation)
        self._known = self._all_known(frozenset())

    def run(self, progress: Progress = SILENT) -> None:
        """Ask everything. Raises KeyboardInterrupt where it is interrupted; ``outcomes`` are of what was asked then.

        Raises what the client of Prometheus raises where already its names are not told.
        """
        try:
            self._look_around(progress)
            self._ask(progress)
        except NotAskedError:
            pass  # the asking says why it ended
        except KeyboardInterrupt:
            self.asking.ended = self.asking.ended or "it was interrupted"
            raise
        finally:
            progress.end()

    def _look_around(self, progress: Progress) -> None:
        servers = self.asking.servers
        if servers.prometheus is None:
            return
        advance = progress.begin("metrics and labels", 2)
        self._series = Series(servers.prometheus, self.asking, self.scope.span)
        self._known = self._all_known(self._declared())
        metrics = tuple(gone_metrics(self._known, self._series))
        advance()
        with threads(self.asking.workers) as pool:
            names = self._known.scraped & self._series.names
            list(pool.map(self._series.labels_of, names))
        self.gone = (*metrics, *gone_labels(self._known, self._series))
        advance()

    def _all_known(self, declared: frozenset[str]) -> Known:
        recordings = self.compilation.rules.recordings
        active = {each.record: each.of_alert for each in recordings if each.of_alert}
        return Known(self.uses, self.compilation.project.catalog, active, declared)

    def _declared(self) -> frozenset[str]:
        """Return the metrics that targets declare; a server that keeps no such list knows none."""
        client = self.asking.servers.prometheus
        if not isinstance(client, PrometheusClient):
            return frozenset()
        try:
            return frozenset(each.family for each in self.asking.of_server(client.metadata))
        except (RejectedError, NotThisServiceError):
            return frozenset()

    def _ask(self, progress: Progress) -> None:
        servers = self.asking.servers
        sources = {
            "prometheus": None if servers.prometheus is None else PrometheusSource(servers.prometheus, "live"),
            "loki": None if servers.loki is None else LokiSource(servers.loki, "live"),
        }
        values = {kind: Values(source, self.asking) for kind, source in sources.items() if source is not None}
        there = set(values)
        self._take(rule_questions(self.uses, self.scope), there)
        advance = progress.begin("variables", len(self.compilation.pages))
        for page in pages(self.compilation, self.uses, DataSources(dict(values)), self.scope):
            for each in variable_questions(page, self.scope):
                if each.kind in values:
                    source = values[each.kind]
                    with suppress(UserError):  # the answer has it
                        source.variable_values(each.query, each.span)
                    self._variables.append((each, source.answers[source.key(each.query, each.span)]))
            self._take(page_questions(page, self.scope), there)
            advance()
        asked = asked_once(sorted(self.questions, key=lambda each: urgency(each.use)))
        self.asking.all_of(asked, progress.begin("queries", len(asked)))
        self._look_at_selectors(progress)

    def _take(self, questions: Iterable[Question], there: Collection[str]) -> None:
        """Keep the questions that somebody answers."""
        for each in questions:
            if each.asked is not None and each.asked.service in there:
                self.questions.append(each)
            elif each.asked is not None:
                self.unanswered.append(each.asked.service)

    def _look_at_selectors(self, progress: Progress) -> None:
        """Ask at once for the selectors that are asked for one by one anyway."""
        series = self._series
        if series is None:
            return
        wanted = dict.fromkeys(self._selectors())
        advance = progress.begin("selectors", len(wanted))

        def look(selector: Selector, span: TimeRange) -> None:
            with suppress(UserError):  # whoever needs it asks again, and has the error
                series.of(selector, span)
            advance()

        with threads(self.asking.workers) as pool:
            for selector, start, end in wanted:
                pool.submit(look, selector, TimeRange(start, end))

    def _selectors(self) -> Iterator[tuple[Selector, float, float]]:
        for question in self.questions:
            asked = question.asked
            if asked is not None and asked.service == "prometheus":
                tree, answer = read(asked.text), self.asking.answers.get(asked, NOT_ASKED)
                stale = self.bounds.stale * 60
                for selector in unproven(tree, answer, asked, stale) if tree is not None else ():
                    span = looked_at(asked, self.scope)
                    yield Selector(selector.name, selector.matchers, offset=selector.offset), span.start, span.end

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return what is to be said of every question that was asked, what hurts most first."""
        servers = self.asking.servers
        streams = None if servers.loki is None else Streams(servers.loki, self.asking, self._known.catalog)
        recorded = defaultdict[str, list[Question]](list)
        for question in self.questions:
            if question.use.asker is Asker.RECORDING:
                recorded[question.use.name].append(question)
        judge = Judge(
            self._known, by_use(self.gone), self.asking, self._series, streams, self.bounds, self.scope, recorded
        )
        found = [
            judge.outcome(question, self.asking.answers.get(question.asked, NOT_ASKED))
            for question in self.questions
            if question.asked is not None
        ]
        found += [judge.outcome(each.question, answer) for each, answer in self._variables]
        found += self._unasked(judge)
        return tuple(sorted(_worst_of_each(found), key=_order))

    def _unasked(self, judge: Judge) -> Iterator[Outcome]:
        """Yield who needs what is gone and asks nothing: what cannot be placed on its page, and hidden queries."""
        asked = {id(each.use) for each in self.questions} | {id(each.question.use) for each, _ in self._variables}
        for use in self.uses.every:
            if id(use) not in asked and id(use) in judge.gone:
                yield judge.outcome(Question(use, None, self.scope.most_series), NOT_ASKED)


def _order(outcome: Outcome) -> tuple[tuple[int, int], int, str, int]:
    worst = min((each.verdict.rank for each in outcome.causes), default=len(Verdict))
    location = outcome.question.location
    return urgency(outcome.question.use), worst, location.file, location.line


def _worst_of_each(outcomes: Iterable[Outcome]) -> Sequence[Outcome]:
    """Return one outcome for each query: the repetitions of a panel say the same of different values."""
    found: dict[int, Outcome] = {}
    for each in outcomes:
        key = id(each.question.use)
        if key not in found or _severity(each) < _severity(found[key]):
            found[key] = each
    return list(found.values())


def _severity(outcome: Outcome) -> tuple[int, bool, float]:
    worst = min((each.verdict.rank for each in outcome.causes), default=len(Verdict))
    return worst, not outcome.answer.is_empty, -outcome.answer.seconds
