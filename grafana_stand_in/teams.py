"""Teams, and who is in them.

Source: Grafana documentation, "Team HTTP API".
"""

from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Store


def add_team(store: Store, name: str, email: str = "") -> Document:
    """Store a team and return it."""
    number = store.ticks.id()
    team = {"id": number, "uid": f"team-{number}", "orgId": store.org_id, "name": name, "email": email}
    store.teams[number] = team
    store.members[number] = set()
    return team


def _search(exchange: Exchange) -> Response:
    request = exchange.request
    name, query = request.one("name"), request.one("query").lower()
    with exchange.store.lock:
        teams = [
            _shown(exchange.store, team)
            for team in exchange.store.teams.values()
            if name in ("", team["name"]) and query in str(team["name"]).lower()
        ]
    size, number = request.number("perpage", 1000), request.number("page", 1)
    shown = sorted(teams, key=lambda team: str(team["name"]))[(number - 1) * size : number * size]
    return answer({"totalCount": len(teams), "teams": shown, "page": number, "perPage": size})


def _shown(store: Store, team: Document) -> Document:
    return {**team, "memberCount": len(store.members[team["id"]])}


def _create(exchange: Exchange) -> Response:
    document = exchange.request.document()
    name = str(document.get("name") or "")
    if not name:
        refuse(400, "bad request data")
    with exchange.store.lock:
        if any(team["name"] == name for team in exchange.store.teams.values()):
            refuse(409, "Team name taken")
        team = add_team(exchange.store, name, str(document.get("email") or ""))
        if exchange.identity.kind == "user":
            exchange.store.members[team["id"]].add(exchange.identity.id)
    return answer({"message": "Team created", "teamId": team["id"], "uid": team["uid"]})


def _found(exchange: Exchange) -> Document:
    teams = exchange.store.teams.values()
    found = next((team for team in teams if exchange["id"] in (str(team["id"]), team["uid"])), None)
    if found is None:
        refuse(404, "Team not found")
    return found


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer(_shown(exchange.store, _found(exchange)))


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        number = _found(exchange)["id"]
        del exchange.store.teams[number], exchange.store.members[number]
        for owner, items in exchange.store.permissions.items():
            exchange.store.permissions[owner] = [each for each in items if each.get("teamId") != number]
    return answer({"message": "Team deleted"})


def _add_member(exchange: Exchange) -> Response:
    number = exchange.request.document().get("userId")
    if not isinstance(number, int):
        refuse(400, "bad request data")
    with exchange.store.lock:
        members = exchange.store.members[_found(exchange)["id"]]
        if number in members:
            refuse(400, "User is already added to this team")
        members.add(number)
    return answer({"message": "Member added to Team"})


def _remove_member(exchange: Exchange) -> Response:
    with exchange.store.lock:
        members = exchange.store.members[_found(exchange)["id"]]
        if exchange["user"] not in map(str, members):
            refuse(404, "Team member not found.")
        members.remove(int(exchange["user"]))
    return answer({"message": "Team Member removed"})


ROUTES = (
    Route("GET", "/api/teams/search", _search, "teams:read"),
    Route("POST", "/api/teams", _create, "teams:create"),
    Route("GET", "/api/teams/{id}", _read, "teams:read"),
    Route("DELETE", "/api/teams/{id}", _delete, "teams:create"),
    Route("POST", "/api/teams/{id}/members", _add_member, "teams:create"),
    Route("DELETE", "/api/teams/{id}/members/{user}", _remove_member, "teams:create"),
)
