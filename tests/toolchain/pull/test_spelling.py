"""The text of expressions: it says what they are, whatever stands in texts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from toolchain.pull.code import Literal, Local, Name, Operation, call, code_of
from toolchain.pull.module import formatted, module_source
from toolchain.pull.spelling import WIDTH, Spelling, quoted

TEXTS = st.text(max_size=200) | st.text(alphabet="\"'\\\n\t aé", max_size=60)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(TEXTS)
def test_a_quoted_text_is_that_text(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text


@given(DATA, st.integers(0, 20))
def test_data_spelt_is_that_data(data: object, inside: int) -> None:
    assert ast.literal_eval(Spelling({}, {}).text(code_of(data), inside=inside)) == data


@given(st.text(alphabet="ab \n", min_size=200, max_size=600), st.integers(1, 10))
def test_no_piece_is_longer_than_a_line(text: str, inside: int) -> None:
    spelt = Spelling({}, {}).text(Literal(text), inside=inside, label="text=")
    pieces = re.findall(r'"[^"]*"', spelt)
    assert ast.literal_eval(spelt.removeprefix("text=") if len(pieces) == 1 else f"({' '.join(pieces)})") == text
    assert all(4 * inside + len(each) <= WIDTH for each in pieces)


def test_the_repositorys_formatter_changes_nothing(tmp_path: Path) -> None:
    texts = ["", "'", '"', "\"'", "\\", "é" * 150, "日本語" * 30, "a b " * 60, "a" * 300, "one\ntwo\n" * 20, "'\"" * 40]
    names = [Name("toolchain.languages.promql", "builder", (name,), "q") for name in ("sum", "rate")]
    sides = [code_of("x" * length) for length in (3, 40, 70)]
    constants = [
        Local("TEXTS", code_of(texts)),
        Local("EACH", code_of([[text] for text in texts])),
        Local("BY_TEXT", code_of({text: {text: [text, 1.5e-9, -3, None]} for text in texts})),
        *(
            Local(
                f"RESULT_{index}",
                call("toolchain.define.panels", "stat", Operation("/", left, Operation("+", *sides[:2]))),
            )
            for index, left in enumerate((*names, *sides))
        ),
    ]
    module = tmp_path / "module.py"
    source = formatted(module_source("A test.", constants))
    assert [line for line in source.splitlines() if len(line) > WIDTH and " " not in line.strip()] == []
    module.write_text(source, encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "format", "--no-cache", "--diff", "--config", REPOSITORY / "pyproject.toml", module],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_constants_stand_after_what_they_use() -> None:
    inner = Local("INNER", code_of(1))
    source = module_source("A test.", [Local("OUTER", call("toolchain.define.panels", "stat", inner)), inner])
    assert source.index("INNER = 1") < source.index("OUTER = stat(INNER)")
    assert source.count("INNER = 1") == 1


def test_two_imports_of_one_name_are_told_apart() -> None:
    calls = call("metrics.database", "UP", call("metrics.exporters.redis", "UP"))
    source = module_source("A test.", [Local("ANY", calls)])
    assert "from metrics.database import UP\n" in source
    assert "from metrics.exporters.redis import UP as REDIS_UP\n" in source
    assert "ANY = UP(REDIS_UP())" in source


def test_an_import_gives_way_to_a_constant_of_the_module() -> None:
    source = module_source("A test.", [Local("UP", call("metrics.jobs", "UP"))])
    assert "from metrics.jobs import UP as JOBS_UP\n" in source
    assert "UP = JOBS_UP()" in source
