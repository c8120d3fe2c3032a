"""Where notifications are delivered, and the page: who is answered, and that nothing of a text is taken as HTML."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import define

from toolchain.live.loopback import LOOPBACK, listening
from toolchain.local.notification import Inbox
from toolchain.local.page import Situation
from toolchain.local.receiver import Receiver

PAGE, DELIVERY = "token-of-people", "token-of-alertmanager"
EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@define
class Served:
    """A receiver that listens."""

    url: str
    inbox: Inbox

    def post(self, path: str, document: Any, **options: Any) -> int:
        return requests.post(f"{self.url}/{path}", json=document, timeout=10, **options).status_code

    def page(self, name: str = "") -> requests.Response:
        return requests.get(f"{self.url}/{PAGE}/{name}", timeout=10)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "Broken.md").write_text(f"# Broken\n\n{EVIL}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    inbox = Inbox()
    situation = Situation(
        f"Title {EVIL}", "http://127.0.0.1:1", "http://127.0.0.1:2", (), [(f"bad {EVIL}", 0.0)], [EVIL]
    )
    receiver = Receiver(inbox, lambda: situation, PAGE, DELIVERY, {"Broken.md": tmp_path / "Broken.md"})
    with listening(receiver, LOOPBACK, 0) as port:
        yield Served(f"http://{LOOPBACK}:{port}", inbox)


def slack(title: str, text: str, color: str = "danger") -> dict[str, Any]:
    return {"channel": "#incidents", "attachments": [{"title": title, "text": text, "color": color}]}


def pager(action: str, summary: str = "Broken", key: str = "k1") -> dict[str, Any]:
    payload = {"summary": summary, "severity": "critical", "custom_details": {"message": f"says {summary}"}}
    return {"routing_key": "pager", "dedup_key": key, "event_action": action, "payload": payload, "client_url": EVIL}


def test_what_is_delivered_is_shown_and_told_as_data(served: Served) -> None:
    text = "*It is down* <https://runbooks.example/a?b=1&amp;c=2|Runbook> <!here>"
    assert served.post(f"{DELIVERY}/slack/Incidents%20of%20%C3%A4ll", slack("[FIRING] Down", text)) == 200
    assert served.post(f"{DELIVERY}/pagerduty/Incidents", pager("trigger")) == 202
    assert served.post(f"{DELIVERY}/discord/Incidents", {"embeds": [{"title": "T", "description": "**D**"}]}) == 200
    hook = {
        "status": "firing",
        "commonLabels": {"alertname": "Down"},
        "alerts": [{"generatorURL": "http://a.example/g"}],
    }
    assert served.post(f"{DELIVERY}/webhook/Incidents", hook) == 200
    told = served.page("notifications.json").json()
    assert [(each["number"], each["app"], each["to"], each["status"]) for each in told] == [
        (1, "slack", "#incidents", "firing"),
        (2, "pagerduty", "pager", "firing"),
        (3, "discord", "its webhook's channel", "firing"),
        (4, "webhook", "Incidents", "firing"),
    ]
    assert told[0]["contactPoint"] == "Incidents of äll"
    assert told[3]["links"] == ["http://a.example/g"]
    shown = served.page().text
    assert "<b>It is down</b>" in shown
    assert (
        '<a href="https://runbooks.example/a?b=1&amp;c=2" target="_blank" rel="noreferrer noopener">Runbook</a>'
        in shown
    )
    assert "<b>D</b>" in shown


@pytest.mark.parametrize("app", ["slack", "pagerduty", "discord", "webhook"])
def test_nothing_of_a_text_is_html(served: Served, app: str) -> None:
    document = {
        "slack": slack(EVIL, f"*{EVIL}* <https://a.example/{EVIL}|{EVIL}> `{EVIL}`"),
        "pagerduty": pager("trigger", EVIL, EVIL),
        "discord": {"embeds": [{"title": EVIL, "description": f"[{EVIL}](https://a.example) **{EVIL}**"}]},
        "webhook": {"status": EVIL, "commonLabels": {"alertname": EVIL}, "externalURL": EVIL, "alerts": [{}]},
    }[app]
    served.post(f"{DELIVERY}/{app}/point", document)
    for name in ("", "content"):
        shown = served.page(name).text
        assert "<script>alert" not in shown
        assert "<img" not in shown
        assert "&lt;script&gt;alert(" in shown


def test_a_link_leads_to_the_web_alone(served: Served) -> None:
    served.post(f"{DELIVERY}/slack/point", slack("T", "<javascript:alert(1)|Click> javascript:alert(1)"))
    served.post(f"{DELIVERY}/discord/point", {"embeds": [{"title": "T", "description": "[a](javascript:alert(1))"}]})
    served.post(f"{DELIVERY}/pagerduty/point", pager("trigger") | {"client_url": "javascript:alert(1)"})
    assert 'href="javascript' not in served.page().text


def test_a_pager_has_one_incident_for_each_key_as_far_as_it_is(served: Served) -> None:
    for action, key in (("trigger", "a"), ("trigger", "b"), ("trigger", "a"), ("resolve", "a")):
        served.post(f"{DELIVERY}/pagerduty/point", pager(action, key=key))
    shown = served.page("content").text
    assert (shown.count('class="incident resolved"'), shown.count('class="incident firing"')) == (1, 1)


def test_what_is_sent_again_unchanged_is_shown_once_with_how_often(served: Served) -> None:
    for _ in range(3):
        served.post(f"{DELIVERY}/slack/point", slack("Same", "text"))
    shown = served.page("content").text
    assert shown.count('class="message"') == 1
    assert "×3, last " in shown
    assert len(served.page("notifications.json").json()) == 3


@pytest.mark.parametrize(
    "path", ["", PAGE[:-1] + "/", f"{DELIVERY}/", f"x/{PAGE}/", f"{PAGE}/unknown", "runbooks/../x.md"]
)
def test_nothing_is_shown_without_the_token_of_the_page(served: Served, path: str) -> None:
    answer = requests.get(f"{served.url}/{path}", timeout=10)
    assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")


@pytest.mark.parametrize(
    "path", [f"{PAGE}/slack/point", "slack/point", "wrong/slack/point", f"{DELIVERY}/sms/point", DELIVERY]
)
def test_nothing_is_delivered_without_the_token_of_deliveries(served: Served, path: str) -> None:
    assert served.post(path, slack("T", "x")) == 404
    assert served.inbox.after(0) == []


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1", "127.0.0.1:1"])
def test_a_request_that_names_another_host_is_not_answered(served: Served, host: str) -> None:
    headers = {"Host": host}
    assert requests.get(f"{served.url}/{PAGE}/", headers=headers, timeout=10).status_code == 421
    assert served.post(f"{DELIVERY}/slack/point", slack("T", "x"), headers=headers) == 421
    assert served.inbox.after(0) == []


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b'{"attachments": 1}'])
def test_what_alertmanager_does_not_send_is_refused(served: Served, body: bytes) -> None:
    answer = requests.post(f"{served.url}/{DELIVERY}/slack/point", data=body, timeout=10)
    assert answer.status_code == 400
    assert served.inbox.after(0) == []


def test_a_page_asks_nobody_else_and_is_kept_by_nobody(served: Served) -> None:
    answer = served.page()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert "https://" not in answer.text.replace("https://a.example", "")
    for name in ("page.css", "page.js"):
        assert requests.get(f"{served.url}/{name}", timeout=10).status_code == 200


def test_a_runbook_is_shown_without_a_token_and_without_its_html(served: Served) -> None:
    answer = requests.get(f"{served.url}/runbooks/Broken.md", timeout=10)
    assert (answer.status_code, "<h1>Broken</h1>" in answer.text, "<td>1</td>" in answer.text) == (200, True, True)
    assert "<script>" not in answer.text
    assert requests.get(f"{served.url}/runbooks/Other.md", timeout=10).status_code == 404
