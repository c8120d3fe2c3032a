"""How plans and their outcome are printed: for a terminal, and as Markdown for a pull request."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from toolchain.cli.printing.changed_values import WIDTH, change_lines, plain
from toolchain.sync.apply import Applied
from toolchain.sync.change import Action, Change
from toolchain.sync.plan import Plan, Withheld

_SIGNS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.ADOPT: ("^", "cyan"),
    Action.DELETE: ("-", "red"),
    Action.CONFLICT: ("!", "bold red"),
}
_FIELDS = 12
_INDENT = "    "
_STYLES = {"+": "green", "-": "red"}


def print_plan(console: Console, plan: Plan) -> None:
    """Print every change with the fields that differ, then how many there are."""
    width = min(console.width, WIDTH) - len(_INDENT)
    for change in plan.changes:
        if change.action is Action.NONE:
            continue
        sign, color = _SIGNS[change.action]
        console.print(f"[{color}]{sign} {change.action.value}[/] {escape(_title(change))}", soft_wrap=True)
        if change.reason:
            console.print(f"{_INDENT}{change.reason}", markup=False, soft_wrap=True)
            console.print(f"{_INDENT}{change.remedy}", markup=False, style="dim", soft_wrap=True)
        for line in _fields(change, width):
            style = _STYLES.get(line[:1], "dim")
            console.print(f"{_INDENT}{line}", markup=False, style=style, soft_wrap=True)
    print_former_rulers(console, plan)
    console.print(summary(plan))


def print_former_rulers(console: Console, plan: Plan) -> None:
    """Print what is left on rulers that the environment had, and those that could not be asked."""
    for warning in plan.warnings:
        console.print(f"[yellow]warning[/] {escape(warning)}", soft_wrap=True)
    for ruler in plan.former_rulers:
        if not ruler.is_over:
            word = "[yellow]warning[/]" if ruler.problem else "[bold red]![/]"
            console.print(f"{word} {escape(ruler.account)}", soft_wrap=True)
            console.print(f"    {ruler.remedy}", markup=False, style="dim", soft_wrap=True)


def summary(plan: Plan) -> str:
    """Return how many changes there are of each kind."""
    counts = Counter(change.action for change in plan.changes)
    unchanged = f"; {counts[Action.NONE]} unchanged" if counts[Action.NONE] else ""
    left = f" {len(plan.left)} former {'ruler has' if len(plan.left) == 1 else 'rulers have'} rules of ours."
    left = left if plan.left else ""
    if not plan.writes and not plan.conflicts:
        return f"Nothing to do: {counts[Action.NONE]} resources are as defined.{left}"
    said = [f"{counts[action]} to {action.value}" for action in _SIGNS if counts[action] and action.is_write]
    said += [f"{counts[Action.CONFLICT]} in conflict"] if counts[Action.CONFLICT] else []
    return f"{', '.join(said)}{unchanged}.{left}"


def _title(change: Change) -> str:
    name = f"{change.key}"
    return plain(name if change.title in ("", change.key.name) else f"{name} ({change.title})")


def _fields(change: Change, width: int = WIDTH) -> Iterator[str]:
    if change.action in (Action.CREATE, Action.DELETE):
        return
    for each in change.fields[:_FIELDS]:
        yield from change_lines(each, width)
    if len(change.fields) > _FIELDS:
        yield f"and {len(change.fields) - _FIELDS} more fields"


def plan_markdown(plan: Plan, refusal: str, unseen: Sequence[str] = ()) -> str:
    """Return a plan fit for a comment: the summary, why apply refuses it, then each change with its fields folded.

    ``unseen`` is what it does not show.
    """
    lines = [f"**Plan for {plan.environment}**: {summary(plan)}", ""]
    lines += [f"> [!NOTE]\n> {note}\n" for note in unseen]
    lines += [f"> [!WARNING]\n> Apply refuses this as it is: {refusal}", ""] if refusal else []
    lines += [f"> [!WARNING]\n> {html.escape(each, quote=False)}\n" for each in _warnings(plan)]
    for change in plan.changes:
        if change.action is Action.NONE:
            continue
        fields = list(_fields(change))
        reason = f" {change.reason}" if change.reason else ""
        remedy = f" {change.remedy}" if change.remedy else ""
        head = f"{_SIGNS[change.action][0]} {change.action.value} <code>{html.escape(_title(change))}</code>"
        headline = f"{head}{html.escape(reason + remedy, quote=False)}"
        if fields:
            fence = _fence(fields)
            lines += [f"<details><summary>{headline}</summary>", "", f"{fence}diff", *fields, fence, "</details>", ""]
        else:
            lines += [f"- {headline}"]
    return "\n".join(lines).rstrip() + "\n"


def _warnings(plan: Plan) -> Iterator[str]:
    yield from plan.warnings
    yield from (f"{each.account} {each.remedy}" for each in plan.former_rulers if not each.is_over)


def _fence(lines: Iterable[str]) -> str:
    """Return a fence that no line ends: one longer than every run of backticks in them."""
    runs = re.findall("`+", "\n".join(lines))
    return "`" * max(3, *(len(run) + 1 for run in runs), 0)


def print_applied(
    console: Console, messages: Console, applied: Applied, unverified: Iterable[tuple[Change, str]]
) -> None:
    """Print what was done, what failed and why, and what was left."""
    for failure in applied.failures:
        word = "conflict" if failure.is_conflict else "failed"
        messages.print(f"[bold red]{word}[/] {escape(str(failure.change.key))}", soft_wrap=True)
        messages.print(f"    {failure.message}\n    {failure.remedy}", markup=False, soft_wrap=True)
    for change, problem in unverified:
        messages.print(f"[yellow]not as written[/] {escape(str(change.key))}: {escape(problem)}", soft_wrap=True)
    counts = Counter(change.action for change in applied.done)
    said = ", ".join(f"{counts[action]} {_PAST[action]}" for action in _PAST if counts[action]) or "nothing changed"
    left = f"; {len(applied.skipped)} not tried" if applied.skipped else ""
    console.print(f"{said}{left}")


def print_withheld(messages: Console, withheld: Iterable[Withheld]) -> None:
    """Print what a plan left out, and what that waits for."""
    for each in withheld:
        messages.print(f"[bold red]left out[/] {escape(_title(each.change))}", soft_wrap=True)
        messages.print(f"    {each.reason}\n    {each.remedy}", markup=False, soft_wrap=True)


_PAST = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.ADOPT: "adopted",
    Action.DELETE: "deleted",
}
