"""What a panel's drawing starts from, and the HTML and figures that it ends in."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import orjson
from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.preview.data.answers import Annotation
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.interpolation import Value
from toolchain.preview.data.timing import TimeRange

Figure = dict[str, Any]
NO_DATA = "No data"
"""What Grafana's panels say when they have nothing to show."""


@frozen
class DashboardEntry:
    """A dashboard, as lists show it; ``page`` is its file, empty for one that the preview does not draw."""

    uid: str
    title: str
    tags: tuple[str, ...]
    page: str
    description: str = ""


@frozen
class Mark:
    """An annotation on a panel's time axis; ``time`` in milliseconds, ``color`` a Grafana colour."""

    time: float
    text: str
    color: str


@frozen(eq=False)
class PanelView:
    """A panel with its transformed frames; ``width`` and ``height`` are the pixels of its body."""

    panel: Document
    frames: Sequence[Frame]
    span: TimeRange
    width: int
    height: int
    variables: Mapping[str, Value] = field(factory=dict)
    marks: Sequence[Mark] = ()
    dashboards: Sequence[DashboardEntry] = ()
    annotations: Sequence[Annotation] = ()

    @property
    def options(self) -> Document:
        """The panel's options."""
        found = self.panel.get("options")
        return found if isinstance(found, dict) else {}

    @property
    def defaults(self) -> Document:
        """The field options that are not overridden."""
        found = (self.panel.get("fieldConfig") or {}).get("defaults")
        return found if isinstance(found, dict) else {}

    @property
    def nothing(self) -> "NoDataError":
        """What is raised where there is no value: it says what the panel is configured to say then."""
        return NoDataError(str(self.defaults.get("noValue") or NO_DATA))

    @property
    def most_items(self) -> int:
        """How many items a list shows."""
        return int(self.options.get("maxItems") or self.options.get("limit") or 10)


class NoDataError(Exception):
    """The frames hold nothing that this kind of panel could show; ``text`` is what it says instead."""

    def __init__(self, text: str = NO_DATA) -> None:
        super().__init__(text)
        self.text = text


def chart(figure: Figure, *, css_class: str = "") -> str:
    """Return the element in which the page's script draws a figure."""
    content = orjson.dumps(figure, option=orjson.OPT_NON_STR_KEYS).decode()
    classes = f"chart {css_class}".strip()
    return f'<div class="{classes}"><script type="application/json">{_inert(content)}</script></div>'


def _inert(json: str) -> str:
    """Return JSON that cannot end the script element around it."""
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def html_text(value: Any) -> str:
    """Return a text safe inside elements and quoted attributes."""
    return escape(str(value), quote=True)


def plot_text(value: Any) -> str:
    """Return a text for a figure: plotly reads a few HTML tags, which a name is not meant to have."""
    return escape(str(value), quote=False)


def plot_texts(texts: Sequence[str]) -> list[str]:
    """Return many texts for a figure, see plot_text."""
    whole = "".join(texts)
    return [plot_text(each) for each in texts] if any(each in whole for each in "&<>") else list(texts)


def rounded(value: float | None) -> float | None:
    """Return a number with the six digits that a picture can show."""
    return None if value is None else float(f"{value:.6g}")


def time_axis(view: PanelView) -> Figure:
    """Return the time axis over the panel's range, with as many labels as fit."""
    seconds = view.span.seconds
    labels = max(2, view.width // 110)
    between = seconds / labels
    form = "%H:%M:%S" if between < 60 else "%H:%M" if seconds <= 86_400 else "%m/%d %H:%M"
    if seconds > 86_400 and between >= 86_400:
        form = "%m/%d"
    return {
        "type": "date",
        "range": [view.span.start * 1000, view.span.end * 1000],
        "tickformat": form,
        "nticks": labels,
        "showgrid": True,
        "zeroline": False,
        "ticks": "",
        "hoverformat": "%Y-%m-%d %H:%M:%S",
    }


def legend_table(header: Sequence[str], rows: Sequence[tuple[str, str, int, Sequence[str]]], *, right: bool) -> str:
    """Return a legend as a table: each row has a CSS colour, a name, the number of its trace, and texts."""
    head = "".join(f"<th>{html_text(each)}</th>" for each in header)
    body = "".join(
        f'<tr data-trace="{trace}"><td><i style="background:{color}"></i>{html_text(name)}</td>'
        + "".join(f"<td>{html_text(each)}</td>" for each in texts)
        + "</tr>"
        for color, name, trace, texts in rows
    )
    side = "right" if right else "bottom"
    return (
        f'<div class="legend {side}"><table><thead><tr><th>Name</th>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def legend_list(items: Sequence[tuple[str, str, int | None, str]], *, right: bool) -> str:
    """Return a legend as a list: each item has a CSS colour, a name, the number of its trace if any, and a text."""
    body = "".join(
        f"<li{'' if trace is None else f' data-trace={chr(34)}{trace}{chr(34)}'}>"
        f'<i style="background:{color}"></i>{html_text(name)}{f" <b>{html_text(text)}</b>" if text else ""}</li>'
        for color, name, trace, text in items
    )
    return f'<div class="legend list {"right" if right else "bottom"}"><ul>{body}</ul></div>'
