"""The labels that a Go template of ``line_format`` or ``label_format`` reads."""

from functools import lru_cache

from toolchain.languages.gotemplate.ast import fields
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.gotemplate.parser import parse_template
from toolchain.languages.logql.templates import TEMPLATE_FUNCTIONS


@lru_cache(maxsize=4096)
def template_fields(template: str) -> tuple[str, ...]:
    """Return the fields as written, dots included; none of a template that cannot be read, which the parser reports."""
    try:
        parsed = parse_template(template, TEMPLATE_FUNCTIONS)
    except TemplateSyntaxError:
        return ()
    return tuple(dict.fromkeys(".".join(each.names) for each in fields(parsed)))
