"""Edited alert rules as changes of the calls that define them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import UserError
from toolchain.base.source import SourceLocation
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.thresholds import Limits
from toolchain.project.load_errors import relative_to
from toolchain.pull.alerts import MADE, AlertWriter, compared
from toolchain.pull.code import Call, Name, call, code_of
from toolchain.pull.difference import is_same
from toolchain.pull.rewriting.alignment import Aligner, Rewrite
from toolchain.pull.rewriting.edit import Edit
from toolchain.pull.rewriting.merging import field_changes
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.resource import RULES
from toolchain.pull.rewriting.unplaced import UnplacedError
from toolchain.sync.difference import ABSENT, FieldChange

_NODES = "data"
_INTERVAL = "interval"
_DURATIONS = ("for", "keep_firing_for")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def keyed_group(group: Document, *, in_words: bool = True) -> Document:
    """Return a rule group in normal form with its rules by uid and their nodes by ref id.

    Texts are in the words of definitions, and queries in our layout, without what the compiler makes of both.
    """
    rules = [_in_words(rule) if in_words else rule for rule in group["rules"]]
    return {
        _INTERVAL: group[_INTERVAL],
        RULES: {
            str(rule["uid"]): {**rule, _NODES: {str(node.get("refId")): node for node in rule.get(_NODES) or ()}}
            for rule in rules
        },
    }


def _in_words(rule: Document) -> Document:
    form = compared(rule)
    texts = {name: text for name, text in form["annotations"].items() if f"annotations.{name}" not in MADE}
    return {**form, "annotations": texts}


@frozen(eq=False)
class RuleEdits:
    """Finds the edits of one group: ``before`` is what it compiles to, ``after`` what it is to compile to, keyed."""

    modules: Modules
    writer: AlertWriter
    name: str
    folder: str
    location: SourceLocation
    shared: bool

    def edits(self, before: Document, after: Document) -> Iterator[Edit]:
        """Yield what was edited."""
        if before[_INTERVAL] != after[_INTERVAL]:
            change = FieldChange(_INTERVAL, before[_INTERVAL], after[_INTERVAL])
            reason = "how often a group is evaluated follows from its rules: change what they wait for"
            yield Edit("interval", self.location, (change,), ((_INTERVAL,),), partial(_refused, reason))
        for uid in dict.fromkeys((*before[RULES], *after[RULES])):
            old, new = before[RULES].get(uid), after[RULES].get(uid)
            if old is None or new is None:
                yield self._whole(uid, old, new)
            elif not is_same(old, new):
                yield self._rule(uid, old, new)

    def _whole(self, uid: str, old: Document | None, new: Document | None) -> Edit:
        title = str((old or new or {}).get("title"))
        sides = [ABSENT if each is None else title for each in (old, new)]
        reason = (
            f"a rule made in Grafana has a uid of its own, and ours come from names: pull 'alert-rule {uid}' writes it"
            if old is None
            else "its runbook and its tests go with it: delete it by hand"
        )
        change = FieldChange(f"rules[{title}]", *sides)
        return Edit(f"rule {title}", self.location, (change,), ((RULES, uid),), partial(_refused, reason))

    def _rule(self, uid: str, old: Document, new: Document) -> Edit:
        mine = self.writer.defined(uid)
        location = self.location if mine is None else relative_to(mine.location, self.modules.root)
        names = [name for name in dict.fromkeys((*old, *new)) if not is_same(old.get(name, 0), new.get(name, 0))]

        def smaller() -> Iterator[Edit]:
            if len(names) > 1:
                for name in names:
                    alone = {key: each for key, each in {**old, name: new.get(name)}.items() if each is not None}
                    yield self._rule(uid, old, alone)

        return Edit(
            f"rule {old.get('title')}",
            location,
            tuple(field_changes(old, new)),
            tuple((RULES, uid, name) for name in names),
            partial(self._attempts, mine, location, old, new),
            smaller,
        )

    def _attempts(
        self, mine: AlertRule | None, location: SourceLocation, old: Document, new: Document
    ) -> Iterator[Rewrite]:
        module = self.modules.of(location)
        calls = [] if module is None else module.calls_at(location.line)
        found = [each for each in calls if module is not None and module.meaning(each.func) is AlertRule]
        if mine is None or module is None or len(found) != 1:
            raise UnplacedError(f"what stands at {location} makes it with others, such as an objective")
        try:
            before, after = (self.writer.rule(self._spelled(each)) for each in (old, new))
        except UserError as error:
            raise UnplacedError(f"{error.message}. {error.remedy}") from error
        if mine.limits is not None and not isinstance(after.keywords.get("limits"), Name):
            before = _with_written_limits(before, mine.limits)
        aligner = Aligner(self.modules, self.shared)
        aligner.arguments(module, found[0], before, after)
        yield aligner.finished()

    def _spelled(self, rule: Document) -> Document:
        """Return a rule as Grafana answers one, its durations as people write them."""
        durations = {name: _duration(rule[name]) for name in _DURATIONS if rule.get(name)}
        nodes = list(rule[_NODES].values())
        return {**rule, **durations, _NODES: nodes, "ruleGroup": self.name, "folderUID": self.folder}


def _refused(reason: str) -> Iterator[Rewrite]:
    raise UnplacedError(reason)


def _with_written_limits(rule: Call, limits: Limits) -> Call:
    """Return a rule with its limits as a call, which are a name there."""
    values = {"warning": limits.warning, "critical": limits.critical}
    keywords = {name: code_of(value) for name, value in values.items() if value is not None}
    written = call("toolchain.define.thresholds", limits.worse, **keywords)
    return evolve(rule, keywords={**rule.keywords, "limits": written})


def _duration(text: Any) -> str:
    seconds = int(duration_seconds(str(text)) or 0)
    size, unit = next((each for each in _UNITS if seconds and seconds % each[0] == 0), _UNITS[-1])
    return f"{seconds // size}{unit}"
