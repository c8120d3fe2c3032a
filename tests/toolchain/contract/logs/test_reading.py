"""Lines come of plain files, of compressed ones, and of what docker keeps."""

import gzip
import io
import json

import pytest

from toolchain.contract.logs.reading import LONGEST, Line, TooLong, Unreadable, lines_of


def read(data: bytes) -> list[tuple[int, Line]]:
    """The lines of a file."""
    return list(lines_of(io.BufferedReader(io.BytesIO(data))))


def wrapped(text: str, stream: str = "stdout") -> bytes:
    """A line as docker keeps it."""
    return (
        json.dumps({"log": text, "stream": stream, "time": "2026-01-05T00:00:00Z"}, separators=(",", ":")).encode()
        + b"\n"
    )


def test_ends_of_lines_and_blank_lines_are_left_out_and_counted() -> None:
    assert read(b"\xef\xbb\xbfa\r\n\n  \nb") == [(1, b"a"), (4, b"b")]


def test_a_compressed_file_is_read_like_any_other() -> None:
    assert read(gzip.compress(b"a\nb\n")) == [(1, b"a"), (2, b"b")]


@pytest.mark.parametrize("damage", [lambda data: data[:-6], lambda data: data[:30] + b"\0\0\0" + data[33:]])
def test_a_damaged_one_is_told_where_it_ends(damage: object) -> None:
    assert callable(damage)
    found = read(damage(gzip.compress(b"".join(b"%d %x\n" % (n, n * 7919) for n in range(500)))))
    assert found[-1][1] is Unreadable


def test_what_docker_wrapped_is_unwrapped() -> None:
    assert read(wrapped('{"a":"é"}\n') + wrapped("\n") + wrapped("b\n", "stderr")) == [
        (1, '{"a":"é"}'.encode()),
        (3, b"b"),
    ]


def test_parts_of_a_line_are_one_again_with_those_of_another_stream_between() -> None:
    data = wrapped("one ") + wrapped("other ", "stderr") + wrapped("two\n") + wrapped("end\n", "stderr")
    assert read(data) == [(1, b"one two"), (2, b"other end")]
    assert read(wrapped("never ends")) == [(1, b"never ends")]


def test_an_object_that_only_looks_like_dockers_stays() -> None:
    line = b'{"log":"x","level":"info"}'
    assert read(line) == [(1, line)]
    assert read(b'{"log":') == [(1, b'{"log":')]


def test_a_line_that_is_too_long_is_passed_over() -> None:
    assert read(b"x" * (3 * LONGEST) + b"\nshort\n") == [(1, TooLong), (2, b"short")]
    assert read(b"x" * LONGEST + b"\n")[0][1] != TooLong
    assert read(wrapped("x" * (LONGEST // 2)) * 3)[0] == (1, TooLong)


@pytest.mark.parametrize(
    "before",
    [
        b"backend-1  | ",
        b"2026-01-05T10:11:12.345678901Z ",
        b"2026-01-05T10:11:12.345678901+01:00 stdout F ",
        b"2026-01-05T10:11:12Z stderr F ",
    ],
)
def test_what_stands_before_a_record_is_left_out(before: bytes) -> None:
    assert read(before + b'{"a":1}\n' + before + b"text") == [(1, b'{"a":1}'), (2, before + b"text")]
