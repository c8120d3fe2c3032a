"""HTML that all pages share. A text is escaped where it enters; what is called ``html`` is markup already."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from attrs import frozen

ROOT = "@/"
"""Begins every address within the site. A page writes in its place the way to the root from where it is itself.

No text can be taken for one: it would need the quote before it, and quotes of texts are escaped.
"""


_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\$([A-Za-z_][\w.]*)")


@frozen
class Column:
    """A column of a table; the kind ``number`` stands to the right, ``nowrap`` is never broken."""

    title: str
    kind: str = ""


def linked(address: str, html: str) -> str:
    """Return a link to an address within the site."""
    return f'<a href="{ROOT}{escape(address)}">{html}</a>'


def code(text: object) -> str:
    """Return a text as code."""
    return f"<code>{escape(str(text))}</code>"


def named(text: str) -> str:
    """Return a name as code, which may be broken behind the signs that join words."""
    return f"<code>{with_breaks(text)}</code>"


def with_breaks(text: str) -> str:
    """Return a name that may be broken behind the signs that join words, and before its capitals."""
    parts = list[str]()
    for index, sign in enumerate(text):
        if index and sign.isupper() and text[index - 1].islower():
            parts.append("<wbr>")
        parts.append(escape(sign))
        if sign in "_:/.-":
            parts.append("<wbr>")
    return "".join(parts)


def templated(text: str) -> str:
    """Return a Go template as the sentence that it makes: what is filled in stands out, by its name."""
    parts, end = list[str](), 0
    for action in _ACTION.finditer(text):
        names = _NAME.findall(action[1])
        name = names[0].removeprefix("labels.") if names else action[1].strip()
        parts.append(f'{escape(text[end : action.start()])}<var title="{escape(action[0])}">{escape(name)}</var>')
        end = action.end()
    return "".join((*parts, escape(text[end:])))


def badge(text: str, kind: str = "") -> str:
    """Return a word that stands out."""
    return f'<span class="badge {escape(kind)}">{escape(text)}</span>'


def paragraphs(text: str) -> str:
    """Return a plain text as paragraphs, one for each that an empty line ends."""
    parts = (" ".join(each.split()) for each in text.split("\n\n"))
    return "".join(f"<p>{escape(each)}</p>" for each in parts if each)


def facts(pairs: Iterable[tuple[str, str]], kind: str = "facts") -> str:
    """Return names with what they are, which is HTML; what is empty is left out. ``brief`` has them in lines."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{html}</dd></div>" for name, html in pairs if html)
    return f'<dl class="{kind}">{rows}</dl>' if rows else ""


def listed(items: Iterable[str], kind: str = "") -> str:
    """Return HTML items as a list, empty where there are none."""
    rows = "".join(f"<li>{each}</li>" for each in items)
    return f'<ul class="{kind}">{rows}</ul>' if rows and kind else f"<ul>{rows}</ul>" if rows else ""


def joined(items: Iterable[str]) -> str:
    """Return HTML items with commas between them."""
    return ", ".join(items)


def table(caption: str, columns: Sequence[Column | str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Return a table of HTML cells, the first of each row its header; it scrolls by itself where room is short.

    The caption is for those who do not see it. Nothing is returned for no rows.
    """
    heads = [each if isinstance(each, Column) else Column(each) for each in columns]
    body = "".join(f"<tr>{_row(heads, row)}</tr>" for row in rows)
    if not body:
        return ""
    top = "".join(f'<th scope="col"{_class(each)}>{escape(each.title)}</th>' for each in heads)
    return (
        f'<div class="wide {kind}" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(heads: Sequence[Column], cells: Sequence[str]) -> str:
    first, *others = (f"{_class(head)}>{cell}" for head, cell in zip(heads, cells, strict=True))
    return f'<th scope="row"{first}</th>' + "".join(f"<td{each}</td>" for each in others)


def _class(column: Column) -> str:
    return f' class="{column.kind}"' if column.kind else ""


def folded(summary: str, html: str) -> str:
    """Return HTML that opens at a click on its summary, which is HTML too."""
    return f"<details><summary>{summary}</summary>{html}</details>"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: 1 panel, 2 panels."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
