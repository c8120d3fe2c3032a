"""The markup of chat programs as HTML: nothing of a text is taken as HTML, and links lead to the web alone.

Source: Slack documentation, "Formatting text for app surfaces" (``*bold*``, ``_italic_``, ``~struck~``, `` `code` ``,
``<URL|text>``, ``<!here>``, and ``&amp;``, ``&lt;``, ``&gt;``); Discord documentation, "Markdown text 101".
"""

import re
from collections.abc import Callable
from html import escape, unescape

_WEB = ("http://", "https://")
_SLACK = re.compile(
    r"<(?P<url>https?://[^|>\s]+)(?:\|(?P<text>[^>]+))?>|<!(?P<mention>here|channel|everyone)>"
    r"|(?<![\w*])\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])|`(?P<code>[^`\n]+)`|(?P<plain>https?://[^\s<>|]+)"
)
_DISCORD = re.compile(
    r"\[(?P<text>[^\]\n]+)\]\((?P<url>https?://[^\s)]+)\)|\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`"
    r"|(?P<plain>https?://[^\s<>)]+)"
)
_PLAIN = re.compile(r"(?P<plain>https?://[^\s<>\"]+)")


def slack_html(text: str) -> str:
    """Return a text of Slack as HTML."""
    return _rendered(_SLACK, text, unescape)


def discord_html(text: str) -> str:
    """Return a text of Discord as HTML."""
    return _rendered(_DISCORD, text, str)


def plain_html(text: str) -> str:
    """Return a plain text as HTML, with its addresses as links."""
    return _rendered(_PLAIN, text, str)


def link(url: str, text: str) -> str:
    """Return a link as HTML; what leads elsewhere than to the web is a text."""
    if not url.startswith(_WEB):
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noreferrer noopener">{escape(text)}</a>'


def _rendered(pattern: re.Pattern[str], text: str, decoded: Callable[[str], str]) -> str:
    parts, end = list[str](), 0
    for match in pattern.finditer(text):
        parts += [escape(decoded(text[end : match.start()])), _part(match.groupdict(), decoded)]
        end = match.end()
    return "".join([*parts, escape(decoded(text[end:]))])


def _part(groups: dict[str, str | None], decoded: Callable[[str], str]) -> str:
    if bold := groups.get("bold"):
        return f"<b>{escape(decoded(bold))}</b>"
    if code := groups.get("code"):
        return f"<code>{escape(decoded(code))}</code>"
    if mention := groups.get("mention"):
        return f'<span class="mention">@{escape(mention)}</span>'
    url = decoded(groups.get("url") or groups.get("plain") or "")
    return link(url, decoded(groups.get("text") or url))
