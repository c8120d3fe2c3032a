"""Backtests as data and as Markdown; the words and figures that every form shares."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from toolchain.prove.backtest.outcome import Backtest, Episode, Outcome, Row, rows_of
from toolchain.prove.backtest.period import said
from toolchain.prove.backtest.rule import Rule, recording_meaning

NOTHING = "No alert changes when it fires: there is nothing to backtest."
_ROWS = 40
"""Episodes that a comment lists of one alert."""


@frozen(eq=False)
class Report:
    """Backtests of one history; ``headings`` name the version before and the version after, None for a column less.

    ``start`` and ``end`` are Unix seconds.
    """

    history: str
    start: float
    end: float
    headings: tuple[str | None, str]
    results: Sequence[Backtest]

    @property
    def introduction(self) -> str:
        """What was looked at."""
        return f"{self.history}, from {said(self.start)} to {said(self.end)} UTC"


def length(seconds: float) -> str:
    """Return a length of time in its two largest units: ``1d 3h``, ``4m 30s``."""
    parts: list[tuple[int, str]] = []
    rest = round(seconds)
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        number, rest = divmod(rest, size)
        if number or parts:
            parts.append((number, unit))
    return " ".join(f"{number}{unit}" for number, unit in parts[:2] if number) or "0s"


def times(count: int) -> str:
    """Return a count of times in words: ``once``, ``3 times``."""
    return {0: "never", 1: "once"}.get(count, f"{count} times")


def version(rule: Rule) -> str:
    """Return what of a rule is tuned: ``> 0.1, for 30s, keep firing 1m``."""
    words = [rule.limit or rule.text]
    words += [f"for {length(rule.wait)}"] if rule.wait else []
    words += [f"keep firing {length(rule.keep_firing)}"] if rule.keep_firing else []
    return ", ".join(words)


def figures(outcome: Outcome | None) -> dict[str, str]:
    """Return the figures of a version, by their name, in words; dashes where there is none."""
    names = ("condition", "fired", "firing in all", "longest", "first", "last", "held too shortly")
    if outcome is None:
        return dict.fromkeys(names, "–")
    if outcome.left_out:
        return dict.fromkeys(names, "–") | {"condition": version(outcome.rule), "fired": "unknown"}
    episodes = outcome.episodes
    values = (
        version(outcome.rule),
        times(len(episodes)),
        length(outcome.firing_seconds) if episodes else "–",
        length(max(outcome.lengths)) if episodes else "–",
        said(episodes[0].start) if episodes else "–",
        said(episodes[-1].start) if episodes else "–",
        times(outcome.waited),
    )
    return dict(zip(names, values, strict=True))


def remarks(result: Backtest) -> list[str]:
    """Return what a reader has to know about an alert's figures, each once."""
    found = []
    before, after = result.comparison.before, result.comparison.after
    if before is not None and after is not None:
        if before.signal != after.signal:
            found.append("its query changes, not only its limit")
        known = {recording_meaning(each) for each in before.recordings}
        changed = [each.record for each in after.recordings if recording_meaning(each) not in known]
        found += [f"recording rules that it reads change: {', '.join(changed)}"] if changed else []
    for outcome in result.outcomes:
        found += [f"left out: {outcome.left_out}"] if outcome.left_out else []
        found += outcome.remarks
        if outcome.period.step > outcome.rule.interval:
            here, really = length(outcome.period.step), length(outcome.rule.interval)
            found.append(f"evaluated every {here} here, every {really} in reality: shorter troubles may be missed")
        goes_on = [each for each in outcome.episodes if each.end is None]
        found += ["the last episode was not over at the end"] if goes_on else []
    return list(dict.fromkeys(found))


def lengths_of(episodes: Sequence[Episode], until: float) -> str:
    """Return how long the episodes of one version lasted, in one cell; a dash for none."""
    return " + ".join(length(each.seconds(until)) for each in episodes) or "–"


def labels_of(row: Row) -> str:
    """Return the labels of a row's series, without the one that all share."""
    return ", ".join(f"{name}={value}" for name, value in row.labels if name != "environment")


def markdown(report: Report) -> str:
    """Return a report fit for a comment: a line for each alert, its episodes folded."""
    if not report.results:
        return f"**Backtest**: {NOTHING}\n"
    names = ("condition", "fired", "firing in all", "longest")
    lines = [f"**Backtest** over {report.introduction}", ""]
    lines += [f"| alert | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for result in report.results:
        before, after = figures(result.before), figures(result.after)
        shows_both = report.headings[0] is not None
        cells = (_cell(before[name], after[name], shows_both=shows_both) for name in names)
        lines.append(f"| {result.name} | {' | '.join(cells)} |")
    for result in report.results:
        lines += ["", *_folded(result, report)]
    return "\n".join(lines) + "\n"


def _cell(before: str, after: str, *, shows_both: bool) -> str:
    text = f"{before} → **{after}**" if shows_both and before != after else after
    return text.replace("|", "\\|")


def _folded(result: Backtest, report: Report) -> Iterable[str]:
    rows, notes = rows_of(result), remarks(result)
    if not rows and not notes:
        return
    yield f"<details><summary>{result.name}: {_compared_in_words(result)}</summary>"
    yield ""
    if rows:
        headings = [each for each in report.headings if each is not None]
        columns = ["from (UTC)", *headings, "incident", "series"]
        yield f"| {' | '.join(columns)} |"
        yield f"|{'---|' * len(columns)}"
    for row in rows[:_ROWS]:
        shown = [lengths_of(row.after, report.end)]
        if report.headings[0] is not None:
            shown.insert(0, lengths_of(row.before, report.end))
        series = labels_of(row).replace("|", "\\|")
        yield f"| {row.when} | {' | '.join(shown)} | {row.incident} | {f'`{series}`' if series else ''} |"
    if len(rows) > _ROWS:
        yield f"\nand {len(rows) - _ROWS} more"
    yield ""
    yield from (f"- {note}" for note in notes)
    yield "</details>"


def _compared_in_words(result: Backtest) -> str:
    rows = rows_of(result)
    if result.comparison.before is None:
        return f"would have fired {times(len(rows))}"
    if result.comparison.after is None:
        return f"is removed; it fired {times(len(rows))}"
    only_before = sum(not row.after for row in rows)
    only_after = sum(not row.before for row in rows)
    both = len(rows) - only_before - only_after
    return f"{both} as before, {only_before} no longer, {only_after} new"
