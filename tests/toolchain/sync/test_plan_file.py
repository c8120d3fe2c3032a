"""A saved plan is applied as it was reviewed, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from toolchain.base.documents.errors import UnreadableFileError
from toolchain.base.errors import UnwritableError
from toolchain.sync.change import Action, Change
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.plan_file import (
    SavedPlanError,
    consent_of,
    plan_document,
    require_environment,
    require_same,
    resends_secrets,
    save_plan,
)

KEY = Key("dashboard", "overview")
ALLOWED = Consent(frozenset({"all"}), frozenset({"dashboard overview"}), prune_former_rulers=True)


def plan(title: str = "Overview", version: str = "1", action: Action = Action.UPDATE, **fields: Any) -> Plan:
    """A plan of one dashboard."""
    live = Live(KEY, "Old", {"title": "Old"}, {}, version)
    change = Change(KEY, action, Desired(KEY, title, {"title": title}), live)
    return Plan(**{"environment": "local", "url": "http://grafana", "changes": (change,), "consent": ALLOWED, **fields})


def saved(tmp_path: Path, made: Plan | None = None) -> Path:
    """A file with a plan."""
    path = tmp_path / "plan.json"
    save_plan(made or plan(), path)
    return path


def test_a_saved_plan_is_the_same_as_long_as_nothing_changes(tmp_path: Path) -> None:
    path = saved(tmp_path)
    require_environment(path, "local")
    require_same(path, plan(), KINDS)
    assert consent_of(path) == ALLOWED
    assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (plan(version="2"), "dashboard overview was changed in Grafana since"),
        (plan("Other"), "the definition of dashboard overview has changed since"),
        (plan(action=Action.ADOPT), "dashboard overview would be another change, adopt instead of update"),
        (plan(changes=()), "dashboard overview is gone"),
        (plan(changes=(*plan().changes, Change(Key("folder", "new"), Action.CREATE))), "folder new is new"),
        (plan(environment="production"), "is for the environment 'local', and this is 'production'"),
        (plan(url="http://other"), "is for the Grafana 'http://grafana', and this is 'http://other'"),
    ],
)
def test_a_plan_that_would_do_something_else_by_now_is_refused(now: Plan, what: str, tmp_path: Path) -> None:
    with pytest.raises((SavedPlanError, UnreadableFileError)) as refused:
        require_same(saved(tmp_path), now, KINDS)
    assert what in refused.value.message


def test_a_plan_of_another_environment_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(SavedPlanError, match="for the environment 'local', and this is 'production'"):
        require_environment(saved(tmp_path), "production")


def test_whether_secrets_are_sent_again_is_part_of_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(plan(), path, resends_secrets=True)
    assert resends_secrets(path)
    save_plan(plan(), path)
    assert not resends_secrets(path)


def test_a_plan_can_be_written_to_a_device() -> None:
    save_plan(plan(), Path("/dev/null"))
    assert not Path("/dev/null").is_file()


def test_a_plan_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableError, match="cannot write"):
        save_plan(plan(), tmp_path / "file" / "plan.json")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "3", '"text"', "{}", '{"formatVersion": 2}', "[" * 100_000, "\ufeff{}"]
)
def test_what_is_no_plan_is_said(content: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")
    assert_refused(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"formatVersion": 1, "environment": "\xff"}'])
def test_bytes_that_are_no_text_are_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert_refused(path)


@pytest.mark.parametrize("length", [1, 50, 400, 700])
def test_a_truncated_plan_is_said(length: int, tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_text(path.read_text()[:length])
    assert_refused(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"consent"', '"Consent"'),
        ('"adopt"', '"adopts"'),
        ('"overwriteEdits"', '"overwrite_edits"'),
        ('"checksum"', '"checkSum"'),
        ('"changes"', '"change"'),
        ('"resendsSecrets": false', '"resendSecrets": false'),
        ('"resendsSecrets": false', '"resendsSecrets": "no"'),
        ('"formatVersion": 1', '"formatVersion": 1, "formatVersion": 1'),
    ],
)
def test_a_plan_with_another_name_than_plans_have_is_refused(old: str, new: str, tmp_path: Path) -> None:
    path = saved(tmp_path)
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    assert_refused(path)


def assert_refused(path: Path) -> None:
    """Whatever reads the plan ends in a message that names the file."""
    for read in (
        consent_of,
        resends_secrets,
        lambda each: require_environment(each, "local"),
        lambda each: require_same(each, plan(), KINDS),
    ):
        with pytest.raises((SavedPlanError, UnreadableFileError)) as refused:
            read(path)
        assert str(path) in refused.value.message
        assert refused.value.remedy


WRONG = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.text(max_size=3),
    some.lists(some.integers(), max_size=2),
    some.dictionaries(some.text(max_size=2), some.integers(), max_size=2),
)


@given(some.data())
def test_a_plan_in_which_anything_is_changed_ends_in_a_message_or_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: some.DataObject
) -> None:
    document: Any = json.loads(json.dumps(plan_document(plan())))
    parent, name = data.draw(some.sampled_from(places(document)))
    match data.draw(some.sampled_from(["replace", "rename", "remove"])):
        case "replace":
            parent[name] = data.draw(WRONG)
        case "rename" if isinstance(parent, dict):
            parent[f"{name}s"] = parent.pop(name)
        case _:
            del parent[name]
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    path.write_text(json.dumps(document))
    try:
        allowed = consent_of(path)
        require_same(path, plan(), KINDS)
    except SavedPlanError as error:
        assert str(path) in error.message
        return
    assert isinstance(allowed, Consent)
    assert all(isinstance(each, str) for each in (*allowed.adopt, *allowed.overwrite_edits))


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: what holds it, and its name or number there."""
    names = (
        document.keys() if isinstance(document, dict) else range(len(document)) if isinstance(document, list) else ()
    )
    return [place for each in names for place in [(document, each), *places(document[each])]]
