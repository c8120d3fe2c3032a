"""A correction changes one value, whatever characters it and its neighbours have and however they are written."""

import ast
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
import yaml
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.mend import Correction, Removal
from toolchain.check.fixes.edit import UnplacedError, edited
from toolchain.check.fixes.literals import JSON, Literal, correction_of
from toolchain.check.fixes.placing import edits_of

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
"""What is no control character, so that each way of writing can hold it as it is."""

HOSTILE = "'\"\\{}[]:#é\U0001f600\u2028\x85"


def mended(name: str, text: str, line: int, mend: Correction | Removal) -> str:
    return edited(text, edits_of(Path(name), text, line, mend))


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    before, old, after, new = (draw(TEXTS) for _ in range(4))
    return Correction(before + "x" + old + after, len(before), len(before) + 1 + len(old), new)


@given(corrections(), TEXTS, st.booleans())
def test_in_json_nothing_else_changes(correction: Correction, other: str, is_ascii: bool) -> None:
    before = {"other " + other: other, "query": correction.text, "more": ["a", 1.5, None]}
    text = json.dumps(before, ensure_ascii=is_ascii, indent=2)
    line = next(
        index
        for index, each in enumerate(text.split("\n"), 1)
        if each.strip().startswith('"query": ') and other != "query"
    )
    assert json.loads(mended("d.json", text, line, correction)) == {**before, "query": correction.corrected}


@given(corrections(), TEXTS)
def test_in_yaml_nothing_else_changes_or_nothing_at_all(correction: Correction, other: str) -> None:
    before = [{"other": other}, {"query": correction.text}]
    text = yaml.safe_dump(before, allow_unicode=True, width=10_000)
    line = text[: text.index("- query")].count("\n") + 1 if text.count("- query") == 1 else 0
    try:
        after = mended("d.yaml", text, line, correction)
    except UnplacedError:
        return
    assert yaml.safe_load(after) == [{"other": other}, {"query": correction.corrected}]


@given(corrections(), TEXTS)
def test_in_a_definition_nothing_else_changes_or_nothing_at_all(correction: Correction, other: str) -> None:
    text = f"A = [{other!r}, 1]\nB = call(yy={correction.text!r})  # {other}\n"
    try:
        after = mended("d.py", text, 2, correction)
    except UnplacedError:
        return
    assert ast.dump(ast.parse(after)) == ast.dump(
        ast.parse(f"A = [{other!r}, 1]\nB = call(yy={correction.corrected!r})\n")
    )


@pytest.mark.parametrize(
    ("old", "new"), [("http_request_total", "http_requests_total"), ('{a="é"}', '{a=~"é"}'), ("'a' \\ b", "'c' \\ d")]
)
@pytest.mark.parametrize(
    ("name", "write", "read"),
    [
        ("d.json", json.dumps, json.loads),
        ("d.py", repr, ast.literal_eval),
        ("d.yaml", partial(yaml.safe_dump, allow_unicode=True), yaml.safe_load),
    ],
)
def test_what_queries_hold_is_corrected(
    old: str, new: str, name: str, write: Callable[[str], str], read: Callable[[str], object]
) -> None:
    text = "sum(" + old + ") > 1"
    correction = Correction(text, 4, 4 + len(old), new)
    assert read(mended(name, write(text), 1, correction)) == "sum(" + new + ") > 1"


@pytest.mark.parametrize("name", ["d.json", "d.yaml", "d.py"])
def test_what_stands_twice_on_a_line_is_left(name: str) -> None:
    with pytest.raises(UnplacedError, match="several times"):
        mended(name, '["abc", "abc"]', 1, Correction.whole("abc", "abd"))


@pytest.mark.parametrize("name", ["d.json", "d.yaml", "d.py", "d.alloy"])
def test_what_is_not_there_or_cannot_be_read_is_left(name: str) -> None:
    for text in ('["abc"]', "{", "", "'"):
        with pytest.raises(UnplacedError):
            mended(name, text, 1, Correction.whole("other", "more"))


def test_a_text_that_is_made_of_parts_is_left() -> None:
    with pytest.raises(UnplacedError):
        mended("d.py", 'A = f"abc{1}"\n', 1, Correction.whole("abc", "abd"))


def test_the_name_of_an_argument_is_a_text_too() -> None:
    correction = Correction.whole("methd", "method")
    assert mended("d.py", "é = f(\n  1,\n  methd=2)\n", 1, correction) == "é = f(\n  1,\n  method=2)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[{"name": "a"}]', "[]"),
        ('[{"name": "a"}, {"name": "b"}]', '[{"name": "b"}]'),
        ('[{"name": "b"}, {"name": "a"}]', '[{"name": "b"}]'),
        ('[{"name": "b"}, {"name": "a", "x": ["]", {"name": "a}"}]}, 3]', '[{"name": "b"}, 3]'),
        ('{"l": [\n {"name": "b"},\n {"name": "c"}]}', None),
    ],
)
def test_an_element_of_a_list_of_json_goes_with_its_comma(before: str, after: str | None) -> None:
    if after is None:
        with pytest.raises(UnplacedError):
            mended("d.json", before, 2, Removal("a"))
    else:
        assert mended("d.json", before, 1, Removal("a")) == after


@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True), st.sampled_from([None, 1, 3]), st.data())
def test_of_a_list_of_json_only_the_element_goes(names: list[str], indent: int | None, data: st.DataObject) -> None:
    items = [{"name": each, HOSTILE: [each, {"name": "inner"}]} for each in names]
    gone = data.draw(st.sampled_from(names))
    text = json.dumps({"list": items}, indent=indent, ensure_ascii=False)
    found = [each for each in items if each["name"] == gone]
    at = text.index(json.dumps(gone, ensure_ascii=False), text.index('"name": ' + json.dumps(gone, ensure_ascii=False)))
    line = text.count("\n", 0, text.rindex("{", 0, at)) + 1
    try:
        after = mended("d.json", text, line, Removal(gone))
    except UnplacedError:
        assert gone == "inner"
        return
    assert json.loads(after) == {"list": [each for each in items if each not in found]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f(w=[W("a")], x=1)', "f(x=1)"),
        ('f(x=1, w=[W("a")])', "f(x=1)"),
        ('f(w=[W("a")])', "f()"),
        ('f(w=[W("a"), W("b")])', 'f(w=[W("b")])'),
        ('f(w=[W("b"), W("a")])', 'f(w=[W("b")])'),
        ('f(w=(W("b"), W("a"), W("c")))', 'f(w=(W("b"), W("c")))'),
    ],
)
def test_an_element_of_a_definition_goes_with_its_comma(before: str, after: str) -> None:
    assert mended("d.py", before, 1, Removal("a")) == after


@pytest.mark.parametrize("before", ['f(w=[W("a"), W("a")])', 'w = W("a")', 'f(w=[(W("b")), (W("a"))])'])
def test_an_element_that_is_not_alone_in_its_place_is_left(before: str) -> None:
    with pytest.raises(UnplacedError):
        mended("d.py", before, 1, Removal("a"))


@pytest.mark.parametrize(
    ("imports", "left"),
    [
        ("from a import W\n", ""),
        ("from a import V, W\n", "from a import V\n"),
        ("from a import W as W, V\n", "from a import V\n"),
        ("from a import (\n    V,\n    W,\n)\n", "from a import (\n    V,\n)\n"),
    ],
)
def test_what_nothing_reads_any_more_is_imported_no_more(imports: str, left: str) -> None:
    assert (
        mended("d.py", f'{imports}x = f(V, w=[W("a")])\n', imports.count("\n") + 1, Removal("a")) == f"{left}x = f(V)\n"
    )
    still = f'{imports}x = f(V, w=[W("a")], y=W)\n'
    assert mended("d.py", still, imports.count("\n") + 1, Removal("a")) == f"{imports}x = f(V, y=W)\n"


def test_a_file_is_read_once_however_many_values_are_corrected_in_it() -> None:
    text = json.dumps([f"old {number}" for number in range(200)], indent=1)
    read: list[str] = []

    def literals(source: str) -> Sequence[Literal]:
        read.append(source)
        return JSON.literals(source)

    syntax = evolve(JSON, literals=literals)
    for number in range(200):
        correction = Correction(f"old {number}", 0, 3, "new")
        edit = correction_of(text, number + 2, correction, syntax)
        assert json.loads(edited(text, [edit]))[number] == f"new {number}"
    assert read.count(text) == 1
    assert sum(map(len, read)) < 3 * len(text)
