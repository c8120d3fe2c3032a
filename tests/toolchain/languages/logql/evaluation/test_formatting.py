"""line_format, label_format and their templates, drop, keep and decolorize."""

import pytest

from tests.toolchain.languages.logql.evaluation.lines import kept, labels_of, log_query, selected, stream
from toolchain.languages.logql.evaluation import SECOND, UnsupportedQueryError, select_lines

LINE = 'user=Ann path=/a/b n=7 f=2.5 took=1500ms size=2KB empty="" js="{\\"k\\":[1,2],\\"o\\":{\\"z\\":null}}"'

TEMPLATES = [
    ("{{.user}}", "Ann"),
    ("{{.missing}}", ""),
    ("{{.user}} did {{.path}}", "Ann did /a/b"),
    ("a {{- .user -}} b", "aAnnb"),
    ("{{/* note */ -}} x", "x"),
    ("{{ .user | ToUpper | printf `%s!` }}", "ANN!"),
    ("{{ upper .user }}{{ lower .user }}{{ title `ab cd` }}", "ANNannAb Cd"),
    ("{{ if eq .user `Ann` }}yes{{ else }}no{{ end }}", "yes"),
    ("{{ if .empty }}a{{ else if .missing }}b{{ else }}c{{ end }}", "c"),
    ("{{ with .user }}<{{ . }}>{{ end }}{{ with .missing }}x{{ else }}-{{ end }}", "<Ann>-"),
    ("{{ $x := .n }}{{ if true }}{{ $x = `8` }}{{ $y := 1 }}{{ end }}{{ $x }}", "8"),
    ("{{ range $i, $k := (fromJson .js).k }}{{ $i }}={{ $k }};{{ end }}", "0=1;1=2;"),
    ("{{ range $k, $v := fromJson .js }}{{ $k }} {{ end }}", "k o "),
    ("{{ (fromJson .js).o.z }}|{{ (fromJson .js).nope }}", "<no value>|<no value>"),
    ("{{ range fromJson `[1,2,3]` }}{{ if eq . 2.0 }}{{ continue }}{{ end }}{{ . }}{{ end }}", "13"),
    ("{{ range fromJson `[]` }}x{{ else }}none{{ end }}", "none"),
    ("{{ $.user }}{{ with .path }}{{ $.n }}{{ end }}", "Ann7"),
    ("{{ and .user .n }}{{ or .missing .path }}{{ not .user }}", "7/a/bfalse"),
    ("{{ len .user }}{{ index . `user` }}{{ slice .user 1 2 }}", "3Annn"),
    ("{{ gt (int .n) 5 }}{{ lt 2 1 }}{{ ge 2 2 }}{{ le `a` `b` }}{{ ne 1 2 }}", "truefalsetruetruetrue"),
    ("{{ eq .user `x` `Ann` }}", "true"),
    ("{{ add .n 1 2 }} {{ sub 5 7 }} {{ mul .n 2 }} {{ div -7 2 }} {{ mod -7 2 }}", "10 -2 14 -3 -1"),
    ("{{ addf .f 0.1 }} {{ subf .f 1 }} {{ mulf .f 2 }} {{ divf 1 4 }}", "2.6 1.5 5 0.25"),
    ("{{ max 1 .n 3 }}{{ min 4 2 }} {{ maxf .f 1 }} {{ minf .f 3 }}", "72 2.5 2.5"),
    ("{{ ceil .f }}{{ floor .f }} {{ round .f 0 }} {{ round 1.2345 2 }}", "32 3 1.23"),
    ("{{ float64 .n }} {{ int .f }} {{ int `12.0` }} {{ float64 `x` }}", "7 0 12 0"),
    (
        "{{ divf 1 3 | printf `%.2f` }} {{ printf `%5d|%-4s|%04d|%x|%q|%v|%t|%%` 42 .user 7 255 .user 1.5 true }}",
        '0.33    42|Ann |0007|ff|"Ann"|1.5|true|%',
    ),
    ("{{ printf `%d` .user }}{{ printf `%s` }}{{ printf `a` 1 }}", "%!d(string=Ann)%!s(MISSING)a%!(EXTRA int=1)"),
    ("{{ print 1 2 `a` 3 }}{{ println 1 `a` }}", "1 2a31 a\n"),
    (
        "{{ mulf 1e21 1 }} {{ mulf 0.00001 1 }} {{ mulf 123456789 1 }} {{ mulf 99999.5 1 }}",
        "1e+21 1e-05 1.23456789e+08 99999.5",
    ),
    (
        "{{ Replace .path `/` `-` 1 }} {{ replace `/` `.` .path }} {{ trunc 2 .user }}{{ trunc -2 .user }}",
        "-a/b .a.b Annn",
    ),
    (
        "{{ substr 1 3 .path }} {{ contains `nn` .user }} {{ hasPrefix `A` .user }} {{ hasSuffix `x` .user }}",
        "a/ true true false",
    ),
    ("{{ Trim `xaxx` `x` }}{{ TrimLeft `xax` `x` }}{{ TrimRight `xax` `x` }}{{ TrimPrefix .path `/a` }}", "aaxxa/b"),
    (
        "{{ trim ` a ` }}{{ trimAll `-` `-b-` }}{{ trimPrefix `/` .path }}{{ TrimSpace ` c ` }}{{ TrimSuffix .user `n` }}",
        "aba/bcAn",
    ),
    ("{{ repeat 3 `ab` }}{{ indent 2 `x` }}{{ nindent 1 `y` }}", "ababab  x\n y"),
    ("{{ alignLeft 5 .user }}|{{ alignRight 5 .user }}|{{ alignRight 2 .user }}", "Ann  |  Ann|nn"),
    (
        "{{ regexReplaceAll `(\\w)/(\\w)` .path `$2-${1}x` }} {{ regexReplaceAllLiteral `/` .path `$1` }} {{ count `/` .path }}",
        "/b-ax $1a$1b 2",
    ),
    ("{{ urlencode `a b/c` }} {{ urldecode `a+b%2Fc` }} {{ b64enc `hi` }} {{ b64dec `aGk` }}", "a+b%2Fc a b/c aGk= hi"),
    ("{{ duration .took }} {{ duration_seconds `2m` }} {{ bytes .size }}", "1.5 120 2000"),
    ("{{ default `none` .missing }}{{ .user | default `none` }}", "noneAnn"),
    (
        "{{ __line__ | len }} {{ __timestamp__ | unixEpoch }} {{ __timestamp__ | date `2006-01-02 15:04:05.000 Mon Jan` }}",
        f"{len(LINE)} 90 1970-01-01 00:01:30.500 Thu Jan",
    ),
    ("{{ __timestamp__ }}", "1970-01-01 00:01:30.5 +0000 UTC"),
    ("{{ __timestamp__ | unixEpochMillis }} {{ __timestamp__ | unixEpochNanos }}", "90500 90500000000"),
    ("{{ unixToTime `1700000000` | date `2006-01-02T15:04:05Z07:00 3PM` }}", "2023-11-14T22:13:20Z 10PM"),
    ("{{ toDate `2006-01-02 15:04` `2023-11-14 22:13` | unixEpoch }}", "1699999980"),
    ("{{ toDateInZone `2006-01-02T15:04:05` `Europe/Berlin` `2023-11-14T23:13:20` | unixEpoch }}", "1700000000"),
    ("{{ html `<a href='x'>&` }} {{ urlquery `a b` }}", "&lt;a href=&#39;x&#39;&gt;&amp; a+b"),
    ('{{ define "t" }}[{{ . }}]{{ end }}{{ template "t" .user }}{{ block "b" .n }}({{ . }}){{ end }}', "[Ann](7)"),
]


@pytest.mark.parametrize(("template", "expected"), TEMPLATES, ids=[template for template, _ in TEMPLATES])
def test_templates(template: str, expected: str) -> None:
    written = '"' + template.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert kept(f'{{app="a"}} | logfmt | line_format {written}', stream((90.5, LINE))) == [expected]


FAILURES = [
    "{{ .user.name }}",
    "{{ gt .n 5 }}",
    "{{ eq 1 1.0 }}",
    "{{ div 1 0 }}",
    "{{ divf 1 0 }}",
    "{{ duration .user }}",
    "{{ trunc .user 2 }}",
    "{{ index .user 9 }}",
    "{{ range .user }}x{{ end }}",
    "{{ repeat 99999999 .user }}",
    "{{ urldecode `%zz` }}",
    "{{ regexReplaceAll `(` .user `x` }}",
    "{{ .user 1 }}",
    '{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}',
]


@pytest.mark.parametrize("template", FAILURES)
def test_a_template_that_fails_keeps_the_line_and_notes_the_error(template: str) -> None:
    ((line, labels),) = selected(f'{{app="a"}} | logfmt | line_format {_quoted(template)}', stream(LINE))
    assert (line, labels["__error__"]) == (LINE, "TemplateFormatErr")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("template", ["{{ now }}", "{{ js .user }}", "{{ call .user }}"])
def test_a_function_that_is_not_evaluated_is_an_error_of_its_own(template: str) -> None:
    query = log_query(f'{{app="a"}} | line_format {_quoted(template)}')
    with pytest.raises(UnsupportedQueryError, match="is not evaluated here"):
        select_lines(query, (), 0, SECOND, limit=1, newest_first=True)


LABELS = [
    ("| label_format b=a", {"b": "1"}),
    ("| label_format b=missing", {"a": "1"}),
    ('| label_format a="{{.a}}2"', {"a": "12"}),
    ('| label_format b="{{.a}}", c="{{.b}}x"', {"a": "1", "b": "1", "c": "x"}),
    ('| label_format b=a, c="{{.a}}{{.b}}"', {"b": "1", "c": "1"}),
    ("| label_format x=app", {"a": "1", "x": "a"}),
    ("| drop a", {}),
    ('| drop a="2"', {"a": "1"}),
    ('| drop a=~"1|2", nothing', {}),
    ("| keep app", {}),
    ('| keep app, a="1"', {"a": "1"}),
    ('| keep app, a="2"', {}),
]


@pytest.mark.parametrize(("stages", "expected"), LABELS, ids=[stages for stages, _ in LABELS])
def test_labels_are_set_dropped_and_kept(stages: str, expected: dict[str, str]) -> None:
    assert labels_of('{app="a"} | logfmt ' + stages, "a=1") == expected


def test_a_stream_label_can_be_dropped_or_renamed() -> None:
    assert selected('{app="a"} | drop app', stream("x")) == [("x", {})]
    assert selected('{app="a"} | label_format x=app', stream("x")) == [("x", {"x": "a"})]


def test_dropping_the_error_keeps_the_line() -> None:
    assert labels_of('{app="a"} | json | drop __error__, __error_details__', "text") == {}


def test_colours_are_taken_out() -> None:
    assert kept('{app="a"} | decolorize', stream("\x1b[31mred\x1b[0m plain")) == ["red plain"]
