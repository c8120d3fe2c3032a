"""How edits that were taken back are printed: for a terminal, as JSON, and as Markdown for a pull request."""

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from toolchain.base.line_difference import unified_difference
from toolchain.cli.printing.changed_values import change_in_one_line, plain
from toolchain.cli.printing.json_output import json_document, place
from toolchain.pull.rewriting.merging import Conflict
from toolchain.pull.rewriting.resource import EditedResource
from toolchain.pull.rewriting.taking import Outcome, Taken
from toolchain.sync.difference import FieldChange

_INDENT = "    "
_LONGEST = 80
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~<>&@-])")


def print_edits(console: Console, resources: Sequence[EditedResource], outcome: Outcome) -> None:
    """Print of each resource who edited it, what came back where, and what did not and why."""
    for resource in resources:
        by = f", last changed {resource.last_change}" if str(resource.last_change) else ""
        console.print(f"{resource.key} of {resource.location} was edited{by}", markup=False, soft_wrap=True)
        if resource.problem:
            console.print(f"{_INDENT}[bold red]![/] {escape(resource.problem)}", soft_wrap=True)
        for taken in _of(outcome, resource):
            _print_taken(console, taken)
        for conflict in resource.conflicts:
            console.print(f"{_INDENT}[bold red]![/] {escape(conflict_text(conflict))}", soft_wrap=True)
        for _, change in (each for each in outcome.remaining if each[0] is resource):
            console.print(f"{_INDENT}differs  {change_in_one_line(change)}", markup=False, style="dim", soft_wrap=True)
    for also in outcome.also:
        console.print(f"[yellow]warning[/] {escape(also)} changes as well", soft_wrap=True)
    for each in outcome.otherwise:
        console.print(f"note: {otherwise_text(each)}", markup=False, soft_wrap=True)
    console.print(summary(resources, outcome))


def _print_taken(console: Console, taken: Taken) -> None:
    sign = "[bold red]![/]" if taken.rewrite is None else "[green]+[/]"
    place = "left out" if taken.rewrite is None else ", ".join(map(str, taken.rewrite.lines))
    editor = taken.resource.editor(taken.edit)
    by = f"  {editor}" if editor != taken.resource.last_change else ""
    console.print(
        f"{_INDENT}{sign} {escape(plain(taken.edit.what))}  {escape(place)}{escape(plain(by))}", soft_wrap=True
    )
    for change in taken.edit.changes:
        console.print(f"{_INDENT * 2}{change_in_one_line(change)}", markup=False, style="dim", soft_wrap=True)
    for note in notes(taken):
        console.print(f"{_INDENT * 2}{note}", markup=False, soft_wrap=True)


def notes(taken: Taken) -> Iterator[str]:
    """Yield what has to be known of how an edit was written, or why it was not."""
    if taken.rewrite is None:
        yield taken.reason
        return
    for each in taken.rewrite.overridden:
        yield (
            f"{each.name} of {each.location} is read in {each.uses} places: this one says its own value now "
            "(--shared changes all)"
        )
    for each in taken.rewrite.changed_for_all:
        yield f"{each.name} of {each.location} was changed for all {each.uses} places that read it"


def conflict_text(conflict: Conflict) -> str:
    """Return what both sides changed, and to what."""
    place = ".".join(map(str, conflict.place))
    ours = change_in_one_line(FieldChange("the definitions", conflict.deployed, conflict.ours))
    theirs = change_in_one_line(FieldChange("Grafana", conflict.deployed, conflict.theirs))
    return f"{plain(place)} was changed on both sides, and stays as the definitions have it: {ours}; {theirs}"


def otherwise_text(resource: EditedResource) -> str:
    """Return what a deploy needs for a resource that means the same by now."""
    return (
        f"{resource.key} means the same by now, and is written otherwise in Grafana: "
        f"apply --overwrite-edits '{resource.key}' brings it there."
    )


def summary(resources: Sequence[EditedResource], outcome: Outcome) -> str:
    """Return how many edits came back and how many did not."""
    back = sum(each.rewrite is not None for each in outcome.taken)
    left = len(outcome.taken) - back + sum(len(each.conflicts) + bool(each.problem) for each in resources)
    if not resources:
        return "Nothing was edited in Grafana since the last deploy."
    word = "edit" if back == 1 else "edits"
    files = "file" if len(outcome.files) == 1 else "files"
    return f"{back} {word} in {len(outcome.files)} {files}; {left} left out"


def edits_document(
    environment: str, root: Path, resources: Sequence[EditedResource], outcome: Outcome, *, is_dry: bool
) -> str:
    """Return all of it for programs; where nothing is written, with what would be."""
    fields = {
        "environment": environment,
        "dry_run": is_dry,
        "resources": [
            {
                "resource": str(resource.key),
                **place(resource.location),
                "by": resource.last_change.by,
                "at": resource.last_change.at,
                "problem": resource.problem,
                "edits": [
                    {
                        "what": taken.edit.what,
                        "by": resource.editor(taken.edit).by,
                        "at": resource.editor(taken.edit).at,
                        "came_back": taken.rewrite is not None,
                        "lines": [place(each) for each in taken.rewrite.lines] if taken.rewrite else [],
                        "notes": list(notes(taken)),
                        "fields": [
                            {"path": each.path, "before": each.before, "after": each.after}
                            for each in taken.edit.changes
                        ],
                    }
                    for taken in _of(outcome, resource)
                ],
                "conflicts": [
                    {
                        "path": ".".join(map(str, each.place)),
                        "deployed": each.deployed,
                        "definitions": each.ours,
                        "grafana": each.theirs,
                    }
                    for each in resource.conflicts
                ],
                "remaining": [each.path for other, each in outcome.remaining if other is resource],
            }
            for resource in resources
        ],
        "files": sorted(str(path.relative_to(root)) for path in outcome.files),
        "also_changes": list(outcome.also),
        "written_otherwise": [str(each.key) for each in outcome.otherwise],
        "diff": diff_text(root, outcome) if is_dry else None,
    }
    return json_document("pull-edits", fields)


def edits_markdown(resources: Sequence[EditedResource], outcome: Outcome) -> str:
    """Return the text of a pull request: a table of who edited what, and what did not come back."""
    lines = ["| edited | by | what | line |", "|---|---|---|---|"]
    left = []
    for resource in resources:
        if resource.problem:
            left.append(f"- {_cell(str(resource.key))}: {_cell(resource.problem)}")
        for taken in _of(outcome, resource):
            editor = resource.editor(taken.edit)
            who = _cell(" ".join(filter(None, (editor.by, editor.at))))
            what = "<br>".join(_cell(change_in_one_line(each, _LONGEST)) for each in taken.edit.changes) or _cell(
                taken.edit.what
            )
            if taken.rewrite is None:
                left.append(f"- {_cell(str(resource.key))}, {_cell(taken.edit.what)}: {what}. {_cell(taken.reason)}")
                continue
            places = "<br>".join(_cell(str(each)) for each in taken.rewrite.lines)
            told = "".join(f"<br>{_cell(note)}" for note in notes(taken))
            lines.append(f"| {_cell(str(resource.key))}, {_cell(taken.edit.what)} | {who} | {what}{told} | {places} |")
        left += (f"- {_cell(str(resource.key))}: {_cell(conflict_text(each))}" for each in resource.conflicts)
    left += (f"- {_cell(each)} changes as well" for each in outcome.also)
    left += (f"- {_cell(otherwise_text(each))}" for each in outcome.otherwise)
    text = "\n".join(lines) if len(lines) > 2 else "No edit could be written into the definitions."
    if left:
        text += "\n\nNot written, or to be looked at:\n\n" + "\n".join(left)
    return f"{text}\n"


def _of(outcome: Outcome, resource: EditedResource) -> list[Taken]:
    return [each for each in outcome.taken if each.resource is resource]


def _cell(text: str) -> str:
    """Return text of others as it may stand in a table of Markdown: nothing in it is markup, a link or a mention."""
    return _MARKDOWN.sub(r"\\\1", html.escape(plain(text.replace("\n", " ")), quote=False)).replace("\\&", "&")


def diff_text(root: Path, outcome: Outcome) -> str:
    """Return the changed files as a unified difference."""
    found: list[str] = []
    for path, text in sorted(outcome.files.items()):
        name = str(path.relative_to(root))
        with path.open(encoding="utf-8", newline="") as file:
            before = file.read()
        found.append(unified_difference(before, text, f"a/{name}", f"b/{name}"))
    return "".join(found)
