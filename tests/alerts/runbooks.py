"""Runbooks as they are read: sections, what is to be pasted, and what they refer to."""

import re
from functools import cached_property
from pathlib import Path

from attrs import frozen

from tests.conftest import REPOSITORY
from toolchain.define.alerting import AlertRule
from toolchain.project.project import Project

_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)\n```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`", re.DOTALL)
_EMPHASIZED = re.compile(r"\*([^*]+)\*")
PROGRAMS = (
    *(".venv/bin/python", "docker", "curl", "dig", "du", "echo", "journalctl", "openssl", "ps"),
    *("build.py", "psql", "redis-cli", "systemctl", "top"),
)
"""What commands begin with; whatever else stands in backticks is a name or a value."""


@frozen
class Block:
    """A block to paste: its language, such as promql or sh, and its text."""

    language: str
    text: str


@frozen
class Runbook:
    """A runbook: its name is that of the file, and of the rule or the objective that it is about."""

    path: Path

    @property
    def name(self) -> str:
        """The name."""
        return self.path.stem

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def sections(self) -> dict[str, str]:
        """Heading -> what stands under it."""
        return dict(_SECTION.findall(self.text))

    @cached_property
    def prose(self) -> str:
        """What people read: no blocks, each run of white space one space."""
        return " ".join(_BLOCK.sub("", self.text).split())

    def blocks(self, *languages: str) -> tuple[Block, ...]:
        """Return the blocks in these languages."""
        return tuple(each for each in blocks_of(self.text) if each.language in languages)

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """Every command: blocks for a shell, and what stands in backticks and begins with a program."""
        written = [" ".join(each.split()) for each in _CODE.findall(_BLOCK.sub("", self.text))]
        lines = [line for block in self.blocks("sh") for line in block.text.splitlines()]
        return (*lines, *(each for each in written if each.split()[0] in PROGRAMS))

    @cached_property
    def emphasized(self) -> frozenset[str]:
        """What is emphasized: titles of dashboards and panels."""
        return frozenset(_EMPHASIZED.findall(_CODE.sub("", self.prose)))


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text."""
    return tuple(Block(found["language"], found["text"]) for found in _BLOCK.finditer(text))


RUNBOOKS = tuple(Runbook(path) for path in sorted((REPOSITORY / "alerts/runbooks").glob("*.md")))


def rules_of(runbook: Runbook, project: Project) -> tuple[AlertRule, ...]:
    """Return the rules that a runbook is about: one, or the burn rates of an objective."""
    return tuple(rule for rule in project.alerts if Path(rule.runbook).stem == runbook.name)
