"""The words that every form of a report shares."""

from collections.abc import Iterator

from toolchain.preview.data.timing import clock_text
from toolchain.preview.report.content import Content, Figure, Figures, Fired, FiredAlert, Section

_UNITS = ((604_800, "week"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def length_words(seconds: float) -> str:
    """Return the length of a period: ``24 hours``, ``7 days``."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = seconds / size
        if count == int(count) and (count > 1 or unit == "minute"):
            return counted(int(count), unit)
    return f"{seconds:g} seconds"


def earlier(seconds: float) -> str:
    """Return how much earlier something is: ``a week earlier``, ``3 hours earlier``."""
    for size, unit in _UNITS:
        count = seconds / size
        if count == int(count) and count:
            return (
                f"{'an' if unit == 'hour' else 'a'} {unit} earlier"
                if count == 1
                else f"{counted(int(count), unit)} earlier"
            )
    return f"{seconds:g} seconds earlier"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def times(count: int) -> str:
    """Return how often something happened: ``once``, ``3 times``."""
    return {0: "", 1: "once", 2: "twice"}.get(count, f"{count} times")


def lasted(seconds: float) -> str:
    """Return a length of time in its two largest units: ``1 h 34 min``."""
    parts = list[str]()
    rest = round(seconds)
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        number, rest = divmod(rest, size)
        if number or parts:
            parts.append(f"{number} {unit}" if number else "")
    return " ".join(filter(None, parts[:2])) or "0 s"


def headline(content: Content) -> str:
    """Return the report in a sentence: what fired, what is beyond its limits, what is not known."""
    parts = [summary(each) for each in content.fired]
    bad = sum(figure.state != "" for section in content.sections for _, figure in values(section))
    parts += [f"{counted(bad, 'figure')} beyond {'its limit' if bad == 1 else 'their limits'}"] if bad else []
    parts += ["not everything is known"] if content.unknown else []
    text = "; ".join(parts) or "nothing to tell"
    return f"{text[0].upper()}{text[1:]}."


def summary(fired: Fired) -> str:
    """Return what fired in a sentence: how often, how much of it is over."""
    if not fired.began and not fired.ended and not fired.goes_on:
        return "nothing is known of alerts" if fired.unknown else "no alert fired"
    parts = [f"alerts fired {times(fired.began)}" if fired.began else "no alert began to fire"]
    parts += [f"{fired.ended} resolved"] if fired.ended else []
    parts += [f"{fired.goes_on} still firing"] if fired.goes_on else []
    return ", ".join(parts)


def values(section: Section) -> Iterator[tuple[Figures, Figure]]:
    """Yield the figures of a section with the panel that they are of."""
    for figures in section.figures:
        for figure in figures.values:
            yield figures, figure


def alone(figures: Figures) -> Figure | None:
    """Return the figure of a panel that has one without a name, None for any other panel."""
    return figures.values[0] if len(figures.values) == 1 and not figures.values[0].name else None


def columns(section: Section, content: Content) -> tuple[str, str, str]:
    """Return what the columns of a section's figures are: of when they are, with when they are compared, the change."""
    return (f"at the end of the {content.period}" if section.is_balance else content.period), section.compared, "change"


def name_of(figures: Figures, figure: Figure) -> str:
    """Return what a figure is called where it stands alone."""
    return f"{figures.title}, {figure.name}" if figure.name else figures.title


def happened(alert: FiredAlert, content: Content) -> str:
    """Return how often an alert fired, for how long, since when and whether it is over."""
    began = alert.first <= content.span.start and not alert.times
    what = "could not be evaluated" if alert.is_failure else "fired"
    often = f"{what} {times(alert.times)}".strip() if alert.times else f"{what} since before the period"
    first = "" if began else f", first at {clock_text(alert.first)}"
    over = "still does" if alert.is_failure else "still firing"
    end = f", {over}" if alert.is_firing else ""
    return f"{often}, {lasted(alert.seconds)} in all{first}{end}"


def period_text(content: Content) -> str:
    """Return the period with its ends."""
    span = content.span
    return f"{content.period} from {clock_text(span.start)} to {clock_text(span.end)} UTC"
