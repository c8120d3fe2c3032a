"""Message templates for Alertmanager, which knows no link to silence an alert.

Grafana hands such a link to each alert. For Alertmanager an action that shows nothing else calls a template instead,
which puts the link together from the alert's labels.
"""

from collections.abc import Iterable, Iterator

from toolchain.define.alerting.routing.message_syntax import SILENCE_URL, parse_message
from toolchain.define.alerting.routing.message_template import MessageTemplate
from toolchain.languages.gotemplate.ast import Action, Block, Field, Part, Span
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError

_NAME = "alertmanager.silence_url"
_SILENCE_LINK = (
    "ALERTMANAGER/#/silences/new?filter=%7B"
    "{{ range $index, $pair := .Labels.SortedPairs }}{{ if $index }}%2C{{ end }}{{ $pair.Name }}%3D%22"
    '{{ reReplaceAll "[+]" "%20" (urlquery $pair.Value) }}%22{{ end }}%7D'
)


def alertmanager_texts(templates: Iterable[MessageTemplate], alertmanager_url: str) -> str:
    """Return the file of all templates; without an address of Alertmanager links to silence are empty."""
    texts = [alertmanager_text(template.definition) for template in templates]
    return "".join([*texts, _silence_url(alertmanager_url)])


def alertmanager_text(text: str) -> str:
    """Return a template for Alertmanager; one that cannot be parsed stays as it is, and a check reports it."""
    try:
        template = parse_message(text)
    except TemplateSyntaxError:
        return text
    for start, end in sorted(silence_links(template.parts), reverse=True):
        text = f'{text[:start]}template "{_NAME}" .{text[end:]}'
    return text


def silence_links(parts: Iterable[Part]) -> Iterator[Span]:
    """Yield where an action shows the link to silence an alert, and nothing else."""
    for part in parts:
        if isinstance(part, Block):
            yield from silence_links((*part.body, *part.otherwise))
        elif isinstance(part, Action) and not part.pipeline.variables and len(part.pipeline.commands) == 1:
            operands = part.pipeline.commands[0].operands
            if len(operands) == 1 and isinstance(operands[0], Field) and operands[0].names == (SILENCE_URL,):
                yield operands[0].span


def _silence_url(alertmanager_url: str) -> str:
    link = _SILENCE_LINK.replace("ALERTMANAGER", alertmanager_url) if alertmanager_url else ""
    return f'{{{{ define "{_NAME}" }}}}{link}{{{{ end }}}}\n'
