"""The stages that change the line or its labels without reading new ones from it."""

import re

from toolchain.languages.logql.ast import LabelFormat, LabelSelection, LineFormat
from toolchain.languages.logql.evaluation.line_labels import (
    ERROR,
    ERROR_DETAILS,
    PRESERVE_ERROR,
    LineLabels,
    StageFunction,
)
from toolchain.languages.logql.evaluation.selection import Test, text_test
from toolchain.languages.logql.evaluation.templates.execution import LineTemplate, line_template
from toolchain.languages.logql.evaluation.templates.values import TemplateExecutionError

_COLOUR = re.compile(
    "[\x1b\x9b][\\[\\]()#;?]*(?:(?:[a-zA-Z0-9]*(?:;[a-zA-Z0-9]*)*)?\x07"
    "|(?:[0-9]{1,4}(?:;[0-9]{0,4})*)?[0-9A-PRZcf-ntqry=><~])"
)
_TEMPLATE_ERROR = "TemplateFormatErr"
_NEVER_DROPPED = frozenset({ERROR, ERROR_DETAILS, PRESERVE_ERROR})


def decolorize(_time: int, line: str, _labels: LineLabels) -> str:
    """Take colour sequences out of the line."""
    return _COLOUR.sub("", line) if "\x1b" in line or "\x9b" in line else line


def line_format(stage: LineFormat) -> StageFunction:
    """Return the stage that rewrites the line; where the template fails, the line stays. Raises EvaluationError."""
    template = line_template(stage.template)
    simple = template.simple_label
    if simple:
        return lambda _time, _line, labels: labels.values.get(simple, "")

    def rewrite(time: int, line: str, labels: LineLabels) -> str:
        try:
            return template.render(labels.all(), line, time)
        except TemplateExecutionError as error:
            labels.fail(_TEMPLATE_ERROR, str(error))
            return line

    return rewrite


def label_format(stage: LabelFormat) -> StageFunction:
    """Return the stage that sets labels. Raises EvaluationError.

    Its templates all see the labels as they were when the first of them ran.
    """
    plan: list[tuple[str, str, LineTemplate | None]] = [
        (each.label, each.source, line_template(each.source) if each.is_template else None)
        for each in stage.assignments
    ]

    def rewrite(time: int, line: str, labels: LineLabels) -> str:
        seen: dict[str, str] = {}
        for label, source, template in plan:
            if template is None:
                value = labels.values.get(source)
                if value is not None:
                    labels.set(label, value)
                    labels.delete(source)
                continue
            seen = seen or labels.all()
            try:
                labels.set(label, template.render(seen, line, time))
            except TemplateExecutionError as error:
                labels.fail(_TEMPLATE_ERROR, str(error))
        return line

    return rewrite


def label_selection(stage: LabelSelection) -> StageFunction:
    """Return the stage ``drop`` or ``keep``. Raises EvaluationError."""
    items: list[tuple[str, Test | None]] = [
        (each, None) if isinstance(each, str) else (each.label, text_test(each.op, each.value)) for each in stage.items
    ]

    def drop(_time: int, line: str, labels: LineLabels) -> str:
        for name, test in items:
            if name == ERROR:
                labels.error = "" if test is None or test(labels.error) else labels.error
            elif name == ERROR_DETAILS:
                labels.error_details = "" if test is None or test(labels.error_details) else labels.error_details
            elif test is None or test(labels.values.get(name, "")):
                labels.delete(name)
        return line

    def keep(_time: int, line: str, labels: LineLabels) -> str:
        for name in [name for name in labels.values if name not in _NEVER_DROPPED]:
            value = labels.values[name]
            if not any(name == item and (test is None or test(value)) for item, test in items):
                labels.delete(name)
        return line

    return drop if stage.name == "drop" else keep
