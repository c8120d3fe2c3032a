"""How it is told what alerts read, who evaluates it, and how that fares."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any

from rich.console import Console

from toolchain.cli.printing.json_output import json_document, place
from toolchain.sync.evaluated import Evaluated, EvaluatedAlert, EvaluatedRule, State

_COLUMNS = 100
_FEWEST = 30
"""Columns that names have at least."""
_LONGEST = 180
"""Characters of an error that are shown: its beginning says what was asked, its end why that failed."""

Row = tuple[str, str, str]


def print_evaluation(console: Console, what: Evaluated) -> None:
    """Print a table that fits into 100 columns: each alert, and below it what it reads."""
    rows = [("alert, and what it reads", "evaluated by", "now"), *(row for each in what.alerts for row in _rows(each))]
    if all(not state for _, _, state in rows[1:]):
        rows = [(name, evaluator, "") for name, evaluator, _ in rows]
    second, third = (max(len(row[column]) for row in rows) for column in (1, 2))
    first = max(_FEWEST, min(max(len(row[0]) for row in rows), _COLUMNS - second - third - 4))
    for name, evaluator, state in rows:
        *above, last = _wrapped(name, first)
        for line in above:
            console.print(line, markup=False, soft_wrap=True)
        line = f"{last:<{first}}  {evaluator:<{second}}  {state}".rstrip()
        console.print(line, markup=False, soft_wrap=True, style=_style(name, state))
    console.print()
    for each in what.wrong:
        console.print(problem(each), markup=False, soft_wrap=True)
    console.print(summary(what), markup=False, soft_wrap=True)


def _rows(alert: EvaluatedAlert) -> Iterator[Row]:
    yield alert.rule.name, alert.rule.evaluator, alert.rule.state.value
    for each in alert.recordings:
        yield f"  {each.name}", each.evaluator, each.state.value
    for how, names in (("scraped", alert.series), ("logged", alert.streams)):
        if alert.seen is None:
            yield from _listed(how, names, "")
        else:
            yield from _listed(how, [each for each in names if each in alert.seen], "has data")
            yield from _listed(how, [each for each in names if each not in alert.seen], "no data now")


def _listed(how: str, names: Sequence[str], state: str) -> Iterator[Row]:
    if names:
        yield f"  {', '.join(names)}", how, state


def _wrapped(name: str, width: int) -> list[str]:
    indent = " " * (len(name) - len(name.lstrip()))
    return wrap(name.strip(), width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _style(name: str, state: str) -> str | None:
    wrong = {each.value for each in State if each.is_wrong}
    if state in wrong:
        return "red"
    return None if name[:1] != " " else "dim"


def problem(rule: EvaluatedRule) -> str:
    """Return what is wrong with a rule, in a line."""
    where = f" in {rule.evaluator}" if rule.state is State.MISSING else ""
    detail = f": {_shortened(rule.detail)}" if rule.detail else ""
    return f"{rule.name} is {_PREDICATES.get(rule.state, rule.state.value)}{where}{detail} ({rule.location})"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[:half].rstrip()} … {line[-half:].lstrip()}"


_PREDICATES = {State.NOBODY: "evaluated by nobody"}


def summary(what: Evaluated) -> str:
    """Return how many rules there are, and how they fare."""
    alerts = tuple(each.rule for each in what.alerts)
    parts = [
        f"{len(rules)} {noun}{'' if len(rules) == 1 else 's'}{_states(rules)}"
        for noun, rules in (("alert", alerts), ("recording rule", what.recordings))
    ]
    return f"{what.environment}: {'; '.join(parts)}"


def _states(rules: Iterable[EvaluatedRule]) -> str:
    counts = Counter(each.state for each in rules)
    known = [state for state in State if counts[state] and state is not State.UNKNOWN]
    if len(known) == 1 and not counts[State.UNKNOWN] and len(counts) == 1:
        return f", all {known[0].value}" if known[0] is not State.NOBODY else ", evaluated by nobody"
    return "".join(f", {counts[state]} {state.value}" for state in known)


def evaluation_json(what: Evaluated) -> str:
    """Return it as JSON for programs."""
    fields = {
        "environment": what.environment,
        "alerts": [_alert(each) for each in what.alerts],
        "wrong": [_rule(each) for each in what.wrong],
    }
    return json_document("evaluation", fields)


def _alert(alert: EvaluatedAlert) -> dict[str, Any]:
    return {
        **_rule(alert.rule),
        "recordings": [_rule(each) for each in alert.recordings],
        "series": [_raw(alert, each) for each in alert.series],
        "streams": [_raw(alert, each) for each in alert.streams],
    }


def _raw(alert: EvaluatedAlert, name: str) -> dict[str, Any]:
    return {"name": name, "has_data": None if alert.seen is None else name in alert.seen}


def _rule(rule: EvaluatedRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "evaluator": rule.evaluator,
        "state": rule.state.name.lower(),
        "detail": rule.detail,
        **place(rule.location),
    }
