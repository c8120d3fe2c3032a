"""Go templates are read as Go reads them; mistakes are named at their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.languages.gotemplate.ast import Action, Block, Text, fields, functions_used, variable_fields
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.gotemplate.parser import DEEPEST, parse_template

FUNCTIONS = ("ToUpper", "Replace", "humanize", "query", "first", "value")

VALID = [
    "",
    "plain }} text",
    "{{.level}} {{ .metadata_x | ToUpper }}",
    "{{- .a -}}",
    "{{/* a comment */}}{{- /* another */ -}}",
    '{{ printf "%s %d" .a 5 }}',
    "{{ `raw \\d` }}",
    "{{ 'x' }}{{ -3 }}{{ 0x1F }}{{ 1_000 }}{{ .5 }}{{ 1e3 }}",
    "{{if .a}}x{{else if .b}}y{{else}}z{{end}}",
    "{{range $i, $x := .items}}{{$i}}{{$x.name}}{{break}}{{else}}none{{end}}",
    "{{with $x := .a}}{{$x}}{{.b}}{{else}}{{.c}}{{end}}",
    '{{define "t"}}x{{end}}{{template "t" .}}{{template "t"}}',
    '{{block "t" .}}x{{end}}',
    "{{$x := 1}}{{$x = 2}}{{$x}}",
    "{{ (.a).b }}{{ (index .a 0) | printf }}",
    "{{ .a.b.c }}{{ $.a }}{{ . }}",
    "{{ eq .a nil }}{{ true }}",
    "{{ .a\n | ToUpper }}",
    "{{if and .a (or .b (not .c))}}x{{end}}",
]

INVALID = [
    ("{{.x", 4, "}} is missing"),
    ('{{"abc}}', 2, "does not end"),
    ("{{`abc}}", 2, "does not end"),
    ("{{/* x }}", 0, "comment that begins here does not end"),
    ("{{/* x */ y}}", 7, "right before }}"),
    ("{{}}", 2, "no value"),
    ("{{ | x}}", 3, "no value"),
    ("{{if}}x{{end}}", 4, "if has no value"),
    ("{{if .a}}x", 0, "has no {{end}}"),
    ("{{end}}", 2, "belongs to no block"),
    ("{{else}}", 2, "belongs to no block"),
    ("{{if .a}}{{else}}{{else}}{{end}}", 19, "one {{else}}"),
    ("{{.x | toUpper}}", 7, "Did you mean 'ToUpper'?"),
    ("{{1 | 2}}", 7, "no command"),
    ("{{.x | nil}}", 10, "no command"),
    ("{{.x | .}}", 8, "no command"),
    ("{{$x}}", 2, "not defined"),
    ("{{if $x := .a}}{{end}}{{$x}}", 24, "not defined"),
    ("{{.metadata-x}}", 11, "cannot stand in a name"),
    ("{{.x.}}", 4, "unexpected '.'"),
    ("{{5x}}", 2, "no number"),
    ("{{@}}", 2, "unexpected '@'"),
    ("{{break}}", 2, "outside of a range"),
    ('{{if .a}}{{define "x"}}{{end}}{{end}}', 11, "top level"),
    ("{{(.a}}", 2, ") is missing"),
    ("{{.a)}}", 4, "expected }}"),
    ('{{"\\d"}}', 2, "unknown escape"),
    ('{{"a\nb"}}', 2, "does not end"),
    ("{{range $a, $b, $c := .x}}{{end}}", 16, "too many variables"),
    ("{{template .x}}", 11, "name in quotes"),
    ("x" + "{{if .a}}" * (DEEPEST + 1), None, "nested more than"),
    ("{{" + "(" * 10_000 + "}}", None, "nested more than"),
]


@pytest.mark.parametrize("text", VALID)
def test_what_go_accepts_is_accepted(text: str) -> None:
    parse_template(text, FUNCTIONS)


@pytest.mark.parametrize(("text", "position", "message"), INVALID, ids=[text[:30] for text, *_ in INVALID])
def test_mistakes_are_named_at_their_place(text: str, position: int | None, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        parse_template(text, FUNCTIONS)
    assert message in caught.value.message
    assert position is None or caught.value.position == position


def test_fields_of_a_rebound_dot_are_not_the_templates() -> None:
    template = parse_template("{{.a}}{{with .b}}{{.c}}{{$.d}}{{else}}{{.e}}{{end}}{{if .f}}{{.g.h}}{{end}}", ())
    assert [each.names for each in fields(template)] == [("a",), ("b",), ("d",), ("e",), ("f",), ("g", "h")]


def test_fields_of_a_variable_are_found_with_their_place() -> None:
    text = "{{ $labels.job | humanize }}{{ range query `x` }}{{ $labels.instance }}{{ end }}"
    template = parse_template(text, FUNCTIONS, ("$labels", "$value"))
    found = variable_fields(template, "$labels")
    assert [each.names for each in found] == [("job",), ("instance",)]
    assert text[slice(*found[0].span)] == "$labels.job"
    assert [each.name for each in functions_used(template)] == ["humanize", "query"]


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "{{",
                "}}",
                "if ",
                "end",
                ".a",
                "|",
                "(",
                ")",
                '"',
                "`",
                " -",
                "$x",
                ":=",
                "else",
                "range ",
                "/*",
                "*/",
                "1",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_text_is_a_template_or_a_syntax_error_inside_it(text: str) -> None:
    try:
        parse_template(text, FUNCTIONS)
    except TemplateSyntaxError as error:
        assert 0 <= error.position <= len(text)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a {{ .x }} b", ["a ", " b"]),
        ("a {{- .x -}} b", ["a", "b"]),
        ("a {{- /* why */ -}} b", ["a", "b"]),
        ("a {{-3}} b", ["a ", " b"]),
        (" {{- .x -}} \n", []),
    ],
)
def test_a_text_has_no_space_that_an_action_takes_away(text: str, texts: list[str]) -> None:
    parts = parse_template(text, FUNCTIONS).parts
    assert [part.text for part in parts if isinstance(part, Text)] == texts


def test_a_block_has_its_name_and_a_pipeline_says_whether_it_declares() -> None:
    block, first, second, turns = parse_template(
        '{{define "t"}}x{{end}}{{$x := 1}}{{$x = 2}}{{range $i, $y := .a}}{{end}}', FUNCTIONS
    ).parts
    assert isinstance(block, Block)
    assert block.name == "t"
    pipelines = [part.pipeline for part in (first, second, turns) if isinstance(part, Action | Block)]
    assert [each.declares for each in pipelines if each is not None] == [True, False, True]
