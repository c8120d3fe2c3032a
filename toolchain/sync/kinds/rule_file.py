"""Rule files of a Prometheus that loads them from a directory: written there, then loaded, then read back.

A file is ours by the mark in its first line. What Prometheus has loaded belongs to what a file is: one that was written
by a deploy which was killed before Prometheus loaded it is not yet as it should be.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import ConfigurationError
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.alerting.artifacts import PROMETHEUS, rule_file_path
from toolchain.compile.alerting.rule_files import ALERTS, RECORDINGS
from toolchain.compile.artifact import Artifact, ArtifactKind, artifacts_of, environment_of
from toolchain.live.grafana.errors import GrafanaError, Invalid, NotFound, Unfinished, Unreachable
from toolchain.live.prometheus_rules import PrometheusRules, ReloadOff
from toolchain.live.rule_directory import DirectoryError
from toolchain.live.rule_states import GroupState
from toolchain.sync.change import Change
from toolchain.sync.destination import Destination, RuleFiles, manager_of
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum, in_the_way
from toolchain.sync.rule_text import RuleText, is_loaded, read, written


class NotLoaded(GrafanaError):  # noqa: N818 - as its siblings are named
    """A Prometheus that was told to load a file, and goes on without it."""


@frozen
class Obstacle:
    """Why no file can be delivered, and what helps."""

    problem: str
    remedy: str


class RuleFileKind(Kind):
    """Rule files. They come before the alerts that read what they record, and go after them."""

    name = "rule file"
    level = 1
    lane = "rule files"
    knows_versions = False
    place = "in its directory"

    def desired(self, artifacts: Sequence[Artifact]) -> Iterator[Desired]:
        """Yield the files: recordings and alerts, of those that the environment gives to its Prometheus."""
        files = {each.path: each for each in artifacts_of(ArtifactKind.RULE_FILE, artifacts)}
        for part in (RECORDINGS, ALERTS):
            file = files.get(rule_file_path(PROMETHEUS, part))
            if file is not None:
                manager = manager_of(environment_of(artifacts))
                payload = {"manager": manager, "groups": file.document["groups"]}
                yield self._desired(f"{manager}.{part}.yaml", payload, file.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterator[Live]:
        """Yield the files that are ours or have our names, and what Prometheus still has of ours that are gone."""
        wanted = {each.key.name: each for each in desired}
        if destination.rule_files is None and not wanted:
            return
        files = _rule_files(destination)
        texts = {name: read(text) for name, text in files.directory.texts().items()}
        groups = _loaded_groups(files)
        obstacle = _obstacle(files) if wanted else None
        for name, text in texts.items():
            if name in wanted or text.manager == destination.manager:
                yield _obstructed(_live(destination, name, text, groups), obstacle)
        for name in dict.fromkeys(each.file_name for each in groups):
            if name not in texts and name.startswith(f"{destination.manager}."):
                yield _without_file(name, groups)
        if obstacle is not None:
            missing = (each for name, each in wanted.items() if name not in texts)
            yield from (_obstructed(in_the_way(each, obstacle.problem), obstacle) for each in missing)

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return a file as it is now, and whether Prometheus has loaded it."""
        files = _rule_files(destination)
        text = files.directory.text(key.name)
        groups = files.prometheus.groups()
        if text is not None:
            return _live(destination, key.name, read(text), groups)
        return _without_file(key.name, groups) if any(each.file_name == key.name for each in groups) else None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:  # noqa: ARG002
        """Put a file into the directory; ``complete`` has it loaded."""
        payload = desired.payload
        text = payload.get("text") or written(payload["manager"], payload["groups"])
        _rule_files(destination).directory.write(desired.key.name, text)

    def delete(self, destination: Destination, live: Live) -> None:
        """Remove a file from the directory; ``complete`` has it forgotten."""
        _rule_files(destination).directory.delete(live.key.name)

    def complete(self, destination: Destination, changes: Sequence[Change]) -> None:
        """Have Prometheus load what was written; where it does not, put back what was there before.

        Raises ReloadOff, ReloadFailed, NotLoaded.
        """
        files = _rule_files(destination)
        try:
            with suppress(Unfinished):  # nobody knows whether it has loaded them: look
                files.prometheus.reload()
            groups = files.prometheus.groups()
            for change in changes:
                _require_loaded(files, change, [each for each in groups if each.file_name == change.key.name])
        except GrafanaError as error:
            raise error.with_remedy(f"{error.remedy} {_put_back(files, changes, error)}") from error

    def restored(self, raw: Document) -> Desired:
        """Return the file as it was."""
        return self._desired(str(raw["name"]), _content(read(str(raw["text"]))))

    def _desired(self, name: str, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(Key(self.name, name), name, payload, location, _form)


def _rule_files(destination: Destination) -> RuleFiles:
    if destination.rule_files is None:
        raise ConfigurationError(
            f"the environment {destination.environment.name!r} has no Prometheus that loads rule files",
            "Name it in the environment: evaluation=Evaluation(recordings=PrometheusFiles(url, directory)).",
        )
    return destination.rule_files


def _obstacle(files: RuleFiles) -> Obstacle | None:
    if not files.directory.is_writable:
        return Obstacle(
            f"this user may not write into {files.directory.path}",
            "Let the user that deploys write there: chown or chmod it.",
        )
    if files.prometheus.can_reload() is False:
        return Obstacle("Prometheus cannot be told to load the file", "Start it with --web.enable-lifecycle.")
    return None


def _loaded_groups(files: RuleFiles) -> tuple[GroupState, ...]:
    try:
        return files.prometheus.groups()
    except Unreachable as error:
        raise error.with_remedy(
            f"{error.remedy} It is the Prometheus that loads rule files: PROMETHEUS_URL names another one, and "
            "--without-rule-files leaves it out."
        ) from error


def _obstructed(live: Live, obstacle: Obstacle | None) -> Live:
    return live if obstacle is None else evolve(live, obstacle=obstacle.problem, remedy=obstacle.remedy)


def _live(destination: Destination, name: str, text: RuleText, groups: Sequence[GroupState]) -> Live:
    files = _rule_files(destination)
    loaded = text.groups is not None and is_loaded(
        text.groups, [each for each in groups if each.file_name == name], _formatting(files.prometheus)
    )
    is_ours = text.manager == destination.manager
    return Live(
        Key(RuleFileKind.name, name),
        name,
        {**_content(text), "loaded": loaded},
        {"name": name, "text": text.text},
        checksum(text.text),
        # What was written is told by the text: the document also holds what Prometheus makes of it.
        Mark(destination.manager, "" if text.is_as_written else "edited") if is_ours else None,
        Edit(at=files.directory.changed_at(name)),
        is_ours=is_ours,
    )


def _content(text: RuleText) -> Document:
    """Return what a file holds; one that is not just as a deploy wrote it keeps its text."""
    content: Document = {"manager": text.manager, "groups": text.groups}
    return content if text.is_as_written else {**content, "text": text.text}


def _form(payload: Document) -> Document:
    return {**payload, "loaded": True}


def _without_file(name: str, groups: Sequence[GroupState]) -> Live:
    """Return what Prometheus still has of a file of ours that was removed."""
    names: list[Document] = [{"name": each.name} for each in groups if each.file_name == name]
    return Live(
        Key(RuleFileKind.name, name), name, {"groups": names, "loaded": True}, None, "without a file", is_ours=True
    )


def _formatting(prometheus: PrometheusRules) -> Callable[[str], str]:
    def formatted(query: str) -> str:
        try:
            return prometheus.formatted(query)
        except (Invalid, NotFound):
            return query  # no PromQL, or a release that does not format: then only what is spelt alike is the same

    return formatted


def _require_loaded(files: RuleFiles, change: Change, loaded: Sequence[GroupState]) -> None:
    """Raise NotLoaded where Prometheus has not loaded what a change wrote, or not forgotten what it deleted."""
    name = change.key.name
    path = files.directory.path / name
    if change.desired is None:
        if loaded:
            places = ", ".join(dict.fromkeys(each.file for each in loaded))
            raise NotLoaded(f"Prometheus goes on with the rules of {places}, and {path} is gone", "Remove it there.")
        return
    if not loaded:
        patterns = ", ".join(files.prometheus.rule_file_patterns()) or "no file at all"
        raise NotLoaded(
            f"Prometheus has loaded its configuration, and nothing of {files.directory.path}: it loads rules from "
            f"{patterns}",
            "Name the directory, as Prometheus sees it, under rule_files in its configuration.",
        )
    groups = read(files.directory.text(name) or "").groups or []
    if not is_loaded(groups, loaded, _formatting(files.prometheus)):
        places = ", ".join(dict.fromkeys(each.file for each in loaded))
        raise NotLoaded(
            f"Prometheus has loaded {places}, which holds other rules than {path}",
            "Correct the directory in the environment, or what Prometheus mounts: they are two different ones.",
        )


def _put_back(files: RuleFiles, changes: Iterable[Change], cause: GrafanaError) -> str:
    """Give the files the content that they had before; return what came of it."""
    try:
        for change in changes:
            before = change.live.raw if change.live else None
            if before is None:
                files.directory.delete(change.key.name)
            else:
                files.directory.write(change.key.name, before["text"])
    except DirectoryError as error:
        return f"The files of before could not be put back: {error.account}"
    if isinstance(cause, ReloadOff):
        return "The files are as they were before."
    try:
        files.prometheus.reload()
    except GrafanaError:
        return (
            "The files are as they were before, and Prometheus does not load its configuration with them either: "
            "something else is wrong there."
        )
    return "The files and rules are as they were before."
