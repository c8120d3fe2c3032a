"""Teams: enough of them to find one by its name.

Source: Grafana documentation, "Team HTTP API".
"""

from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Store


def add_team(store: Store, name: str) -> Document:
    """Store a team and return it."""
    number = store.ticks.id()
    team = {"id": number, "uid": f"team-{number}", "orgId": store.org_id, "name": name, "email": "", "memberCount": 0}
    store.teams[number] = team
    return team


def _search(exchange: Exchange) -> Response:
    request = exchange.request
    name, query = request.one("name"), request.one("query").lower()
    with exchange.store.lock:
        teams = [
            team
            for team in exchange.store.teams.values()
            if name in ("", team["name"]) and query in str(team["name"]).lower()
        ]
    size, number = request.number("perpage", 1000), request.number("page", 1)
    shown = sorted(teams, key=lambda team: str(team["name"]))[(number - 1) * size : number * size]
    return answer({"totalCount": len(teams), "teams": shown, "page": number, "perPage": size})


def _create(exchange: Exchange) -> Response:
    name = str(exchange.request.document().get("name") or "")
    if not name:
        refuse(400, "bad request data")
    with exchange.store.lock:
        if any(team["name"] == name for team in exchange.store.teams.values()):
            refuse(409, "Team name taken")
        team = add_team(exchange.store, name)
    return answer({"message": "Team created", "teamId": team["id"], "uid": team["uid"]})


def _found(exchange: Exchange) -> Document:
    teams = exchange.store.teams.values()
    found = next((team for team in teams if exchange["id"] in (str(team["id"]), team["uid"])), None)
    if found is None:
        refuse(404, "Team not found")
    return found


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer(_found(exchange))


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        del exchange.store.teams[_found(exchange)["id"]]
    return answer({"message": "Team deleted"})


ROUTES = (
    Route("GET", "/api/teams/search", _search, "teams:read"),
    Route("POST", "/api/teams", _create, "teams:create"),
    Route("GET", "/api/teams/{id}", _read, "teams:read"),
    Route("DELETE", "/api/teams/{id}", _delete, "teams:create"),
)
