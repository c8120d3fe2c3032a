"""The configuration of a repository whose files are checked: ``.observability.toml``."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.toml_reader import Toml, read_toml
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import UserError, did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.choice import ALWAYS_TOLD
from toolchain.check.files.paths import PatternError, files_of
from toolchain.languages.promql.dialect import Dialect, dialect_of

NAME = ".observability.toml"

_LARGEST = 64 * 1024
"""Bytes of a configuration."""

_TYPES: Mapping[type, str] = {str: "a text", bool: "true or false", list: "a list of texts", dict: "a table"}
_KEYS: Mapping[str, type] = {
    "paths": list,
    "exclude": list,
    "catalog": bool,
    "house-rules": bool,
    "baseline": str,
    "dialect": str,
    "retention": str,
    "rules": dict,
    "severity": dict,
    "datasources": dict,
}
_OF_RULES: Mapping[str, type] = {"only": list, "skip": list}
_SEVERITIES = ", ".join(each.value for each in Severity)


class ConfigurationFileError(UserError):
    """A configuration that is not what it should be; the message tells the file and the line."""


@frozen
class Configuration:
    """What a repository says of how its files are checked; ``file`` is None where there is no configuration.

    ``paths`` are the files to check where none is named. Whether the catalog is known is None where it is not
    said. ``datasources`` are types by uid or name, ``retention`` is how long samples are kept.
    """

    file: Path | None = None
    paths: tuple[Path, ...] = ()
    knows_catalog: bool | None = None
    house_rules: bool = False
    baseline: Path | None = None
    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(factory=dict)
    datasources: Mapping[str, str] = field(factory=dict)
    dialect: Dialect | None = None
    retention: str = ""


def configuration_above(folder: Path) -> Path | None:
    """Return the configuration in a folder or above it, as far as the repository goes; None for none."""
    for each in (folder.resolve(), *folder.resolve().parents):
        if (each / NAME).exists():
            return each / NAME
        if (each / ".git").exists():
            return None
    return None


def read_configuration(path: Path, rules: Iterable[str]) -> Configuration:
    """Return what a configuration says; ``rules`` are the ids that it may name. Raises ConfigurationFileError."""
    try:
        toml = read_toml(read_text(path, _LARGEST))
    except DocumentError as error:
        raise ConfigurationFileError(f"{path}:{error.line}: {error.message}", error.remedy) from error
    return _Reading(path, toml, frozenset(rules)).configuration()


@frozen
class _Reading:
    """A configuration that is being read; ``rules`` are the ids that exist."""

    path: Path
    toml: Toml
    rules: frozenset[str]

    def configuration(self) -> Configuration:
        """Return what it says. Raises ConfigurationFileError for the first thing that nobody knows."""
        values = self.toml.values
        self._require_known(values, _KEYS)
        of_rules = values.get("rules", {})
        self._require_known(of_rules, _OF_RULES, "rules")
        only, skip = (frozenset(self._rules(of_rules, key)) for key in _OF_RULES)
        if only and not only - skip:
            raise self._error("skip leaves nothing of what only names", "Take a rule off one of them.", "rules", "skip")
        baseline = values.get("baseline")
        return Configuration(
            self.path,
            tuple(self._files(values)),
            values.get("catalog"),
            values.get("house-rules", False),
            None if baseline is None else self.path.parent / baseline,
            only,
            skip,
            dict(self._severities(values.get("severity", {}))),
            dict(self._datasources(values.get("datasources", {}))),
            self._dialect(values.get("dialect")),
            self._retention(values.get("retention", "")),
        )

    def _dialect(self, version: str | None) -> Dialect | None:
        try:
            return None if version is None else dialect_of(version)
        except ValueError as error:
            remedy = 'Write the version that evaluates the queries, such as dialect = "2.45".'
            raise self._error(f"dialect is {version!r}, and has to be {error}", remedy, "dialect") from error

    def _retention(self, written: str) -> str:
        if written and not duration_seconds(written):
            remedy = 'Write how long samples are kept, such as retention = "15d".'
            raise self._error(f"retention is {written!r}, and has to be a duration", remedy, "retention")
        return written

    def _require_known(self, values: Mapping[str, Any], keys: Mapping[str, type], *around: str) -> None:
        where = "".join(f" in [{each}]" for each in around)
        for key, value in values.items():
            if key not in keys:
                known = f"Known{where} are {', '.join(keys)}."
                raise self._error(f"there is no key {key!r}{where}.{did_you_mean(key, keys)}", known, *around, key)
            wanted = keys[key]
            if type(value) is not wanted or not all(isinstance(each, str) for each in _items(value)):
                example = {str: f'{key} = "..."', bool: f"{key} = true", list: f'{key} = ["..."]', dict: f"[{key}]"}
                problem = f"{key} is {_form(value)}, and has to be {_TYPES[wanted]}"
                raise self._error(problem, f"Write {example[wanted]}.", *around, key)

    def _rules(self, values: Mapping[str, Any], key: str) -> Iterator[str]:
        for name in values.get(key, ()):
            self._require_rule(name, "rules", key)
            if key == "skip" and name in ALWAYS_TOLD:
                problem = f"{name!r} cannot be skipped: what it reports could not be checked at all"
                raise self._error(problem, "Mend what it reports, or exclude the file.", "rules", key)
            yield name

    def _require_rule(self, name: str, *path: str) -> None:
        if name not in self.rules:
            problem = f"there is no rule {name!r}.{did_you_mean(name, sorted(self.rules))}"
            raise self._error(problem, "`build.py explain` lists all rules.", *path)

    def _severities(self, values: Mapping[str, Any]) -> Iterator[tuple[str, Severity]]:
        for rule, value in values.items():
            self._require_rule(rule, "severity", rule)
            if rule in ALWAYS_TOLD:
                problem = f"{rule!r} is always an error: what it reports could not be checked at all"
                raise self._error(problem, "Remove the line.", "severity", rule)
            if value not in [each.value for each in Severity]:
                problem = f"{rule} is {_form(value)}, and a severity is one of {_SEVERITIES}"
                raise self._error(problem, f'Write {rule} = "warning", or skip the rule.', "severity", rule)
            yield rule, Severity(value)

    def _datasources(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, value in values.items():
            if not isinstance(value, str) or not value:
                problem = f"the type of the data source {name!r} is {_form(value)}, and has to be a text"
                remedy = f'Write "{name}" = "prometheus", "loki" or another type of Grafana.'
                raise self._error(problem, remedy, "datasources", name)
            yield name, value

    def _files(self, values: Mapping[str, Any]) -> Iterator[Path]:
        excluded = {each for pattern in values.get("exclude", ()) for each in self._matching(pattern, "exclude")}
        for pattern in values.get("paths", ()):
            found = self._matching(pattern, "paths")
            if not found:
                raise self._error(f"no file is called {pattern!r}", "Correct or remove it.", "paths")
            yield from (each for each in found if each not in excluded)

    def _matching(self, pattern: str, key: str) -> list[Path]:
        try:
            return files_of(self.path.parent, pattern)
        except PatternError as error:
            raise self._error(error.message, error.remedy, key) from error

    def _error(self, message: str, remedy: str, *path: str) -> ConfigurationFileError:
        return ConfigurationFileError(f"{self.path}:{self.toml.line(*path)}: {message}", remedy)


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _form(value: object) -> str:
    match value:
        case str():
            return repr(value)
        case bool():
            return str(value).lower()
        case list():
            return "a list of texts" if all(isinstance(each, str) for each in value) else "a list of other things"
        case dict():
            return "a table"
    return str(value)
