"""Posting to Slack: what it is sent, and what its answers mean."""

import pytest

from tests.toolchain.live.grafana.server import LOST, Reply, script, serving
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.slack import Posted, Slack, SlackError

TOKEN = "xoxb-canary-1234"
MESSAGE = {"text": "Grüße", "blocks": []}
POSTED = Reply({"ok": True, "channel": "C1", "ts": "1.2"})


def test_a_message_is_posted_to_the_channel_as_the_bot() -> None:
    with serving(lambda _: POSTED) as server:
        Slack(SecretText(TOKEN), server.url).post(MESSAGE, "#operations")
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/chat.postMessage")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.json == {"channel": "#operations", **MESSAGE}


@pytest.mark.parametrize(
    ("reply", "message", "remedy"),
    [
        (Reply({"ok": False, "error": "not_in_channel"}), "Slack does not post to #ops: not_in_channel", "/invite"),
        (Reply({"ok": False, "error": "missing_scope", "needed": "chat:write"}), "missing_scope", "chat:write"),
        (Reply({"ok": False, "error": "some_new_thing"}), "some_new_thing", "documentation"),
        (Reply(b"<html>", 502), "is not Slack (502)", "SLACK_API_URL"),
        (Reply([1]), "is not Slack (200)", "SLACK_API_URL"),
        (LOST, "whether it was posted is not known", "runs"),
    ],
)
def test_what_is_not_posted_says_why_and_what_to_do(reply: Reply, message: str, remedy: str) -> None:
    with serving(lambda _: reply) as server, pytest.raises(SlackError) as caught:
        Slack(SecretText(TOKEN), server.url).post(MESSAGE, "#ops")
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert TOKEN not in str(caught.value)
    assert len(server.requests) == 1


def test_a_slack_that_asks_to_wait_is_waited_for_and_not_for_ever() -> None:
    waits: list[float] = []
    busy = Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "7"})
    with serving(script(busy, busy, POSTED)) as server:
        Slack(SecretText(TOKEN), server.url, waits.append).post(MESSAGE, "#ops")
    assert (waits, len(server.requests)) == ([7.0, 7.0], 3)
    with serving(lambda _: busy) as server, pytest.raises(SlackError, match="takes no more messages"):
        Slack(SecretText(TOKEN), server.url, waits.append).post(MESSAGE, "#ops")
    assert len(server.requests) == 3


@pytest.mark.parametrize("url", ["http://hooks.slack.example/services/T0/B0/canary", "canary", ""])
def test_a_webhook_that_is_no_secure_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SlackError) as caught:
        Slack(SecretText(url)).post(MESSAGE)
    assert "canary" not in caught.value.told


PLACE = Posted("C1", "1.2")


def test_a_message_tells_where_it_was_posted_and_a_webhook_does_not() -> None:
    with serving(lambda _: POSTED) as server:
        assert Slack(SecretText(TOKEN), server.url).post(MESSAGE, "#operations") == PLACE


def test_a_file_goes_into_the_thread_of_the_message() -> None:
    with serving(lambda request: replies[request.path.partition("?")[0]]) as server:
        replies = {
            "/files.getUploadURLExternal": Reply(
                {"ok": True, "upload_url": f"{server.url}/up/load?a=1", "file_id": "F1"}
            ),
            "/up/load": Reply(b"OK - 4"),
            "/files.completeUploadExternal": Reply({"ok": True, "files": [{"id": "F1"}]}),
        }
        Slack(SecretText(TOKEN), server.url).attach(PLACE, "a b.png", "Start", b"\x89PNG")
    asked, sent, done = server.requests
    assert (asked.body, asked.headers["Content-Type"]) == (
        b"filename=a+b.png&length=4",
        "application/x-www-form-urlencoded",
    )
    assert (sent.body, sent.query) == (b"\x89PNG", {"a": ["1"]})
    assert "Authorization" not in sent.headers
    assert done.json == {"files": [{"id": "F1", "title": "Start"}], "channel_id": "C1", "thread_ts": "1.2"}


@pytest.mark.parametrize(
    ("first", "upload", "said"),
    [
        ({"ok": False, "error": "missing_scope"}, 200, "the file a.png: missing_scope"),
        ({"ok": True, "upload_url": "http://elsewhere.example/x", "file_id": "F1"}, 200, "no secure address"),
        ({"ok": True, "file_id": "F1"}, 200, "no secure address"),
        ({"ok": True, "upload_url": "here", "file_id": "F1"}, 500, "does not take the file a.png (500)"),
    ],
)
def test_a_file_that_is_not_taken_says_why(first: dict[str, object], upload: int, said: str) -> None:
    with serving(lambda request: Reply(answer) if "getUpload" in request.path else Reply(b"", upload)) as server:
        answer = {**first, "upload_url": f"{server.url}/up"} if first.get("upload_url") == "here" else first
        with pytest.raises(SlackError) as caught:
            Slack(SecretText(TOKEN), server.url).attach(PLACE, "a.png", "A", b"x")
    assert said in caught.value.message
    assert TOKEN not in str(caught.value)
