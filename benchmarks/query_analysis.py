"""Times what is done with each query: tokens, tree, analysis by the catalog, and every rule; in one process.

The queries are this repository's own with their variables replaced, each by values of its own, and combined two by two,
so that no two are the same and caches are worth what they are in a large project. The peers are promql-parser, which
only parses, and promtool, which parses and checks types; LogQL has none at hand. Run as
``python -m benchmarks.query_analysis``.
"""

import cProfile
import json
import pstats
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click
import promql_parser
from attrs import define, field, frozen
from rich.console import Console
from rich.table import Table

from toolchain.check.logql import LOGQL_RULES
from toolchain.check.promql import PROMQL_RULES
from toolchain.check.query_rule import QueryRule
from toolchain.check.rule import each_target
from toolchain.compile.compiler import compile_project
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.lexer import tokens
from toolchain.languages.promql.parser import parse
from toolchain.project.loading import load_project
from toolchain.project.project import Project

REPOSITORY = Path(__file__).resolve().parents[1]
ENVIRONMENTS = ("local", "staging", "production")
TARGETS = {"PromQL": 2.5, "LogQL": 3.0}
"""Language -> the most seconds that 5,000 queries may take."""

_VARIABLE = re.compile(r"\$\{(\w+)[^}]*\}|\$([A-Za-z_]\w*)|\[\[(\w+)[^\]]*\]\]")

Analysed = TypeVar("Analysed")
Item = TypeVar("Item")
Made = TypeVar("Made")


@frozen
class Measured:
    """Seconds of one step over all queries."""

    step: str
    seconds: float


def with_values(query: str, number: int) -> str:
    """Return a query with every variable replaced; ``number`` makes the values differ from other variants'."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2] or found[3]
        if name == "environment":
            return ENVIRONMENTS[number % len(ENVIRONMENTS)]
        if name.startswith("__"):
            return str(300 + number) + ("" if name.endswith(("_s", "_ms")) else "s")
        return f"{name}{number}"

    return _VARIABLE.sub(value, query)


def promql_variants(queries: Sequence[str], count: int, start: int = 0) -> list[str]:
    """Return so many distinct queries: alone, with a threshold, next to another one, and over a subquery."""
    variants = []
    for number in range(start, start + count):
        first = with_values(queries[number % len(queries)], number)
        second = with_values(queries[(number * 7 + 3) % len(queries)], number)
        match number // len(queries) % 4:
            case 0:
                variants.append(f"({first}) >= {number}.5")
            case 1:
                variants.append(f"({first})\nand on (environment)\n({second})")
            case 2:
                variants.append(f"max_over_time(({first})[{number}s:1m])")
            case _:
                variants.append(f"({first}) * {number}")
    return variants


def logql_variants(queries: Sequence[str], count: int, start: int = 0) -> list[str]:
    """Return so many distinct queries: those of lines get one more filter, those of numbers a threshold."""
    variants = []
    for number in range(start, start + count):
        query = with_values(queries[number % len(queries)], number)
        is_log = isinstance(parse_logql(query), LogQuery)
        variants.append(f'{query} | trace_id != "{number:032x}"' if is_log else f"({query}) > {number}.5")
    return variants


@define
class Clock:
    """Adds up the seconds of each step over many queries; every query goes all the way before the next one."""

    seconds: dict[str, float] = field(factory=dict)

    def run(self, step: str, work: Callable[[Item], Made], item: Item) -> Made:
        """Return the result of a step, and note how long it took."""
        start = time.perf_counter()
        result = work(item)
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start
        return result

    @property
    def measured(self) -> list[Measured]:
        """The steps in the order in which they were first taken."""
        return [Measured(step, seconds) for step, seconds in self.seconds.items()]


def problems(rules: Iterable[QueryRule[Analysed]], analysis: Analysed) -> int:
    """Return how many problems rules find."""
    return sum(1 for rule in rules for _ in rule.check(analysis))


def measure_promql(queries: Sequence[str], context: QueryContext) -> tuple[list[Measured], int]:
    """Return the time of each step, and how many problems the rules found; tokens are made again for the trees."""
    clock, found = Clock(), 0
    for query in queries:
        clock.run("tokens", tokens, query)
        tree = clock.run("tokens + tree", parse, query)
        analysis = clock.run("analysis", lambda tree: analyse(tree, context), tree)
        found += clock.run(f"{len(PROMQL_RULES)} rules", lambda analysis: problems(PROMQL_RULES, analysis), analysis)
    return clock.measured, found


def measure_logql(queries: Sequence[str], context: QueryContext) -> tuple[list[Measured], int]:
    """Return the time of each step, and how many problems the rules found."""
    clock, found = Clock(), 0
    for query in queries:
        tree = clock.run("tokens + tree", parse_logql, query)
        analysis = clock.run("analysis", lambda tree: analyse_logs(tree, context), tree)
        found += clock.run(f"{len(LOGQL_RULES)} rules", lambda analysis: problems(LOGQL_RULES, analysis), analysis)
    return clock.measured, found


def measure_parser(queries: Sequence[str]) -> Measured:
    """Return the time of promql-parser, which only parses."""
    start = time.perf_counter()
    for query in queries:
        promql_parser.parse(query)
    return Measured("promql-parser (parses only)", time.perf_counter() - start)


def measure_promtool(queries: Sequence[str]) -> Measured | None:
    """Return the time of ``promtool check rules`` on the queries, None where it is not installed.

    Raises click.ClickException when it refuses one: the comparison would not be fair.
    """
    executable = shutil.which("promtool")
    if executable is None:
        return None
    rules = [{"record": f"r{number}", "expr": query} for number, query in enumerate(queries)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.json"
        path.write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
        start = time.perf_counter()
        run = subprocess.run([executable, "check", "rules", str(path)], capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
    if run.returncode:
        raise click.ClickException(f"promtool refused the queries:\n{(run.stdout + run.stderr)[-2000:]}")
    return Measured("promtool check rules (process)", seconds)


def queries_of(project: Project) -> Mapping[str, tuple[str, ...]]:
    """Return the distinct query texts of a project by the type of data source that answers them."""
    found: dict[str, dict[str, None]] = {"prometheus": {}, "loki": {}}
    for _, _, target in each_target(compile_project(project)):
        if target.text and target.source_type in found:
            found[target.source_type][target.text] = None
    return {source: tuple(texts) for source, texts in found.items()}


def sizes(queries: Sequence[str]) -> str:
    """Return how long queries are."""
    lengths = sorted(map(len, queries))
    middle, most = lengths[len(lengths) // 2], lengths[-1]
    mean = sum(lengths) / len(lengths)
    return f"{len(set(queries)):,} distinct, {mean:.0f} characters on average, {middle} median, {most:,} longest"


def table_of(language: str, ours: list[Measured], peers: list[Measured], count: int) -> Table:
    """Return the figures of a language; ratios are to our whole way from text to problems."""
    table = Table(box=None, pad_edge=False)
    table.add_column(language, no_wrap=True)
    for name in ("seconds", "per query", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    whole = Measured("all", sum(each.seconds for each in ours if each.step != "tokens"))
    for each in (*ours, whole, *peers):
        per_query = f"{1e6 * each.seconds / count:.0f} µs"
        table.add_row(each.step, f"{each.seconds:.2f} s", per_query, f"{each.seconds / whole.seconds:.2f}")
    table.add_row("target for all", f"{TARGETS[language]:.2f} s", "", f"{TARGETS[language] / whole.seconds:.2f}")
    return table


def best(runs: Iterable[tuple[list[Measured], int]]) -> tuple[list[Measured], int]:
    """Return the run that took least."""
    return min(runs, key=lambda run: sum(each.seconds for each in run[0]))


@click.command()
@click.option("--count", default=5_000, show_default=True, help="Queries of each language.")
@click.option("--runs", default=3, show_default=True, help="Runs, each with queries of its own; the best counts.")
@click.option("--profile", is_flag=True, help="Print where the time of PromQL goes instead.")
def main(*, count: int, runs: int, profile: bool) -> None:
    """Print the times of reading, analysing and checking queries."""
    console = Console()
    project = load_project(REPOSITORY, "local")
    own = queries_of(project)
    context = QueryContext(project.catalog, Use.PANEL)
    promql = promql_variants(own["prometheus"], count)
    if profile:
        profiler = cProfile.Profile()
        profiler.runcall(measure_promql, promql, context)
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(30)
        return
    variants = (promql_variants(own["prometheus"], count, run * count) for run in range(runs))
    ours, found = best(measure_promql(queries, context) for queries in variants)
    parsed = measure_parser(promql)
    tool = measure_promtool(promql)
    console.print(f"PromQL: {sizes(promql)}; {found:,} problems found")
    console.print(table_of("PromQL", ours, [parsed, *([tool] if tool else [])], count))
    logql = logql_variants(own["loki"], count)
    variants = (logql_variants(own["loki"], count, run * count) for run in range(runs))
    ours, found = best(measure_logql(queries, context) for queries in variants)
    console.print(f"LogQL: {sizes(logql)}; {found:,} problems found")
    console.print(table_of("LogQL", ours, [], count))


if __name__ == "__main__":
    main()
