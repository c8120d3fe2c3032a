"""Teams, who is in them, and what a folder that is opened to one shows to whom."""

import pytest

from tests.contract.live import Live


def team_of(live: Live) -> tuple[int, str]:
    """Make a team and return its id and name."""
    name = live.name("team")
    number = live.done("POST", "/api/teams", {"name": name})["teamId"]
    live.afterwards("DELETE", f"/api/teams/{number}")
    return number, name


def test_a_team_is_found_by_its_name(live: Live) -> None:
    number, name = team_of(live)
    (found,) = live.get("/api/teams/search", name=name)["teams"]
    assert (found["id"], found["name"], found["email"]) == (number, name, "")
    assert live.get(f"/api/teams/{number}")["name"] == name


def test_no_two_teams_have_one_name(live: Live) -> None:
    _, name = team_of(live)
    assert live.status("POST", "/api/teams", {"name": name}) == 409


def test_a_team_has_a_name(live: Live) -> None:
    assert live.status("POST", "/api/teams", {"name": ""}) == 400


def test_a_person_who_makes_a_team_is_in_it_and_a_service_account_is_not(live: Live) -> None:
    number, _ = team_of(live)
    is_person = isinstance(live.session.auth, tuple)
    assert live.get(f"/api/teams/{number}")["memberCount"] == (1 if is_person else 0)


def test_nobody_is_in_a_team_twice(live: Live) -> None:
    number, _ = team_of(live)
    person = live.person("Viewer")
    live.done("POST", f"/api/teams/{number}/members", {"userId": person.id})
    assert live.status("POST", f"/api/teams/{number}/members", {"userId": person.id}) == 400


def test_a_folder_that_is_opened_to_a_team_is_seen_by_its_members_and_administrators_alone(live: Live) -> None:
    number, _ = team_of(live)
    uid = live.folder()
    live.done("POST", f"/api/folders/{uid}/permissions", {"items": [{"teamId": number, "permission": 1}]})
    editor, viewer, member, admin = (live.person(role) for role in ("Editor", "Viewer", "Viewer", "Admin"))
    live.done("POST", f"/api/teams/{number}/members", {"userId": member.id})
    statuses = [each.status("GET", f"/api/folders/{uid}") for each in (editor, viewer, member, admin)]
    assert statuses == [403, 403, 200, 200]
    seen = [uid in {each["uid"] for each in person.get("/api/folders")} for person in (editor, viewer, member, admin)]
    assert seen == [False, False, True, True]


def test_a_dashboard_in_such_a_folder_is_as_closed_as_the_folder(live: Live) -> None:
    number, _ = team_of(live)
    uid, board = live.folder(), live.name("board")
    live.done(
        "POST", "/api/dashboards/db", {"dashboard": {"uid": board, "title": board, "panels": []}, "folderUid": uid}
    )
    live.done("POST", f"/api/folders/{uid}/permissions", {"items": [{"teamId": number, "permission": 1}]})
    viewer, member = live.person("Viewer"), live.person("Viewer")
    live.done("POST", f"/api/teams/{number}/members", {"userId": member.id})
    assert [each.status("GET", f"/api/dashboards/uid/{board}") for each in (viewer, member)] == [403, 200]


def test_permissions_of_a_folder_name_the_team(live: Live) -> None:
    number, name = team_of(live)
    uid = live.folder()
    live.done("POST", f"/api/folders/{uid}/permissions", {"items": [{"teamId": number, "permission": 1}]})
    granted = [each for each in live.get(f"/api/folders/{uid}/permissions") if each.get("teamId") == number]
    assert [(each["team"], each["permission"], each["inherited"]) for each in granted] == [(name, 1, False)]


def test_a_team_that_is_gone_opens_nothing(live: Live) -> None:
    number, _ = team_of(live)
    uid = live.folder()
    live.done("POST", f"/api/folders/{uid}/permissions", {"items": [{"teamId": number, "permission": 1}]})
    member = live.person("Viewer")
    live.done("POST", f"/api/teams/{number}/members", {"userId": member.id})
    live.done("DELETE", f"/api/teams/{number}")
    assert member.status("GET", f"/api/folders/{uid}") == 403


@pytest.mark.parametrize("role", ["Viewer", "Editor"])
def test_teams_are_made_by_administrators_alone(live: Live, role: str) -> None:
    assert live.person(role).status("POST", "/api/teams", {"name": live.name("own")}) == 403
