"""TOML is read with the line of each value, whatever stands around it."""

import pytest

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.toml_reader import read_toml

TEXT = '''# a comment

first = "x"

list = [
  "a", # [table]
  "b",
]
text = """
[table]
key = 1
"""

[table]
key = 1

"quoted key" = 2
[other.inner]
last = true
'''


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("first",), 3),
        (("list",), 5),
        (("text",), 9),
        (("table",), 14),
        (("table", "key"), 15),
        (("table", "quoted key"), 17),
        (("other", "inner"), 18),
        (("other", "inner", "last"), 19),
    ],
)
def test_a_value_is_at_the_line_at_which_it_begins(path: tuple[str, ...], line: int, end: str) -> None:
    assert read_toml(TEXT.replace("\n", end)).line(*path) == line


def test_the_only_line_is_found() -> None:
    assert read_toml("key = 1").line("key") == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a = 1\nb = \n", 2, "column 5"),
        ("a = 1\na = 2\n", 2, "cannot overwrite a value"),
        ('a = 1\nb = "x', 2, "no TOML"),
        ("a = [\n1,\n", 2, "no TOML"),
        ("a = " + "[" * 5000, 1, ""),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_toml(text)
    assert caught.value.line == line
    assert said in caught.value.message
