"""A review as one HTML file that works offline, with pictures of the panels that look different."""

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from toolchain.review.change import Change, Drawing, Review
from toolchain.review.pictures import Pictures
from toolchain.review.words.markdown import AREAS
from toolchain.review.words.sentences import Alike, alike, loudness, not_compared, summary, values_of

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing is loaded and no script runs, whatever a title says."""

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --high: #d33; --medium: #d80; --low: #888; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
code { font: 0.9em ui-monospace, monospace; background: #8882; padding: 0 0.25em; border-radius: 3px;
       overflow-wrap: anywhere; }
article { border-left: 4px solid var(--low); padding: 0.1rem 0 0.1rem 0.8rem; margin: 0.8rem 0; }
article.high { border-color: var(--high); } article.medium { border-color: var(--medium); }
article p { margin: 0.1rem 0; } .risk { font-weight: 600; } .why, .where { opacity: 0.75; }
details pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: 0.5rem; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start; }
.sides img { max-width: 100%; border: 1px solid var(--line); } .none { opacity: 0.6; font-style: italic; }
"""


def page(review: Review, pictures: Pictures) -> str:
    """Return a review as a page."""
    title = f"{review.environment}: {review.base} → {review.head}"
    body = "".join(_body(review, pictures))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Review of {escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>Review of {escape(title)}</h1>\n<p>{escape(summary(review))}</p>\n{body}</body></html>\n"
    )


def _body(review: Review, pictures: Pictures) -> Iterator[str]:
    groups = alike(review.changes)
    yield from (f'<p class="none">{escape(each)}</p>\n' for each in not_compared(review))
    if pictures.remark:
        yield f'<p class="none">{escape(pictures.remark)}</p>\n'
    drawn = [each for each in review.drawings if any(pictures.of(each))]
    if drawn:
        yield "<h2>Panels that look different</h2>\n"
        yield from (_figure(each, review, pictures) for each in drawn)
    for title, kinds in AREAS:
        here = [each for each in groups if each.first.kind in kinds]
        if here:
            yield f"<h2>{escape(title)}</h2>\n"
            yield from (_article(each) for each in here)


def _figure(drawing: Drawing, review: Review, pictures: Pictures) -> str:
    changes = [each for each in review.changes if each.drawing == drawing]
    said = ", ".join(dict.fromkeys(each.what for each in changes))
    images = "".join(
        f'<div><p>{side}</p><img alt="{side}" src="data:image/png;base64,{b64encode(picture).decode()}"></div>'
        if picture
        else f'<div><p>{side}</p><p class="none">not there</p></div>'
        for side, picture in zip(("before", "after"), pictures.of(drawing), strict=True)
    )
    name = " › ".join(changes[0].subject[:2])
    return (
        f'<figure><figcaption>{escape(name)}: {escape(said)}</figcaption><div class="sides">{images}</div></figure>\n'
    )


def _article(group: Alike) -> str:
    change = group.first
    before, after = (f"<code>{escape(value)}</code>" if value else "" for value in values_of(change))
    values = f" {before} → {after}" if before and after else f" {before or after}"
    effect = f", <b>{loudness(change)}</b>" if loudness(change) else ""
    kind = "" if len(group.changes) > 1 else f"{escape(change.noun)} "
    words = "".join(f"<li><code>{escape(each)}</code></li>" for each in change.words)
    return (
        f'<article class="{change.risk.value}"><p><span class="risk">{change.risk.value}</span> '
        f"{kind}<b>{escape(group.subject)}</b>: {escape(change.what)}{values}{effect}</p>"
        f"{f'<ul>{words}</ul>' if words else ''}{_texts(change)}{_subjects(group)}"
        f'<p class="why">{escape(change.reason)}</p><p class="where">{_places(group)}</p></article>\n'
    )


def _texts(change: Change) -> str:
    """Return the whole texts of what its words are about."""
    if values_of(change) == (change.before, change.after):
        return ""
    texts = "".join(f"<pre>{escape(each)}</pre>" for each in (change.before, change.after))
    return f"<details><summary>before and after</summary>{texts}</details>"


def _subjects(group: Alike) -> str:
    if len(group.changes) == 1:
        return ""
    names = "".join(f"<li>{escape(each.name)}</li>" for each in group.changes)
    return f"<details><summary>{len(group.changes)} in all</summary><ul>{names}</ul></details>"


def _places(group: Alike) -> str:
    return ", ".join(
        f"<code>{escape(each)}</code>" for each in dict.fromkeys(str(each.source) for each in group.changes)
    )
