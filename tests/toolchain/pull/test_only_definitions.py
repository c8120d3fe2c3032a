"""Nothing but imports and constants of definitions is ever written."""

import pytest

from toolchain.base.errors import ProgramError
from toolchain.pull.only_definitions import require_only_definitions

SOUND = '"""A module."""\n\nfrom toolchain.define import row\n\nA = {"a": [1, -2.5, None]}\n\nB = row("x", fields=A)\n'


def test_a_module_of_definitions_is_sound() -> None:
    require_only_definitions(SOUND)
    require_only_definitions(f"{SOUND}from dashboards import _refs as refs\n\nC = refs.OVERVIEW\n")


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("import os", "a statement"),
        ("from os import system", "an import of os"),
        ("from toolchain.define import *", "keeps to itself"),
        ("from toolchain.base.secret import _hidden", "keeps to itself"),
        ("from dashboards import __builtins__ as b", "keeps to itself"),
        ("__import__('os')", "a statement"),
        ("C = __import__('os').system('x')", "__import__"),
        ("C = eval('1')", "eval"),
        ("C = row.__globals__", "__globals__"),
        ("C = [each for each in A]", "ListComp"),
        ("C = lambda: 1", "Lambda"),
        ('C = f"{A}"', "JoinedStr"),
        ("C = row(**A)", "not written out"),
        ("C = (D := 1)", "NamedExpr"),
        ("A['a'] = 1", "a statement"),
        ("def row(): pass", "a statement"),
        ("if True:\n    C = 1", "a statement"),
        ("C = 1; import os", "a statement"),
        ("C =", "no module of Python"),
    ],
)
def test_anything_else_is_a_mistake(added: str, words: str) -> None:
    with pytest.raises(ProgramError) as refused:
        require_only_definitions(f"{SOUND}{added}\n")
    assert words in refused.value.message
