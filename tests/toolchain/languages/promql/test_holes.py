"""Variables are typed by where they stand."""

import pytest

from toolchain.languages.promql.holes import Hole, HoleKind, holes
from toolchain.languages.promql.parser import parse

CASES = [
    ("rate(x[$__rate_interval])", "__rate_interval", HoleKind.DURATION),
    ("rate(x[${__range_s}s])", "__range_s", HoleKind.NUMBER),
    ("max_over_time(x[${window}:1m])", "window", HoleKind.DURATION),
    ("max_over_time(x[1h:$step])", "step", HoleKind.DURATION),
    ("x offset $shift", "shift", HoleKind.DURATION),
    ("x @ ${__to}", "__to", HoleKind.NUMBER),
    ("topk($n, x)", "n", HoleKind.NUMBER),
    ("clamp_max(x, $limit)", "limit", HoleKind.NUMBER),
    ("$whole / 2", "whole", HoleKind.OPERAND),
    ("sum($whole)", "whole", HoleKind.OPERAND),
    ("node_${kind}_bytes", "kind", HoleKind.METRIC_NAME_PART),
    ("[[metric]]{a='b'}", "metric", HoleKind.METRIC_NAME_PART),
    ('x{env="$environment"}', "environment", HoleKind.STRING_FRAGMENT),
    ('x{$label="a"}', "label", HoleKind.LABEL_NAME),
    ("sum by ($label) (x)", "label", HoleKind.LABEL_NAME),
    ("a / on ($label) b", "label", HoleKind.LABEL_NAME),
]


@pytest.mark.parametrize(("text", "variable", "kind"), CASES, ids=[case[0] for case in CASES])
def test_a_variable_is_typed_by_its_place(text: str, variable: str, kind: HoleKind) -> None:
    (hole,) = holes(parse(text))
    assert (hole.variable, hole.kind) == (variable, kind)
    assert hole.span is not None
    assert variable in text[slice(*hole.span)]


def test_the_format_of_a_variable_is_kept() -> None:
    assert holes(parse('x{a=~"${b:regex}", c=~"[[d:pipe]]"}')) == (
        Hole("b", HoleKind.STRING_FRAGMENT, "regex", (2, 17)),
        Hole("d", HoleKind.STRING_FRAGMENT, "pipe", (19, 34)),
    )


def test_captures_and_anchors_are_no_variables() -> None:
    assert holes(parse('label_replace(x{a=~"b$"}, "a", "$1-${2}", "c", "(.*)(.*)")')) == ()
