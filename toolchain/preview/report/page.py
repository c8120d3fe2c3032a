"""A report as one HTML file that loads nothing and runs nothing, and as the HTML of a mail."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import quote

from toolchain.preview.report.content import Content, Figures, Fired, Picture, Section
from toolchain.preview.report.words import alone, columns, happened, headline, period_text, summary

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing is loaded and no script runs, whatever a title says."""

_STYLE = """
body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; color: #1f2430; background: #fff;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.2rem; } h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h2 a, figcaption a { font-size: 0.85rem; font-weight: normal; } .headline { font-size: 1.1rem; font-weight: 600; }
.about, .note, small { color: #667085; } small { display: block; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: #667085; }
th, td { border-bottom: 1px solid #e4e7ec; padding: 0.35rem 0.6rem 0.35rem 0; vertical-align: top; }
.number { text-align: right; white-space: nowrap; } .now { font-weight: 600; }
.warning { color: #b54708; } .critical { color: #b42318; } .unknown { color: #667085; font-style: italic; }
.name { padding-left: 1.2rem; overflow-wrap: anywhere; }
.box { background: #fffaeb; border-left: 4px solid #f79009; padding: 0.4rem 0.8rem; margin: 1rem 0; }
figure { margin: 1rem 0; } figure img { max-width: 100%; border: 1px solid #e4e7ec; } figcaption { font-weight: 600; }
"""


def page(content: Content) -> str:
    """Return a report as a page of its own, with its pictures inside."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return _html(content, policy, lambda picture: f"data:image/png;base64,{b64encode(picture.png).decode()}")


def mail_page(content: Content, source: Callable[[Picture], str]) -> str:
    """Return a report as the HTML of a mail; ``source`` is where it has each picture."""
    return _html(content, "", source)


def _html(content: Content, policy: str, source: Callable[[Picture], str]) -> str:
    title = f"{content.title}: {content.environment}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{policy}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n{''.join(_body(content, source))}</body></html>\n"
    )


def _body(content: Content, source: Callable[[Picture], str]) -> Iterator[str]:
    yield f'<p class="headline">{escape(headline(content))}</p>\n'
    about = f"{period_text(content)}; {content.data}. {content.description}"
    yield f'<p class="about">{escape(about)}</p>\n'
    for remark in content.remarks:
        yield f'<p class="note">{escape(remark)}.</p>\n'
    if content.unknown:
        items = "".join(
            f"<li><b>{escape(', '.join(titles))}</b>: {escape(why)}</li>" for why, titles in content.unknown
        )
        yield f'<div class="box"><b>Not known</b><ul>{items}</ul></div>\n'
    for section in content.sections:
        link = f' <a href="{escape(section.url)}">more</a>' if section.url else ""
        yield f"<h2>{escape(section.title)}{link}</h2>\n"
        for fired in section.fired:
            yield from _fired(fired, content)
        yield from _table(section, content)
        for picture in section.pictures:
            yield from _figure(picture, source)


def _fired(fired: Fired, content: Content) -> Iterator[str]:
    said = summary(fired)
    yield f"<p>{escape(said[0].upper() + said[1:])}.</p>\n"
    if not fired.alerts:
        return
    yield "<table><tr><th>alert</th><th>severity</th><th>about</th><th>what happened</th></tr>\n"
    for alert in fired.alerts:
        severity = f'<td class="{escape(alert.severity)}">{escape(alert.severity)}</td>'
        yield (
            f"<tr><td><b>{escape(alert.name)}</b></td>{severity}<td>{escape(', '.join(alert.labels))}</td>"
            f"<td>{escape(happened(alert, content))}</td></tr>\n"
        )
    yield "</table>\n"
    if fired.left_out:
        yield f'<p class="note">and {fired.left_out} more</p>\n'


def _table(section: Section, content: Content) -> Iterator[str]:
    if not section.figures:
        return
    heads = "".join(f'<th class="number">{escape(each)}</th>' for each in columns(section, content))
    yield f"<table><tr><th></th>{heads}</tr>\n"
    for figures in section.figures:
        yield from _rows(figures)
    yield "</table>\n"


def _rows(figures: Figures) -> Iterator[str]:
    title = f"{escape(figures.title)}<small>{escape(figures.description)}</small>"
    single = alone(figures)
    if single is None:
        said = "not known" if figures.unknown else figures.nothing
        yield f'<tr><td>{title}</td><td class="number unknown">{escape(said)}</td><td></td><td></td></tr>\n'
    for figure in figures.values:
        first = f"<td>{title}</td>" if figure is single else f'<td class="name">{escape(figure.name)}</td>'
        cells = "".join(f'<td class="number">{escape(each)}</td>' for each in (figure.before or "–", figure.change))
        yield f'<tr>{first}<td class="number now {figure.state}">{escape(figure.text)}</td>{cells}</tr>\n'


def _figure(picture: Picture, source: Callable[[Picture], str]) -> Iterator[str]:
    if picture.png:
        image = f'<img alt="{escape(picture.title)}" src="{escape(source(picture))}">'
    else:
        reason = picture.left_out or ("not known" if picture.unknown else "not drawn")
        image = f'<p class="unknown">{escape(reason)}</p>'
    page = f' <a href="{escape(quote(picture.page))}">page</a>' if picture.page else ""
    yield (
        f"<figure><figcaption>{escape(picture.title)}{page}<small>{escape(picture.description)}</small></figcaption>"
        f"{image}</figure>\n"
    )
