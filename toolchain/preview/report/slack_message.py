"""A report as a message of Slack.

Source: Slack documentation, "chat.postMessage", "Block Kit: Blocks" (lengths and numbers) and "Formatting text for app
surfaces": ``&``, ``<`` and ``>`` are escaped, so nothing in a text is a link or a mention.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from toolchain.preview.report.message import Fact, Message

Block = dict[str, Any]

_LONGEST_HEADER, _LONGEST_TEXT, _LONGEST_FIELD = 150, 3000, 2000
_MOST_FIELDS, _MOST_BLOCKS = 10, 50
_IN_A_URL = ":/?#[]@!$'()+*,;=&%~"


def slack_message(message: Message, link: str = "") -> dict[str, Any]:
    """Return the text for notifications and the blocks of a message; ``link`` is where the whole report is."""
    blocks = list(_blocks(message, link))
    return {
        "text": _cut(_inert(f"{message.title}. {message.headline}"), _LONGEST_TEXT),
        "blocks": blocks[:_MOST_BLOCKS],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(message: Message, link: str) -> Iterator[Block]:
    yield {"type": "header", "text": {"type": "plain_text", "text": _cut(message.title, _LONGEST_HEADER)}}
    yield _section(f"*{_inert(message.headline)}*")
    address = quote(link, safe=_IN_A_URL).replace("&", "&amp;")
    about = f"{_inert(message.period)}{f' · <{address}|the whole report>' if link else ''}"
    yield {"type": "context", "elements": [{"type": "mrkdwn", "text": about}]}
    if message.unknown:
        yield _section(_listed("Not known", message.unknown))
    if message.alerts:
        yield _section("\n".join(("*Alerts*", *(f"• {_inert(each)}" for each in message.alerts))))
    for title, facts in message.headlines:
        yield from _fields(title, facts)
    if message.beyond:
        yield _section(_listed("Beyond their limits", message.beyond))


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, _LONGEST_TEXT)}}


def _listed(title: str, facts: Iterable[Fact]) -> str:
    return "\n".join((f"*{title}*", *(f"• {_inert(each.name)}: {_inert('; '.join(each.lines))}" for each in facts)))


def _fields(title: str, facts: tuple[Fact, ...]) -> Iterator[Block]:
    yield _section(f"*{_inert(title)}*")
    for start in range(0, len(facts), _MOST_FIELDS):
        texts = (
            "\n".join((f"*{_inert(each.name)}*", *map(_inert, each.lines))) for each in facts[start:][:_MOST_FIELDS]
        )
        yield {"type": "section", "fields": [{"type": "mrkdwn", "text": _cut(each, _LONGEST_FIELD)} for each in texts]}


def _inert(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
