"""What is noted of secrets: enough to bring them back and to see another value, never the value."""

from hypothesis import given, settings
from hypothesis import strategies as st

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import destination, project
from toolchain.base.secret import Secret
from toolchain.sync.secret_notes import STORED_SECRET, fingerprint, noted, notes_of, reference_of, shown

TOKEN = Secret("TOKEN", prefix="Bearer ").reference()
NOTES = notes_of("uid", {"header": TOKEN}, {"header": "Bearer canary"}, {})


def test_a_note_holds_the_variable_and_four_digits() -> None:
    assert {
        "header": {
            "variable": "TOKEN",
            "prefix": "Bearer ",
            "fingerprint": fingerprint("uid", "header", "Bearer canary"),
        }
    } == NOTES
    assert len(NOTES["header"]["fingerprint"]) == 4
    assert reference_of(NOTES["header"]) == TOKEN
    assert noted(NOTES) == NOTES


def test_what_stays_as_it_is_stored_keeps_its_note() -> None:
    assert notes_of("uid", {"header": STORED_SECRET, "other": STORED_SECRET}, {}, NOTES) == NOTES


TEXTS = st.sampled_from(["variable", "prefix", "fingerprint", "TOKEN"]) | st.text(max_size=8)


@given(st.recursive(st.none() | TEXTS | st.integers(), lambda each: st.dictionaries(TEXTS, each, max_size=4)))
def test_what_is_no_note_is_passed_over(value: object) -> None:
    assert all(note["variable"] for note in noted(value).values())


@given(st.text(), st.text(), st.text())
@settings(max_examples=10)
def test_a_fingerprint_is_the_same_each_time_and_tells_little(uid: str, field: str, value: str) -> None:
    found = fingerprint.__wrapped__(uid, field, value)
    assert found == fingerprint.__wrapped__(uid, field, value)
    assert len(found) == 4


def test_a_secret_is_shown_by_name_and_as_another_one_when_its_value_here_has_changed() -> None:
    with GrafanaStandIn() as server:
        note = NOTES["header"]
        for secrets, expected in (
            ({}, "TOKEN"),
            ({"TOKEN": "canary"}, "TOKEN"),
            ({"TOKEN": "rotated"}, "TOKEN, an older value"),
        ):
            with destination(server, project(), secrets=secrets) as there:
                assert shown(there, "uid", "header", note, TOKEN)["$secret"] == expected
        with destination(server, project(), secrets={}) as there:
            assert shown(there, "uid", "header", note, STORED_SECRET) == STORED_SECRET
            assert shown(there, "uid", "header", None, TOKEN) == STORED_SECRET
