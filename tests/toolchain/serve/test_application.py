"""Who is answered: only a request that names this machine, with the token, of a page of ours where it asks for work."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from attrs import frozen

from toolchain.base.errors import UnknownNameError
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.preview.page.queries import Settings
from toolchain.serve.application import LONGEST_BODY, SECURITY_HEADERS, Application, Pages, Panels
from toolchain.serve.data import without_data
from toolchain.serve.drawing import Opening
from toolchain.serve.room import Room
from toolchain.serve.workspace import Workspace

TOKEN = "t0ken-of-this-run"
TRY = f"/{TOKEN}/api/dashboards/one/panels/1/try"


@frozen
class Got:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.content)


@frozen
class Client:
    port: int
    room: Room

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Got:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        sent = {"Host": f"{LOOPBACK}:{self.port}", **{name.replace("_", "-"): text for name, text in headers.items()}}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, text in sent.items():
            connection.putheader(name, text)
        if body is not None and "Content-Length" not in sent:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        got = Got(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return got

    def post(self, body: bytes = b'{"queries": {"A": "up"}}', path: str = TRY, **headers: str) -> Got:
        usual = {"Origin": f"http://{LOOPBACK}:{self.port}", "Content_Type": "application/json"}
        return self.ask(path, "POST", body, **{**usual, **headers})


def _unknown(*_: object) -> Any:
    raise UnknownNameError("there is no such panel", "Look again.")


def _tried(room: Room, uid: str, panel: str, opening: Opening, queries: object) -> Any:
    return {"uid": uid, "panel": panel, "time": dict(opening.time), "chosen": dict(opening.chosen), "queries": queries}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("empty")
    room = Room(Workspace(folder, "local"), without_data(Settings(now=0.0), "failed", "none"), lambda each: {})
    pages = Pages(
        lambda base, title: f"index of {title} at {base}",
        lambda base, uid, title: f"{uid} at {base}",
        lambda name: {"page.js": (b"1", "text/javascript")}[name],
    )
    application = Application(room, pages, Panels(_unknown, _tried), TOKEN)
    with listening(application, LOOPBACK, 0) as port:
        yield Client(port, room)
    room.events.end()


def test_the_page_is_for_who_has_the_token(client: Client) -> None:
    got = client.ask(f"/{TOKEN}/")
    assert (got.status, got.content) == (200, f"index of local at /{TOKEN}".encode())


@pytest.mark.parametrize("path", ["/", "/api/dashboards", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/", "/%ff/"])
def test_nothing_is_told_without_the_token(client: Client, path: str) -> None:
    got = client.ask(path)
    assert got.status == 404
    assert TOKEN.encode() not in got.content


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "[::1]:{}"])
def test_this_machine_may_be_named_in_each_way(client: Client, host: str) -> None:
    assert client.ask(f"/{TOKEN}/", Host=host.format(client.port)).status == 200


@pytest.mark.parametrize("host", ["evil.example:{}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{}", ""])
def test_a_name_that_somebody_made_lead_here_is_refused(client: Client, host: str) -> None:
    assert client.ask(f"/{TOKEN}/", Host=host.format(client.port)).status == 403


@pytest.mark.parametrize(
    "path", [f"/{TOKEN}/", f"/{TOKEN}/nothing", "/", f"/{TOKEN}/assets/page.js", f"/{TOKEN}/api/dashboards"]
)
def test_every_answer_tells_the_browser_to_be_careful(client: Client, path: str) -> None:
    headers = client.ask(path).headers
    assert {name: headers.get(name) for name, _ in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert "Access-Control-Allow-Origin" not in headers


def test_scripts_of_elsewhere_and_in_a_page_are_not_run_and_the_address_is_handed_to_nobody(client: Client) -> None:
    headers = client.ask(f"/{TOKEN}/").headers
    policy = dict(each.strip().split(" ", 1) for each in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_what_is_only_read_takes_no_other_method(client: Client, method: str) -> None:
    got = client.ask(f"/{TOKEN}/api/dashboards", method, b"" if method != "HEAD" else None)
    assert (got.status, got.headers["Allow"]) == (405, "GET")


def test_what_asks_for_work_takes_no_other_method(client: Client) -> None:
    got = client.ask(TRY)
    assert (got.status, got.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "name", ["../page.py", "..%2fpage.py", "%2e%2e/page.py", ".hidden", "page.js/..", "nothing.js", "", "a" * 200]
)
def test_no_file_but_the_page_s_own_is_an_asset(client: Client, name: str) -> None:
    assert client.ask(f"/{TOKEN}/assets/{name}").status == 404


def test_an_asset_with_its_hash_is_kept_and_one_without_is_asked_for_again(client: Client) -> None:
    assert "immutable" in client.ask(f"/{TOKEN}/assets/page.js?v=1").headers["Cache-Control"]
    assert client.ask(f"/{TOKEN}/assets/page.js").headers["Cache-Control"] == "no-cache"
    assert client.ask(f"/{TOKEN}/api/dashboards").headers["Cache-Control"] == "no-store"


def test_queries_are_tried_with_time_and_values_of_the_page(client: Client) -> None:
    body = {"queries": {"A": "up"}, "from": "now-1h", "to": "now", "vars": {"host": ["a", "b"], "job": "c"}}
    got = client.post(orjson.dumps(body))
    assert (got.status, got.json) == (
        200,
        {
            "uid": "one",
            "panel": "1",
            "time": {"from": "now-1h", "to": "now"},
            "chosen": {"host": ["a", "b"], "job": ["c"]},
            "queries": {"A": "up"},
        },
    )


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "https://127.0.0.1:{}", "http://127.0.0.1"])
def test_a_page_of_somebody_else_cannot_ask_for_work(client: Client, origin: str) -> None:
    assert client.post(Origin=origin.format(client.port)).status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Length": str(LONGEST_BODY + 1)}, 413),
        ({"Content_Length": "many"}, 411),
    ],
)
def test_a_body_of_another_form_or_too_long_is_not_read(client: Client, headers: dict[str, str], status: int) -> None:
    assert client.post(b"{}", TRY, **headers).status == status


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"queries": []}', b'{"queries": {"A": 1}}'])
def test_a_body_that_is_no_queries_is_refused(client: Client, body: bytes) -> None:
    got = client.post(body)
    assert (got.status, bool(got.json["error"]["message"])) == (400, True)


def test_what_does_not_exist_is_told_with_what_to_do(client: Client) -> None:
    got = client.ask(f"/{TOKEN}/api/dashboards/one/panels/1")
    assert (got.status, got.json["error"]) == (404, {"message": "there is no such panel", "remedy": "Look again."})
    assert client.ask(f"/{TOKEN}/api/dashboards/one").status == 404


@pytest.mark.parametrize(
    "query", ["from=99999999999999999999999", "&".join(f"var-x=v{number}" for number in range(300))]
)
def test_an_address_that_makes_no_sense_is_refused(client: Client, query: str) -> None:
    assert client.ask(f"/{TOKEN}/api/dashboards/one?{query}").status == 400


def test_events_begin_with_the_last_and_end_with_the_server(client: Client) -> None:
    client.room.events.tell({"version": 1})
    client.room.say("a notice", "that passes")
    connection = http.client.HTTPConnection(LOOPBACK, client.port, timeout=10)
    connection.request("GET", f"/{TOKEN}/api/events")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
    lines = [answer.readline() for _ in range(5)]
    assert lines[2] == b"event: changed\n"
    assert orjson.loads(lines[3].removeprefix(b"data: ")) == {"version": 1}
    threading.Thread(target=client.room.say, args=("three", "")).start()
    assert (answer.readline(), b"three" in answer.readline()) == (b"event: changed\n", True)
    connection.close()
