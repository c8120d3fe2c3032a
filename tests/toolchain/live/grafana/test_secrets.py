"""No secret is ever shown: not in errors, their tracebacks, representations or logs."""

import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.live.grafana.server import (
    LOST,
    TOKEN,
    Patience,
    Reply,
    Request,
    credentials,
    page,
    plain,
    serving,
)
from toolchain.live.grafana.contact_points import create_contact_point
from toolchain.live.grafana.credentials import read_credentials
from toolchain.live.grafana.datasources import create_datasource
from toolchain.live.grafana.errors import CredentialError, GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.redaction import REDACTED, Redactor, SecretText
from toolchain.live.sending import Timeouts

PASSWORD = 'canary-pass "word" & <more>/é'
HEADER = "canary-header-7731"
WEBHOOK = "https://hooks.example.com/services/T0/canary-webhook"
SECURE = "canary-secure-json"
CANARIES = (TOKEN, PASSWORD, HEADER, WEBHOOK, SECURE)


def forms(secret: str) -> tuple[str, ...]:
    return secret, quote(secret, safe=""), b64encode(secret.encode()).decode(), secret.split()[0]


def assert_clean(text: str) -> None:
    for secret in (*CANARIES, f"admin:{PASSWORD}"):
        for form in forms(secret):
            assert form not in text


def echo(request: Request) -> bytes:
    told = " ".join(f"{name}: {value}" for name, value in request.headers.items())
    return f"{told} {request.body.decode()}".encode()


ECHOES: dict[str, Callable[[Request], Reply]] = {
    "legacy 400": lambda request: Reply({"message": echo(request).decode()}, 400),
    "resource 422": lambda request: Reply(
        {"kind": "Status", "message": "no", "details": {"causes": [{"field": "x", "message": echo(request).decode()}]}},
        422,
    ),
    "server error": lambda request: Reply({"message": "m", "error": echo(request).decode()}, 500),
    "plain text": lambda request: plain(echo(request).decode(), 503),
    "page": lambda request: page(f"<title>{echo(request).decode()}</title>"),
    "not json": lambda request: Reply(echo(request)),
    "redirect": lambda request: Reply(
        status=302, headers={"Location": f"https://u:{HEADER}@x.example.com/{TOKEN}?t={TOKEN}"}
    ),
    "lost": lambda request: LOST,
    "forbidden": lambda request: Reply({"message": f"Permissions needed: {echo(request).decode()}"}, 403),
    "conflict": lambda request: Reply({"message": echo(request).decode(), "status": "name-exists"}, 409),
}


@pytest.mark.parametrize("kind", sorted(ECHOES))
@pytest.mark.parametrize("identity", ["token", "password"])
def test_a_server_that_repeats_what_it_was_sent_gives_nothing_away(
    kind: str, identity: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(ECHOES[kind]) as server:
        given = {} if identity == "token" else {"token": None, "user": "admin", "password": SecretText(PASSWORD)}
        ours = credentials(server.url, headers={"X-Gate": SecretText(HEADER)}, **given)
        with GrafanaConnection(ours, retries=Patience(attempts=2).policy) as connection:
            writes: tuple[Callable[[], object], ...] = (
                lambda: create_datasource(connection, {"uid": "a", "secureJsonData": {"password": SECURE}}),
                lambda: create_contact_point(connection, {"type": "slack", "settings": {"url": WEBHOOK}}),
                lambda: connection.read("/api/folders"),
            )
            for write in writes:
                try:
                    write()
                except GrafanaError as error:
                    assert_clean(str(error))
                    assert_clean(repr(error))
                    assert_clean(repr(error.args) + repr(vars(error)))
                    assert_clean("".join(traceback.format_exception(error)))
                    assert error.__context__ is None
                else:
                    pytest.fail("the call did not fail")
            assert_clean(repr(connection) + repr(vars(connection)))
    assert_clean(repr(ours))
    assert_clean(caplog.text)
    assert_clean("".join(capfd.readouterr()))


def test_a_proxys_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:canary-proxy@127.0.0.1:1/")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    ours = credentials("http://grafana.example.com", timeouts=Timeouts(1.0, 1.0))
    with (
        GrafanaConnection(ours, retries=Patience(attempts=2).policy) as connection,
        pytest.raises(GrafanaError, match="proxy") as caught,
    ):
        connection.read("/api/health")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_the_home_directorys_netrc_does_not_replace_the_token(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("default login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(lambda _: Reply()) as server:
        with GrafanaConnection(credentials(server.url)) as connection:
            connection.read("/api/health")
        assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = SecretText("canary")
    assert secret.reveal() == "canary"
    assert [repr(secret), str(secret), f"{secret}", f"{secret:>20}", "%s" % secret] == [REDACTED] * 5  # noqa: UP031
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret == SecretText("canary")
    assert secret != SecretText("other")


def test_credentials_of_any_kind_are_not_in_their_representation() -> None:
    environ = {
        "GRAFANA_URL": "https://grafana.example.com",
        "GRAFANA_USER": "admin",
        "GRAFANA_PASSWORD": PASSWORD,
        "GRAFANA_HTTP_HEADERS": f'{{"X-Gate": "{HEADER}"}}',
    }
    assert_clean(repr(read_credentials(environ)) + str(read_credentials(environ)))


@pytest.mark.parametrize(
    "environ",
    [
        {"GRAFANA_URL": "https://admin:canary@grafana.example.com", "GRAFANA_TOKEN": "x"},
        {"GRAFANA_URL": "https://admin:can/ary@grafana.example.com:x", "GRAFANA_TOKEN": "x"},
        {"GRAFANA_URL": "https://grafana.example.com?token=canary", "GRAFANA_TOKEN": "x"},
        {"GRAFANA_URL": "canary", "GRAFANA_TOKEN": "x"},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_TOKEN": "canary canary"},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_TOKEN": "canary", "GRAFANA_PASSWORD": "canary"},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_PASSWORD": "canary"},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_USER": "a:canary", "GRAFANA_PASSWORD": "canary"},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_HTTP_HEADERS": '{"X": "canary'},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_HTTP_HEADERS": '{"canary canary": "x"}'},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_HTTP_HEADERS": '{"X": "canary\\n"}'},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_TOKEN": "x", "GRAFANA_INSECURE": "canary"},
        {"GRAFANA_URL": "https://g.example.com", "GRAFANA_TOKEN": "x", "GRAFANA_TIMEOUT": "canary"},
    ],
)
def test_refused_settings_are_named_and_not_shown(environ: dict[str, str]) -> None:
    with pytest.raises(CredentialError) as caught:
        read_credentials(environ)
    assert "GRAFANA_" in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "canary" not in shown
    assert "can/ary" not in shown


@given(st.text(min_size=6, max_size=30), st.text(max_size=40))
def test_a_known_secret_never_survives(secret: str, around: str) -> None:
    redactor = Redactor([SecretText(secret)])
    shown = redactor.scrub(f"{around}\0{secret}\0{quote(secret, safe='')}\0{around}")
    assert secret not in shown.replace(REDACTED, "")


@pytest.mark.parametrize(
    "text",
    [
        "token glsa_abcdefgh12345678_deadbeef was refused",
        "Authorization: Bearer abc.def-123",
        "Authorization: Basic YWRtaW46YWRtaW4=",
        "Get https://admin:abc123@prometheus.example.com: refused",
    ],
)
def test_what_looks_like_a_secret_goes_even_unknown(text: str) -> None:
    shown = Redactor().scrub(text)
    assert REDACTED in shown
    assert not any(part in shown for part in ("abcdefgh", "abc.def", "YWRtaW46", "abc123"))


def test_ordinary_words_stay() -> None:
    text = "Basic authentication failed; a Bearer token from https://grafana.example.com/a is needed: a@example.com"
    assert Redactor().scrub(text) == text


@pytest.mark.parametrize(
    "shown",
    [
        "a/b c&d<e",
        "a%2Fb%20c%26d%3Ce",
        "a%2Fb+c%26d%3Ce",
        "a/b%20c%26d%3Ce",
        "a/b c\\u0026d\\u003ce",
        "a/b c&amp;d&lt;e",
        "YS9iIGMmZDxl",
    ],
)
def test_a_known_secret_goes_in_every_usual_encoding(shown: str) -> None:
    assert Redactor([SecretText("a/b c&d<e")]).scrub(f"said {shown}!") == f"said {REDACTED}!"
