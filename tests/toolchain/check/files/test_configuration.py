"""The configuration of another repository: what it says, and each mistake in it at its line."""

from pathlib import Path

import pytest

from toolchain.base.finding import Severity
from toolchain.check.files.configuration import (
    NAME,
    Configuration,
    ConfigurationFileError,
    configuration_above,
    read_configuration,
)

RULES = ("legend", "query-syntax", "panel-unit", "file-syntax")
WHOLE = """
paths = ["boards/*.json", "rules"]
exclude = ["boards/old*"]
catalog = true
house-rules = true
baseline = "known.json"

[rules]
only = ["legend", "panel-unit"]
skip = ["legend"]

[severity]
panel-unit = "warning"

[datasources]
"My Loki" = "loki"
"""


def read(folder: Path, text: str) -> Configuration:
    path = folder / NAME
    path.write_bytes(text.encode())
    return read_configuration(path, RULES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("boards/a.json", "boards/old-b.json", "rules/c.yaml", "rules/deep/d.YML", "rules/readme.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_says_what_is_checked_and_how(folder: Path, end: str) -> None:
    found = read(folder, WHOLE.replace("\n", end))
    assert found == Configuration(
        folder / NAME,
        (folder / "boards/a.json", folder / "rules/c.yaml", folder / "rules/deep/d.YML"),
        True,
        True,
        folder / "known.json",
        frozenset({"legend", "panel-unit"}),
        frozenset({"legend"}),
        {"panel-unit": Severity.WARNING},
        {"My Loki": "loki"},
    )


def test_an_empty_one_says_nothing(folder: Path) -> None:
    assert read(folder, "") == Configuration(folder / NAME)
    assert read(folder, "\ufeff# nothing yet\r\n") == Configuration(folder / NAME)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\nbaselin = 'x'", 2, "there is no key 'baselin'. Did you mean 'baseline'?"),
        ("catalog = true\n\nbaseline = 1", 3, "baseline is 1, and has to be a text"),
        ("catalog = 'no'", 1, "catalog is 'no', and has to be true or false"),
        ("paths = 'a.json'", 1, "paths is 'a.json', and has to be a list of texts"),
        ("paths = [\n'rules',\n1]", 1, "paths is a list of other things, and has to be a list of texts"),
        ("rules = ['legend']", 1, "rules is a list of texts, and has to be a table"),
        ("[rules]\nskipp = []", 2, "there is no key 'skipp' in [rules]. Did you mean 'skip'?"),
        ("[rules]\nonly = []\nskip = ['legnd']", 3, "there is no rule 'legnd'. Did you mean 'legend'?"),
        ("[rules]\nskip = ['file-syntax']", 2, "'file-syntax' cannot be skipped"),
        ("[rules]\nonly = ['legend']\nskip = ['legend']", 3, "leaves nothing"),
        ("[severity]\nlegend = 'eror'", 2, "legend is 'eror', and a severity is one of error, warning, info"),
        ("[severity]\nlegend = 3", 2, "legend is 3"),
        ("[severity]\nlegend = []", 2, "legend is a list"),
        ("[severity]\nlegnd = 'error'", 2, "there is no rule 'legnd'. Did you mean 'legend'?"),
        ("[severity]\nfile-syntax = 'info'", 2, "always an error"),
        ("[datasources]\nabc = true", 2, "'abc' is true, and has to be a text"),
        ("catalog = true\npaths = ['board/*.json']", 2, "no file is called 'board/*.json'"),
        ("paths = ['/etc/*.json']", 1, "is not below this folder"),
        ("paths = ['']", 1, "is not below this folder"),
        ("paths = ['a**b']", 1, "is no pattern of files"),
        ("a = ", 1, "this is no TOML"),
        ("\ndialect = 2.45", 2, "dialect is 2.45, and has to be a text"),
        ("retention = '15 days'", 1, "retention is '15 days', and has to be a duration"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(folder: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigurationFileError) as caught:
        read(folder, text)
    assert caught.value.message.startswith(f"{folder / NAME}:{line}: ")
    assert said in caught.value.message
    assert caught.value.remedy


def test_what_is_no_text_file_is_told(folder: Path) -> None:
    (folder / NAME).mkdir()
    with pytest.raises(ConfigurationFileError, match="a folder"):
        read_configuration(folder / NAME, RULES)


def test_a_backslash_of_windows_separates_folders(folder: Path) -> None:
    assert read(folder, "paths = ['.\\boards\\a.json']").paths == (folder / "boards/a.json",)


def test_it_is_found_in_the_folder_or_above_as_far_as_the_repository_goes(folder: Path) -> None:
    deep = folder / "rules/deep"
    read(folder, "")
    assert configuration_above(deep) == folder / NAME
    (folder / "rules/.git").mkdir()
    assert configuration_above(deep) is None
    (folder / "rules" / NAME).write_text("")
    assert configuration_above(deep) == folder / "rules" / NAME
