"""Templates of alerts say in Grafana what they say in Prometheus, and a sentence where there is no value to say."""

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.toolchain.states import FAILING, FIRING, NO_DATA, NO_SENTENCE, NOT_A_NUMBER, STATES, Shown, rendered
from toolchain.compile.alerting.templates import StateTexts, grafana_template, texts_of_grafana
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.templates import parse_rule_template

HAS_VALUE = "{{ if and $values.B (eq $values.B.Value $values.B.Value) }}"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ $value }}", HAS_VALUE + "{{ $values.B.Value }}{{ end }}"),
        (
            "{{$value|humanize}} of {{ $labels.x }}",
            HAS_VALUE + '{{$values.B.Value|humanize}} of {{ (index $labels "x") }}{{ end }}',
        ),
        (
            "{{ if gt .Value 1.0 }}{{ $.Labels.x }}{{ end }}",
            HAS_VALUE + '{{ if gt $values.B.Value 1.0 }}{{ (index $labels "x") }}{{ end }}{{ end }}',
        ),
        ("{{ $labels.x | toUpper }}", '{{ (index $labels "x") | toUpper }}'),
        ("{{ range $name, $text := $labels }}{{ $text }}{{ end }}", None),
        ("costs $value", None),
        ("{{ $value }", None),
    ],
)
def test_grafana_reads_the_value_from_the_reduced_query(template: str, expected: str | None) -> None:
    assert grafana_template(StateTexts(template)) == (template if expected is None else expected)


def test_a_text_without_a_value_stands_beside_that_with_one() -> None:
    assert grafana_template(StateTexts("down", "no data", "failing")) == (
        HAS_VALUE + "down{{ else if $labels.ref_id }}no data{{ else }}failing{{ end }}"
    )
    assert grafana_template(StateTexts("down", "unknown", "unknown")) == HAS_VALUE + "down{{ else }}unknown{{ end }}"


@pytest.mark.parametrize("end", ["{", "a {", "{ {"])
def test_a_brace_before_an_action_stays_a_brace(promtool: str, end: str) -> None:
    template = grafana_template(StateTexts(f"{{{{ $value }}}} {end}", f"none {end}", f"fails {end}"))
    shown = [Shown({"summary": template}, state, {}, 3) for state in (FIRING, NO_DATA, FAILING)]
    assert [each["summary"] for each in rendered(shown, promtool)] == [f"3 {end}", f"none {end}", f"fails {end}"]


PIECES = st.sampled_from(
    [
        *("{{ $value }}", "{{ $value | humanizePercentage }}", '{{ printf "%.4g" $value }}', "{{ .Value | humanize }}"),
        *("{{ $labels.instance }}", "{{ .Labels.instance | toUpper }}", '{{ printf "%s" $labels.missing }}'),
        *("{{ if gt $value 1.0 }}many{{ else }}few{{ end }}", "{{ with $labels.instance }}at {{ . }}{{ end }}"),
        *("{{ if $labels.missing }}yes{{ else if $labels.instance }}no{{ end }}", "{{- 1 -}}", "{{/* why */}}"),
        *("requests fail", " ", "\n", '"', "%", "$value", "{", "}", "ü", "\\"),
    ]
)


def is_template(text: str) -> bool:
    """Whether a text is a template at all."""
    try:
        parse_rule_template(text)
    except TemplateSyntaxError:
        return False
    return True


TEXTS = st.lists(PIECES, max_size=6).map("".join).filter(is_template)


@settings(max_examples=10, phases=[Phase.generate])
@given(st.lists(TEXTS, min_size=20, max_size=20, unique=True), st.sampled_from([0.25, 3.0, 1234567.0]))
def test_whatever_the_text_each_state_is_told_in_its_own_words(promtool: str, texts: list[str], value: float) -> None:
    labels = {"instance": "app-1"}
    original = [Shown({"text": each}, FIRING, labels, value, by_grafana=False) for each in texts]
    templates = [grafana_template(StateTexts(each, "It has no data.", "It fails.")) for each in texts]
    shown = [Shown({"text": each}, state, labels, value) for state in STATES for each in templates]
    said = [each.get("text", "") for each in rendered([*original, *shown], promtool)]
    expected, *found = (said[start : start + len(texts)] for start in range(0, len(said), len(texts)))
    for state, own in zip(STATES, found, strict=True):
        if state is FIRING:
            assert own == expected
        else:
            assert set(own) == {"It has no data." if state is NO_DATA else "It fails."}


@given(TEXTS, st.sampled_from(["", "It has no data.", "a { b"]), st.sampled_from(["", "It fails.", "c {{ d"]))
def test_the_texts_of_a_template_are_found_again(text: str, no_data: str, failing: str) -> None:
    written = StateTexts(text, no_data, failing)
    found = texts_of_grafana(grafana_template(written))
    assert grafana_template(found) == grafana_template(written)
    if ".Value" not in text and ".Labels" not in text and not text.endswith("{"):
        assert found == written


@given(TEXTS)
def test_no_label_is_read_in_the_way_that_shows_what_is_missing(text: str) -> None:
    template = grafana_template(StateTexts(text, "It has no data.", "It fails."))
    assert not re.search(r"\$labels\.(?!ref_id \}\}It has no data)|\{\{[^}]*\.Labels\.", template)


@pytest.mark.parametrize(
    "template", ["{{ $values.A.Value }} of {{ $labels.x }}", "{{ if $x }", "", "{{ if 1 }}a{{ end }}"]
)
def test_a_template_that_is_not_one_of_ours_is_its_own_text(template: str) -> None:
    assert texts_of_grafana(template) == StateTexts(template)


def test_what_is_no_sentence_is_known() -> None:
    wrong = [
        "",
        "[no value] is down",
        "%!g(<nil>)",
        "{{ $value }}",
        "NaN of requests",
        "CPU of  at 3%",
        "CPU of host .",
    ]
    right = ["CPU of host-1 at 80%", "It is down.", "a; b: c, d", "The banana fails: 3 of 4"]
    assert [text for text in wrong if not NO_SENTENCE.search(text)] == []
    assert [text for text in right if NO_SENTENCE.search(text)] == []
    assert NOT_A_NUMBER in STATES
