"""Go templates of annotations, as Prometheus and as Grafana understand them.

Source: Grafana documentation, "Annotation and label template reference". A rule whose query returns nothing, or fails,
has no values there, and none of the query's labels: what reads one nevertheless stands in the notification as
``[no value]``, as ``%!g(<nil>)``, or as the template itself.
"""

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from toolchain.languages.gotemplate.ast import Block, Part, Span, Template, fields, variable_fields
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.templates import parse_rule_template

SIGNAL = "B"
"""The node of a Grafana-managed rule that holds the number which is compared."""

_VALUE = f"$values.{SIGNAL}.Value"
_HAS_VALUE = f"and $values.{SIGNAL} (eq {_VALUE} {_VALUE})"
"""Only a number that is none (NaN) differs from itself."""

_OPENING = f"{{{{ if {_HAS_VALUE} }}}}"

_HAS_NO_DATA = "$labels.ref_id"
"""A label that Grafana sets where a query returned nothing, and not where it failed."""

_LABEL = re.compile(r'\(index \$labels "(\w+)"\)')
_BRACE = '{{ "{" }}'


@frozen
class StateTexts:
    """What a template says: ``text`` of a value, ``no_data`` while the query returns nothing, else ``failing``."""

    text: str
    no_data: str = ""
    failing: str = ""


def grafana_template(texts: StateTexts, *, keeps_labels: bool = False) -> str:
    """Return a template in Grafana's words; its ``text`` is one of a definition, the others are plain.

    ``$value`` becomes the value of the reduced query, and a label that is missing an empty text, as it is to
    Prometheus. A text that reads the value says nothing without one unless the others do. One that cannot be parsed
    stays as it is; a check reports it. ``keeps_labels`` leaves labels as they are written.
    """
    text = texts.text
    try:
        template = parse_rule_template(text)
    except TemplateSyntaxError:
        return text
    read = (each for each in _read(template) if each[1] == _VALUE or not keeps_labels)
    found = sorted(read, reverse=True)
    for (start, end), written in found:
        text = f"{text[:start]}{written}{text[end:]}"
    if not (texts.no_data or texts.failing or any(written == _VALUE for _, written in found)):
        return text
    if text.endswith("{"):
        text = f"{text[:-1]}{_BRACE}"
    return f"{_OPENING}{text}{_otherwise(texts.no_data, texts.failing)}"


def _otherwise(no_data: str, failing: str) -> str:
    written = f"{{{{ else }}}}{_plain(failing)}" if failing else ""
    if no_data != failing:
        written = f"{{{{ else if {_HAS_NO_DATA} }}}}{_plain(no_data)}{written}"
    return f"{written}{{{{ end }}}}"


def texts_of_grafana(template: str) -> StateTexts:
    """Return the texts that a template in Grafana's words was made of, which need not be one of ours."""
    try:
        parts = parse_rule_template(template).parts
    except TemplateSyntaxError:
        return StateTexts(_defined(template))
    match parts:
        case (Block(keyword="if", otherwise=otherwise),):
            no_data, failing = _without_value(template, otherwise)
            closing = _otherwise(no_data, failing)
            if template.startswith(_OPENING) and template.endswith(closing):
                return StateTexts(_defined(template[len(_OPENING) : -len(closing)]), no_data, failing)
    return StateTexts(_defined(template))


def _without_value(template: str, otherwise: Sequence[Part]) -> tuple[str, str]:
    match otherwise:
        case (Block(keyword="if", pipeline=condition, body=body, otherwise=failing),) if condition is not None:
            if template[slice(*condition.span)] == _HAS_NO_DATA:
                return _unescaped(_written_of(template, body)), _unescaped(_written_of(template, failing))
    text = _unescaped(_written_of(template, otherwise))
    return text, text


def _read(template: Template) -> Iterator[tuple[Span, str]]:
    """Yield the places that read the value or a label, and what stands there in Grafana."""
    for use in variable_fields(template, "$value"):
        yield use.span, _VALUE
    for use in variable_fields(template, "$labels"):
        if use.names:
            yield use.span, _label(use.names[0])
    for field in fields(template):
        match field.names:
            case ("Value",):
                yield field.span, _VALUE
            case ("Labels", name):
                yield field.span, _label(name)


def _label(name: str) -> str:
    return f'(index $labels "{name}")'


def _defined(text: str) -> str:
    return _LABEL.sub(r"$labels.\1", text.replace(_VALUE, "$value"))


def _plain(text: str) -> str:
    """Return a template that shows a text."""
    return text.replace("{", _BRACE)


def _unescaped(text: str) -> str:
    return text.replace(_BRACE, "{")


def _written_of(text: str, parts: Sequence[Part]) -> str:
    return text[parts[0].span[0] : parts[-1].span[1]] if parts else ""
