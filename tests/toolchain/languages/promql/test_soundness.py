"""What the analyser infers holds for what Prometheus computes.

Random well-typed queries over a small catalog are evaluated by promtool on every series that the catalog allows, all in
one process: each query is a unit test that expects nothing, so the report of the mismatches is the list of results.
Each is evaluated at a time of its own, which tells the reports apart.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import isinf, isnan
from pathlib import Path
from random import Random

import pytest
from attrs import field, frozen

from toolchain.base.durations import duration_seconds
from toolchain.catalog import Catalog, Metric, ScrapeJob, counter, gauge, histogram, info, one_of, stateset
from toolchain.languages.promql.analysis.analyser import Analysis, analyse
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.promql.analysis.matching import duplicates
from toolchain.languages.promql.ast import SET_OPERATORS, Binary, Expression
from toolchain.languages.promql.dialect import PROMETHEUS_2
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.parser import parse

SEED = 20_260_817
QUERIES = 4_000
DEPTH = 3
FIRST_EVALUATION = 600_000
"""Milliseconds; every query is evaluated a millisecond after the one before it."""

ENVIRONMENTS = one_of("environment", "local", "production")
ZONES = one_of("zone", "north", "south")
APP = ScrapeJob("app", "app:4000", target_labels=(ENVIRONMENTS,), instances=2)
WEB = ScrapeJob("web", "web:3000", target_labels=(ENVIRONMENTS, ZONES))
ALL_JOBS = (APP, WEB)

METHODS = one_of("method", "GET", "POST")
REQUESTS = counter(
    "requests_total",
    unit="reqps",
    help="Requests.",
    owner="backend",
    jobs=[APP],
    labels=[METHODS, one_of("code", "200", "404", "500")],
)
HEAP = gauge(
    "heap_bytes", unit="bytes", help="Heap.", owner="backend", jobs=ALL_JOBS, labels=[one_of("pool", "old", "new")]
)
LOAD = gauge("load_ratio", unit="percentunit", help="Load.", owner="backend", jobs=[APP], value_range=(0, 1))
DRIFT = gauge("drift_celsius", unit="celsius", help="Drift.", owner="backend", jobs=[WEB], value_range=(-40, 60))
LATENCY = histogram(
    "latency_seconds", unit="s", help="Latency.", owner="backend", jobs=[APP], buckets=[0.1, 0.5, 2], labels=[METHODS]
)
BUILD = info("build_info", help="Build.", owner="backend", jobs=ALL_JOBS, labels=[one_of("version", "1.0", "2.0")])
BREAKER = stateset(
    "breaker_state",
    states={0: "closed", 1: "open"},
    help="Breakers.",
    owner="backend",
    jobs=[APP],
    labels=[one_of("service", "mail", "disk")],
)
APP_QUEUE = gauge(
    "queue_size", unit="short", help="Queue.", owner="backend", jobs=[APP], labels=[one_of("queue", "a", "b")]
)
WEB_QUEUE = gauge(
    "queue_size", unit="short", help="Queue.", owner="backend", jobs=[WEB], labels=[one_of("shard", "0", "1")]
)
CATALOG = Catalog((REQUESTS, HEAP, LOAD, DRIFT, LATENCY, BUILD, BREAKER, APP_QUEUE, WEB_QUEUE))
CONTEXT = QueryContext(CATALOG)

COUNTERS = ("requests_total", "latency_seconds_bucket", "latency_seconds_sum", "latency_seconds_count")
GAUGES = ("heap_bytes", "load_ratio", "drift_celsius", "breaker_state", "queue_size", "build_info")
SERIES_NAMES = (*COUNTERS, *GAUGES)
VALUES: Mapping[str, tuple[str, ...]] = {
    "job": ("app", "web", "db"),
    "instance": ("app:0", "app:1", "web:0"),
    "environment": ("local", "production"),
    "zone": ("north", "south", "west"),
    "method": ("GET", "POST", "PUT"),
    "code": ("200", "404", "500"),
    "pool": ("old", "new"),
    "le": ("0.1", "2", "+Inf"),
    "version": ("1.0", "2.0"),
    "service": ("mail", "disk"),
    "queue": ("a", "b"),
    "shard": ("0", "1"),
    "nowhere": ("x", "y"),
}
LABELS = tuple(VALUES)


@frozen
class Series:
    """A series of a result."""

    labels: Mapping[str, str]
    value: float


@frozen
class Outcome:
    """What promtool says of a query: its series, or the error that stopped it."""

    series: tuple[Series, ...] = ()
    error: str = ""


@frozen
class Generator:
    """Writes random queries in the language of Prometheus 2; vectors are joined only where types allow it."""

    random: Random = field(factory=lambda: Random(SEED))

    def query(self) -> str:
        """Return a query."""
        return self.scalar(1) if self.random.random() < 0.02 else self.vector(self.random.randint(0, DEPTH))

    def vector(self, depth: int) -> str:
        """Return an expression of instant vector type."""
        if depth <= 0:
            return self.selector(self._pick(SERIES_NAMES)) + self._offset()
        makers: tuple[tuple[Callable[[int], str], int], ...] = (
            (self._over_range, 5),
            (self._aggregation, 6),
            (self._selecting, 2),
            (self._function, 2),
            (self._relabelled, 4),
            (self._quantile, 2),
            (self._absent, 2),
            (self._with_scalar, 3),
            (self._joined, 6),
            (self._set, 4),
            (self._negated, 1),
            (self._bare, 1),
        )
        return self.random.choices([make for make, _ in makers], [weight for _, weight in makers])[0](depth - 1)

    def scalar(self, depth: int) -> str:
        """Return an expression of scalar type."""
        number = self._pick(("0", "1", "2.5", "100", "-1", "0.5"))
        if depth <= 0 or self.random.random() < 0.6:
            return number
        return self._pick(
            (
                f"scalar({self.vector(depth - 1)})",
                "time()",
                "pi()",
                f"({self.scalar(depth - 1)} {self._pick('+-*/%^')} {number})",
                f"({self.scalar(depth - 1)} {self._pick(('<', '>=', '=='))} bool {number})",
                f"-({self.scalar(depth - 1)})",
            )
        )

    def selector(self, name: str) -> str:
        """Return a selector of no, one or more matchers."""
        matchers = [self._matcher() for _ in range(self.random.choice((0, 0, 0, 1, 1, 2, 3)))]
        if self.random.random() < 0.05:
            names = self._pick(("queue_size", "heap_bytes|queue_size", "load_ratio|build_info", "latency.*", "none"))
            operator = "=" if names == "queue_size" else "=~"
            return "{" + ", ".join([f'__name__{operator}"{names}"', *matchers]) + "}"
        return f"{name}{{{', '.join(matchers)}}}" if matchers else name

    def _pick(self, values: Iterable[str]) -> str:
        return self.random.choice(tuple(values))

    def _labels(self, most: int = 3) -> str:
        return ", ".join(self.random.sample(LABELS, self.random.randint(0, most)))

    def _matcher(self) -> str:
        label = self._pick(("job", "environment", "zone", *LABELS))
        value = self._pick(VALUES[label])
        if self.random.random() < 0.5:
            return f'{label}{self._pick(("=", "=", "!="))}"{self._pick((value, value, value, ""))}"'
        other = self._pick(VALUES[label])
        patterns = (".*", ".+", "", value, f"{value}|{other}", f"{value[0]}.*", f"(?:{value})?", f".*{value[-1]}", "no")
        pattern = self._pick(patterns).replace("+Inf", "[+]Inf") if label == "le" else self._pick(patterns)
        pattern = pattern.replace(f"{value[0]}.*", "0.*") if label == "le" else pattern
        return f'{label}{self._pick(("=~", "=~", "!~"))}"{pattern}"'

    def _offset(self) -> str:
        return self._pick(("", "", "", "", " offset 1m", " offset 90s", " @ 300", " @ start()"))

    def _range(self, names: Iterable[str], depth: int) -> str:
        if depth > 0 and self.random.random() < 0.3:
            return f"({self.vector(depth)})[{self._pick(('2m', '5m'))}:{self._pick(('15s', '1m', ''))}]{self._offset()}"
        return f"{self.selector(self._pick(names))}[{self._pick(('1m', '5m', '10s'))}]{self._offset()}"

    def _over_range(self, depth: int) -> str:
        if self.random.random() < 0.5:
            name = self._pick(("rate", "rate", "irate", "increase", "resets", "delta", "idelta", "deriv"))
            return f"{name}({self._range(COUNTERS, depth)})"
        name = self._pick(
            (
                *("avg", "min", "max", "sum", "count", "last", "present", "stddev", "stdvar"),
                *("quantile", "changes", "predict_linear", "holt_winters"),
            )
        )
        inner = self._range(SERIES_NAMES, depth)
        match name:
            case "changes":
                return f"changes({inner})"
            case "predict_linear":
                return f"predict_linear({inner}, 60)"
            case "holt_winters":
                return f"holt_winters({inner}, 0.5, 0.5)"
            case "quantile":
                return f"quantile_over_time({self._pick(('0.5', '0', '1', '2', '-1'))}, {inner})"
        return f"{name}_over_time({inner})"

    def _grouping(self) -> str:
        if self.random.random() < 0.25:
            return ""
        kind = self._pick(("by", "by", "without"))
        labels = self._labels()
        if self.random.random() < 0.08:
            labels = ", ".join(filter(None, (labels, "__name__")))
        return f" {kind} ({labels}) "

    def _aggregation(self, depth: int) -> str:
        operation = self._pick(("sum", "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile"))
        parameter = self._pick(("0.9, ", "0, ", "1.5, ", "-1, ")) if operation == "quantile" else ""
        return f"{operation}{self._grouping()}({parameter}{self.vector(depth)})"

    def _selecting(self, depth: int) -> str:
        if self.random.random() < 0.4:
            label = self._pick(("value", "job", "zone", "method"))
            return f'count_values{self._grouping()}("{label}", {self.vector(depth)})'
        count = self._pick(("0", "1", "2", "3", "2.9", "-1", "scalar(load_ratio)"))
        return f"{self._pick(('topk', 'bottomk'))}{self._grouping()}({count}, {self.vector(depth)})"

    def _function(self, depth: int) -> str:
        inner = self.vector(depth)
        name = self._pick(
            (
                *("abs", "ceil", "floor", "sgn", "sort", "sort_desc", "timestamp", "sqrt", "exp", "ln", "log2", "sin"),
                *("round", "round", "clamp", "clamp", "clamp_min", "clamp_max", "hour", "day_of_week", "year", "month"),
                *("minute", "days_in_month", "day_of_month", "day_of_year", "histogram_count", "deg"),
            )
        )
        match name:
            case "clamp":
                return f"clamp({inner}, {self.scalar(0)}, {self.scalar(0)})"
            case "clamp_min" | "clamp_max":
                return f"{name}({inner}, {self.scalar(0)})"
            case "round":
                return f"round({inner}{self._pick(('', ', 5', ', 0.25'))})"
        return f"{name}({inner})"

    def _relabelled(self, depth: int) -> str:
        inner = self.vector(depth)
        destination, source = self._pick(("copy", *LABELS)), self._pick((*LABELS, *LABELS, ""))
        if self.random.random() < 0.35:
            sources = [f'"{name}"' for name in self.random.sample(LABELS, self.random.randint(0, 3))]
            arguments = ", ".join([f'"{destination}"', f'"{self._pick(("", "-"))}"', *sources])
            return f"label_join({inner}, {arguments})"
        value = self._pick(VALUES.get(source, ("x",))).replace("+", "[+]")
        pattern = self._pick((".*", "(.*)", ".+", "(.+)", value, f"({value})", "no", "", "(.).*", "(.)(.*)", "(a)?.*"))
        replacement = self._pick(("$1", "$1", "fixed", "", "x$1", "$2", "${1}y", "$$", "a$1b$2"))
        return f'label_replace({inner}, "{destination}", "{replacement}", "{source}", "{pattern}")'

    def _quantile(self, depth: int) -> str:
        quantile = self._pick(("0.5", "0.99", "1", "2", "-1"))
        if self.random.random() < 0.2:
            return f"histogram_quantile({quantile}, {self.vector(depth)})"
        rate = f"rate({self.selector('latency_seconds_bucket')}[5m])"
        if self.random.random() < 0.3:
            return f"histogram_quantile({quantile}, {rate})"
        labels = self._labels(2)
        grouping = self._pick((f"by (le{', ' * bool(labels)}{labels})", f"by ({labels})", "without (method)"))
        return f"histogram_quantile({quantile}, sum {grouping} ({rate}))"

    def _absent(self, depth: int) -> str:
        name = self._pick((*SERIES_NAMES, "missing", "missing", "missing"))
        equal = ", ".join(
            f'{label}{self._pick(("=", "=", "=", "=~", "!="))}"{self._pick(VALUES[label])}"'
            for label in self.random.choices(("job", "zone", "method", "nowhere"), k=self.random.randint(0, 3))
        )
        plain = f"{name}{{{equal}}}"
        if self.random.random() < 0.4:
            return f"absent_over_time({plain}[{self._pick(('5m', '5m:1m'))}]{self._offset()})"
        return self._pick(
            (
                f"absent({plain})",
                f"absent(({plain}))",
                f"absent(sum({plain}))",
                f"absent({plain} > 0)",
                f"absent({plain} or {plain})",
                f"absent({self.vector(depth).lstrip('+')})",  # a plus leaves no trace in the tree
            )
        )

    def _with_scalar(self, depth: int) -> str:
        vector, scalar = self.vector(depth), self.scalar(depth)
        operator = self._pick(("+", "-", "*", "/", "%", "^", *_COMPARISONS, *_BOOLS))
        left, right = (vector, scalar) if self.random.random() < 0.7 else (scalar, vector)
        return f"({left}) {operator} ({right})"

    def _joined(self, depth: int) -> str:
        kind = self._pick(("", "on", "on", "ignoring"))
        operator = self._pick(("+", "-", "*", "*", "/", "/", "%", "^", *_COMPARISONS, *_BOOLS))
        if self.random.random() < 0.35:  # the same labels on both sides, so that pairs are found
            by = self._labels(2)
            first, second = (f"sum by ({by}) ({self.vector(depth)})" for _ in range(2))
            return f"{first} {operator} {second}"
        left, right = f"({self.vector(depth)})", f"({self.vector(depth)})"
        if self.random.random() < 0.3:  # a side and what its aggregate says
            right = f"(max by ({self._pick(LABELS)}, {self._pick(LABELS)}) ({left}))"
        elif self.random.random() < 0.2:
            right = left
        if not kind:
            return f"{left} {operator} {right}"
        labels = self.random.sample(LABELS, self.random.randint(0, 3))
        matching = f"{kind} ({', '.join(labels)})"
        if self.random.random() < 0.5:
            others = [label for label in LABELS if label not in labels or kind == "ignoring"]
            included = ", ".join(self.random.sample(others, self.random.randint(0, 2)))
            matching += f" {self._pick(('group_left', 'group_left', 'group_right'))} ({included})"
            if "group_right" in matching:
                left, right = right, left
        return f"{left} {operator} {matching} {right}"

    def _set(self, depth: int) -> str:
        operator = self._pick(("and", "or", "unless"))
        matching = self._pick(("", "", f" on ({self._labels()})", f" ignoring ({self._labels()})"))
        other = "vector(0)" if operator == "or" and self.random.random() < 0.5 else self.vector(depth)
        sides = (self.vector(depth), other)
        left, right = sides if self.random.random() < 0.9 else sides[::-1]
        return f"({left}) {operator}{matching} ({right})"

    def _negated(self, depth: int) -> str:
        return f"{self._pick('-+')}({self.vector(depth)})"

    def _bare(self, depth: int) -> str:
        return self._pick((f"vector({self.scalar(depth)})", "hour()", "month()", "vector(time())"))


_COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")
_BOOLS = ("> bool", "== bool", "<= bool")


def scraped_series() -> Iterator[tuple[str, str]]:
    """Yield every series that the catalog allows, and its values in promtool's notation."""
    random = Random(SEED)
    for metric in CATALOG.metrics:
        for name in metric.series_names:
            for job in metric.jobs:
                for labels in label_sets(metric, name, job):
                    text = ", ".join(f'{label}="{value}"' for label, value in labels.items())
                    yield f"{name}{{{text}}}", values_of(metric, labels, random)


def label_sets(metric: Metric, name: str, job: ScrapeJob) -> Iterator[dict[str, str]]:
    """Yield the label sets of one scraped name on one job."""
    domains = {label.name: label.values for label in (*metric.labels, *job.labels) if label.values}
    domains["instance"] = tuple(f"{job.name}:{number}" for number in range(job.instances))
    if name.endswith("_bucket"):
        domains["le"] = (*(f"{bucket:g}" for bucket in metric.buckets), "+Inf")
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def values_of(metric: Metric, labels: Mapping[str, str], random: Random) -> str:
    """Return 15 minutes of values that fit the metric; a counter starts again on the way."""
    match metric.name:
        case "build_info":
            return "1x60"
        case "breaker_state":
            return " ".join(str(random.randint(0, 1)) for _ in range(60))
        case "load_ratio":
            return " ".join(str(random.choice((0, 0.25, 0.5, 1))) for _ in range(60))
        case "drift_celsius":
            return " ".join(str(random.choice((-40, -3.5, 0, 20, 60))) for _ in range(60))
        case "requests_total":
            return f"0+{random.randint(0, 9)}x32 0+{random.randint(0, 9)}x27"
        case "latency_seconds":
            share = {"0.1": 1, "0.5": 2, "2": 5}.get(labels.get("le", ""), 6)
            return f"0+{share}x60"
    return " ".join(str(random.randint(0, 5)) for _ in range(60))


_FAILURE = re.compile(
    r'^    expr: "(?:[^"\\]|\\.)*", time: (?P<time>\w+),(?: err: (?P<error>.*)| *\n +exp:.*\n +got: (?P<got>.*))$',
    re.MULTILINE,
)
_SAMPLE = re.compile(r'\{(?P<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (?P<value>[^,\s]+)')
_LABEL = re.compile(r'(?P<name>\w+)=(?P<value>"(?:[^"\\]|\\.)*")')


def evaluated(executable: str, folder: Path, queries: Iterable[str]) -> list[Outcome]:
    """Return what promtool makes of each query, in one run."""
    tests = [
        {"expr": query, "eval_time": f"{FIRST_EVALUATION + number}ms", "exp_samples": []}
        for number, query in enumerate(queries)
    ]
    series = [{"series": name, "values": values} for name, values in scraped_series()]
    unit_test = {"interval": "15s", "input_series": series, "promql_expr_test": tests}
    path = folder / "queries.test.yml"
    path.write_text(json.dumps({"rule_files": [], "evaluation_interval": "1m", "tests": [unit_test]}))
    run = subprocess.run([executable, "test", "rules", str(path)], capture_output=True, text=True, check=False)
    outcomes = [Outcome()] * len(tests)
    found = list(_FAILURE.finditer(run.stderr + run.stdout))
    assert found, run.stderr[-2000:] or run.stdout[-2000:]
    for failure in found:
        seconds = duration_seconds(failure["time"])
        assert seconds is not None, failure["time"]
        number = round(seconds * 1000) - FIRST_EVALUATION
        outcomes[number] = Outcome(samples(failure["got"] or ""), failure["error"] or "")
    assert run.stderr.count("    expr: ") + run.stdout.count("    expr: ") == len(found), "unread reports"
    return outcomes


def samples(text: str) -> tuple[Series, ...]:
    """Return the series of promtool's list, such as ``{a="b"} 4E+01, {} 1E+00``."""
    return tuple(
        Series(
            {each["name"]: json.loads(each["value"]) for each in _LABEL.finditer(found["labels"])},
            float(found["value"]),
        )
        for found in _SAMPLE.finditer(text)
    )


def violations(analysis: Analysis, outcome: Outcome) -> Iterator[str]:
    """Yield every claim of the analyser that the result contradicts."""
    if outcome.error:
        yield from error_violations(analysis, outcome.error)
        return
    branches = analysis.branches
    live = [branch for branch in branches if not branch.never]
    if not live and outcome.series:
        yield f"never ({branches[0].never}), but there are {len(outcome.series)} series"
    if any(branch.is_always for branch in branches) and not outcome.series:
        yield "always, but there is no series"
    bound = analysis.series_bound
    if bound is not None and len(outcome.series) > bound:
        yield f"at most {bound} series, but there are {len(outcome.series)}"
    for series in outcome.series:
        yield from series_violations(analysis, live, series)
    yield from key_violations(live, outcome.series)


def series_violations(analysis: Analysis, branches: list[Branch], series: Series) -> Iterator[str]:
    """Yield what contradicts one series: its labels, their values, its name, its value."""
    labels = {name: value for name, value in series.labels.items() if name != "__name__"}
    if analysis.is_closed and not set(labels) <= set(analysis.labels):
        yield f"labels {sorted(analysis.labels)}, but {sorted(labels)}"
    if len(labels) < len(series.labels) and not any(branch.keeps_name for branch in branches):
        yield f"no name, but {series.labels['__name__']}"
    if not any(fits_labels(branch, labels) for branch in branches):
        yield f"no branch has the labels {labels}: {[shown(branch) for branch in branches]}"
    elif not isnan(series.value) and not any(
        fits_labels(branch, labels) and fits_value(branch, series.value) for branch in branches
    ):
        yield f"no branch has the value {series.value}: {[(branch.low, branch.high) for branch in branches]}"


def fits_labels(branch: Branch, labels: Mapping[str, str]) -> bool:
    """Return whether a series with these labels can come from the branch."""
    for name, fact in branch.labels.items():
        value = labels.get(name)
        if value is None and fact.is_required:
            return False
        if value is not None and fact.domain.values is not None and value not in fact.domain.values:
            return False
    return not branch.is_closed or set(labels) <= set(branch.labels)


def fits_value(branch: Branch, value: float) -> bool:
    """Return whether the branch can have the value, give or take a rounding error."""
    slack = 0.0 if isinf(value) else 1e-9 * max(1.0, abs(value))
    return branch.low - slack <= value <= branch.high + slack


def shown(branch: Branch) -> str:
    """Return the labels of a branch, required ones with an exclamation mark."""
    facts = (f"{name}{'!' * fact.is_required}{fact.domain.values or ''}" for name, fact in branch.labels.items())
    return f"{'closed' if branch.is_closed else 'open'} {', '.join(facts)}"


def key_violations(branches: list[Branch], series: tuple[Series, ...]) -> Iterator[str]:
    """Yield two series that the key of the only branch does not tell apart."""
    if len(branches) != 1 or branches[0].key is None:
        return
    key = sorted(branches[0].key)
    seen = Counter(tuple(each.labels.get(name, "") for name in key) for each in series)
    for values, count in seen.items():
        if count > 1:
            yield f"the key {key} tells series apart, but {count} have {values}"
            return


def error_violations(analysis: Analysis, error: str) -> Iterator[str]:
    """Yield a complaint where series matched several partners, and nothing warned of it."""
    is_duplicate = "found duplicate series" in error or "many-to-one matching must be explicit" in error
    if is_duplicate and is_fully_known(analysis) and not any(warnings(analysis)):
        yield f"no duplicates, but {error}"


def joins(analysis: Analysis) -> Iterator[tuple[Binary, tuple[Branch, ...], tuple[Branch, ...]]]:
    """Yield the operations between vectors that pair series up, with the branches of both sides."""
    for node in analysis.nodes:
        if isinstance(node, Binary) and node.op not in SET_OPERATORS:
            left, right = analysis.of(node.left), analysis.of(node.right)
            if ValueType.SCALAR not in (left[0].type, right[0].type):
                yield node, left, right


def is_fully_known(analysis: Analysis) -> bool:
    """Return whether each side of each join is one branch of which labels and key are known."""
    return all(
        len(side) == 1 and side[0].is_closed and side[0].key is not None
        for _, *sides in joins(analysis)
        for side in sides
    )


def warnings(analysis: Analysis) -> Iterator[bool]:
    """Yield for each join whether the analyser sees that series can have several partners."""
    for node, left, right in joins(analysis):
        yield any(duplicates(first, second, node.matching) for first in left for second in right)


@pytest.fixture(scope="module")
def results(promtool: str, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Analysis, Outcome]]:
    """Random queries, what the analyser says of them, and what they evaluate to."""
    generator = Generator()
    queries = list(dict.fromkeys(generator.query() for _ in range(QUERIES)))
    outcomes = evaluated(promtool, tmp_path_factory.mktemp("soundness"), queries)
    trees: list[Expression] = [parse(query, PROMETHEUS_2) for query in queries]
    return [
        (query, analyse(tree, CONTEXT), outcome) for query, tree, outcome in zip(queries, trees, outcomes, strict=True)
    ]


def test_no_result_contradicts_the_analysis(results: list[tuple[str, Analysis, Outcome]]) -> None:
    found = [f"{query}\n    {each}" for query, analysis, outcome in results for each in violations(analysis, outcome)]
    assert not found, "\n".join((f"{len(found)} violations", *found[:200]))


def test_the_queries_are_varied_enough_to_mean_something(results: list[tuple[str, Analysis, Outcome]]) -> None:
    counts = Counter(kind for _, analysis, outcome in results for kind in kinds(analysis, outcome))
    print({"queries": len(results), **counts})
    assert len(results) >= 400
    least = {"not empty": 0.3, "closed": 0.7, "never": 0.02, "always": 0.02, "error": 0.02, "warned of": 0.01}
    assert not {kind: counts[kind] for kind, share in least.items() if counts[kind] < share * len(results)}


def kinds(analysis: Analysis, outcome: Outcome) -> Iterator[str]:
    """Yield what a query and its result are counted as."""
    if outcome.series:
        yield "not empty"
    if outcome.error:
        yield "error"
        if any(warnings(analysis)):
            yield "warned of"
    if analysis.is_closed:
        yield "closed"
    if all(branch.never for branch in analysis.branches):
        yield "never"
    if any(branch.is_always for branch in analysis.branches):
        yield "always"
