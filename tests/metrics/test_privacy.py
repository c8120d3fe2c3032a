"""What is taken out of lines: by pattern, on lines as they are written, and what holds for any line."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
import re2
import yaml
from hypothesis import given
from hypothesis import strategies as some

from metrics._privacy.secrets import WEBHOOK
from metrics._privacy.spans import QUERY_STRING, REST_OF_KEY, SQL_NUMBER, SQL_TEXT
from metrics.privacy import PRIVACY
from toolchain.catalog import Scrubber, SensitivePattern

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "privacy_cases.yaml").read_text())
LINES = [line for case in CASES.values() for line in (*(before for before, _ in case["removed"]), *case["stays"])]

PIECES = some.sampled_from(
    [
        *(
            "password",
            "token",
            "Cookie: ",
            "X-Plex-Token",
            "Bearer ",
            "Authorization: Basic ",
            "sessionId",
            "a=b",
            "sid=",
        ),
        *(
            "anna@example.com",
            "203.0.113.7",
            "2001:db8::1",
            "4111111111111111",
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            "[REDACTED]",
        ),
        *(
            "Mozilla/5.0 (X11) Gecko/1 Firefox/130.0",
            "postgres://a:b@c",
            "AIza" + "x" * 35,
            "-----BEGIN PRIVATE KEY-----",
        ),
        *(
            '"',
            "'",
            '\\"',
            '\\\\\\"',
            "\\n",
            ":",
            "=",
            "%3D",
            ",",
            " ",
            "[",
            "]",
            "{",
            "}",
            "&",
            "?",
            ";",
            "-",
            "0",
            "n",
            "R",
            "ä",
        ),
    ]
)
TEXTS = some.lists(some.one_of(PIECES, some.text(max_size=8)), max_size=12).map("".join)
DOCUMENTS = some.recursive(
    some.one_of(TEXTS, some.integers(0, 10**16), some.none()),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3),
        some.dictionaries(
            some.one_of(TEXTS, some.sampled_from(["password", "token", "ip", "cookie", "pin"])), inner, max_size=4
        ),
        inner.map(lambda value: orjson.dumps(value).decode()),
    ),
    max_leaves=8,
)


SCRUBBER = Scrubber(PRIVACY.of_lines)
WATCH = re2.compile(PRIVACY.watch)


def scrubbed(text: str, scrubber: Scrubber = SCRUBBER) -> str:
    """What remains of a line."""
    return scrubber.scrubbed(text.encode(errors="surrogateescape")).decode(errors="surrogateescape")


def by_groups(text: str) -> str:
    """What remains where the groups of what is removed are replaced, as by the log shipper."""
    for each in PRIVACY.of_lines:
        result, end = "", 0
        for match in re2.finditer(each.expression_of_removed, text):
            for start, stop in (match.span(group + 1) for group in range(match.re.groups)):
                result += text[end:start] + each.replacement
                end = stop
        text = result + text[end:]
    return text


def test_every_pattern_has_lines_that_it_changes_and_lines_that_stay() -> None:
    assert [each.name for each in PRIVACY.of_lines if each.name not in CASES] == []
    assert set(CASES) == {each.name for each in PRIVACY.of_lines}
    assert [name for name, case in CASES.items() if not case["removed"] or not case["stays"]] == []


@pytest.mark.parametrize("name", CASES)
def test_a_pattern_takes_out_what_it_is_for_and_nothing_else(name: str) -> None:
    (pattern,) = (each for each in PRIVACY.of_lines if each.name == name)
    assert [(before, scrubbed(before)) for before, _ in CASES[name]["removed"]] == [
        tuple(each) for each in CASES[name]["removed"]
    ]
    assert [scrubbed(line) for line in CASES[name]["stays"]] == CASES[name]["stays"]
    expression = re2.compile(pattern.alternative)
    assert any(expression.search(before) for before, _ in CASES[name]["removed"])


@pytest.mark.parametrize("name", CASES)
def test_the_watch_finds_what_a_watched_pattern_takes_out_and_nothing_of_what_remains(name: str) -> None:
    (pattern,) = (each for each in PRIVACY.of_lines if each.name == name)
    for before, after in CASES[name]["removed"]:
        assert bool(WATCH.search(before)) or not pattern.watched
        assert not WATCH.search(after)
    assert [line for line in CASES[name]["stays"] if WATCH.search(line)] == []


@given(TEXTS)
def test_what_remains_stays_as_it_is_and_is_not_found_by_the_watch(text: str) -> None:
    once = scrubbed(text)
    assert scrubbed(once) == once
    assert not WATCH.search(once)


@given(TEXTS)
def test_whoever_replaces_groups_and_whoever_replaces_matches_leave_the_same(text: str) -> None:
    assert by_groups(text) == scrubbed(text)


@given(DOCUMENTS)
def test_json_stays_json(document: Any) -> None:
    line = orjson.dumps(document)
    orjson.loads(SCRUBBER.scrubbed(line))


@given(some.binary(max_size=20).filter(lambda junk: b"\n" not in junk))
def test_what_is_found_beside_bytes_that_are_no_text_is_the_same(junk: bytes) -> None:
    assert SCRUBBER.scrubbed(b"token=abc ".join((b"\xff ", b"anna@example.com " + junk))).startswith(
        b"\xff token=[REDACTED] [REDACTED] "
    )


@given(some.binary(max_size=40).filter(lambda junk: b"\n" not in junk))
def test_bytes_in_which_nothing_is_found_stay_as_they_are(junk: bytes) -> None:
    scrubber = Scrubber((WEBHOOK,))
    assert scrubber.scrubbed(junk + b"\xff") == junk + b"\xff"


def test_a_stack_trace_loses_its_secrets_and_keeps_its_places() -> None:
    stack = [
        "PrismaClientInitializationError: Can't reach database server at `postgres:5432`",
        "    at new t (/app/node_modules/@prisma/client/runtime/library.js:123:45)",
        "    url: postgresql://medianest:hunter2@postgres:5432/medianest",
        "    at async AuthService.login (/app/dist/services/auth.service.js:88:20) anna@example.com 203.0.113.7",
    ]
    assert scrubbed("\n".join(stack).replace("\n", "\\n")).split("\\n") == [
        stack[0],
        stack[1],
        "    url: postgresql://medianest:[REDACTED]@postgres:5432/medianest",
        "    at async AuthService.login (/app/dist/services/auth.service.js:88:20) [REDACTED] 203.0.113.0",
    ]


@pytest.mark.parametrize(
    ("patterns", "before", "after"),
    [
        (
            (SQL_TEXT, SQL_NUMBER),
            "SELECT * FROM users WHERE email = 'o''neil@x.io' AND id IN (12, 13) LIMIT $1",
            "SELECT * FROM users WHERE email = '?' AND id IN (?, ?) LIMIT $1",
        ),
        ((QUERY_STRING,), "http://plex:32400/search?query=x&X-Plex-Token=a#b", "http://plex:32400/search?[REDACTED]#b"),
        ((QUERY_STRING,), "http://plex:32400/search", "http://plex:32400/search"),
        ((REST_OF_KEY,), "session:user-1:abc:def", "session:[REDACTED]"),
        ((REST_OF_KEY,), "plex:libraries", "plex:[REDACTED]"),
    ],
)
def test_what_spans_are_about_remains_without_of_whom(
    patterns: tuple[SensitivePattern, ...], before: str, after: str
) -> None:
    scrubber = Scrubber(patterns)
    assert scrubbed(before, scrubber) == after
    assert scrubbed(after, scrubber) == after


def test_expressions_are_short_enough_for_a_query_that_is_pasted() -> None:
    assert len(PRIVACY.watch) < 6_000
    assert not re.search(r"\{[0-9]*,?([0-9]{4,})\}", PRIVACY.watch)
