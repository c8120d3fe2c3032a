"""What a failed answer means, in words for people and in types for programs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.live.grafana.server import Reply, connected, page, plain, script
from toolchain.live.grafana.answers import Answer
from toolchain.live.grafana.errors import (
    Conflict,
    ConflictCause,
    Expired,
    Forbidden,
    GrafanaError,
    Invalid,
    NotFound,
    NotGrafana,
    ReadOnly,
    ServerError,
    Unauthorized,
    WrongAddress,
)
from toolchain.live.grafana.failures import error_of
from toolchain.live.grafana.redaction import Redactor

PATH = "/api/folders/team"


def failure(reply: Reply, method: str = "PUT") -> GrafanaError:
    with connected(script(reply)) as (connection, _), pytest.raises(GrafanaError) as caught:
        connection.write(method, PATH, {})
    return caught.value


def test_a_message_says_method_path_status_grafanas_words_and_what_to_do() -> None:
    error = failure(Reply({"message": "folder title cannot be empty"}, 400))
    assert type(error) is Invalid
    assert str(error) == (
        "PUT /api/folders/team answered 400: Grafana says “folder title cannot be empty”. Correct what it names."
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, GrafanaError),
        (409, Conflict),
        (410, Expired),
        (412, Conflict),
        (413, Invalid),
        (422, Invalid),
        (500, ServerError),
        (501, ServerError),
    ],
)
@pytest.mark.parametrize("body", [{"message": "so it is"}, b"", b"null", b"[]", b"7", {"message": 7}])
def test_each_status_is_an_error_of_its_own_whatever_the_body(
    status: int, kind: type[GrafanaError], body: object
) -> None:
    error = failure(Reply(body, status))
    assert type(error) is kind
    assert (error.method, error.path, error.status) == ("PUT", PATH, status)
    assert error.remedy


@pytest.mark.parametrize(
    ("body", "permission"),
    [
        (
            {
                "accessErrorId": "ACE0000000001",
                "message": "You'll need additional permissions to perform this action. Permissions needed: folders:write",
                "title": "Access denied",
            },
            "folders:write",
        ),
        (
            {"message": "Permissions needed: any of dashboards:create, dashboards:write"},
            "dashboards:create, dashboards:write",
        ),
        (
            {
                "kind": "Status",
                "status": "Failure",
                "reason": "Forbidden",
                "code": 403,
                "message": 'folders.folder.grafana.app "team" is forbidden: User "sa" cannot update resource "folders"'
                ' in API group "folder.grafana.app" in the namespace "default"',
            },
            "update folders",
        ),
        ({"message": "Access denied"}, ""),
    ],
)
def test_a_missing_permission_is_named(body: object, permission: str) -> None:
    error = failure(Reply(body, 403))
    assert isinstance(error, Forbidden)
    assert error.permission == permission
    assert permission in error.remedy


@pytest.mark.parametrize(
    ("status", "body", "cause", "reason"),
    [
        (
            412,
            {"status": "version-mismatch", "message": "The dashboard has been changed by someone else"},
            "STALE",
            "version-mismatch",
        ),
        (412, {"status": "name-exists", "message": "A dashboard with the same name exists"}, "EXISTS", "name-exists"),
        (412, {"status": "plugin-dashboard", "message": "It belongs to plugin x"}, "PLUGIN", "plugin-dashboard"),
        (409, {"message": "Dashboard already exists. Use overwrite flag to update."}, "EXISTS", ""),
        (409, {"message": "Datasource has already been updated by someone else. Please reload"}, "STALE", ""),
        (409, {"message": "data source with the same name already exists"}, "EXISTS", ""),
        (409, {"kind": "Status", "reason": "Conflict", "message": "the object has been modified"}, "STALE", "Conflict"),
        (409, {"kind": "Status", "reason": "AlreadyExists", "message": "x"}, "EXISTS", "AlreadyExists"),
        (
            409,
            {"messageId": "alerting.notifications.conflict", "message": "version mismatch"},
            "STALE",
            "alerting.notifications.conflict",
        ),
        (
            409,
            {"messageId": "alerting.notifications.time-intervals.used", "message": "Time interval is used"},
            "IN_USE",
            "alerting.notifications.time-intervals.used",
        ),
        (
            409,
            {"messageId": "alerting.notifications.contact-points.referenced", "message": "Contact point is in use"},
            "IN_USE",
            "alerting.notifications.contact-points.referenced",
        ),
        (
            409,
            {"messageId": "alerting.provenanceMismatch", "message": "cannot change provenance from 'file' to ''"},
            "PROVENANCE",
            "alerting.provenanceMismatch",
        ),
        (500, {"message": "cannot change provenance from 'api' to ''"}, "PROVENANCE", ""),
        (409, {"message": "no"}, "OTHER", ""),
    ],
)
def test_a_conflict_knows_why(status: int, body: object, cause: str, reason: str) -> None:
    error = failure(Reply(body, status))
    assert isinstance(error, Conflict)
    assert error.cause is ConflictCause[cause]
    assert error.reason == reason
    assert error.remedy


def test_complaints_of_a_resource_status_stand_by_field() -> None:
    body = {
        "kind": "Status",
        "reason": "Invalid",
        "code": 422,
        "message": "Dashboard is invalid",
        "details": {"causes": [{"field": "spec.title", "message": "required"}, {"message": "too large"}]},
    }
    error = failure(Reply(body, 422))
    assert isinstance(error, Invalid)
    assert error.causes == ("spec.title: required", "too large")
    assert "spec.title: required" in str(error)


def test_what_is_wrong_with_a_template_is_said() -> None:
    body = {"message": "Template is in invalid format.", "extra": {"Error": "template: :1: unexpected EOF"}}
    assert "Template is in invalid format.: template: :1: unexpected EOF" in str(failure(Reply(body, 400)))


def test_complaints_of_a_list_stand_by_field() -> None:
    body = [{"fieldNames": ["Title"], "classification": "RequiredError", "message": "Required"}]
    assert "Title: Required" in str(failure(Reply(body, 422)))


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Cannot save provisioned dashboard"),
        (400, "Dashboard cannot be deleted because it was provisioned"),
        (403, "Cannot update read-only data source"),
    ],
)
def test_what_is_provisioned_from_a_file_is_read_only(status: int, message: str) -> None:
    error = failure(Reply({"message": message}, status))
    assert type(error) is ReadOnly
    assert message in str(error)
    assert "provisioned from" in error.remedy


@pytest.mark.parametrize("status", [200, 202, 404, 403, 400])
def test_a_web_page_is_not_grafana(status: int) -> None:
    error = failure(page("<html><head><title>Sign in to\n Example</title></head></html>", status))
    assert type(error) is NotGrafana
    assert "titled “Sign in to Example”" in str(error)
    assert "login page of a proxy" in str(error)


def test_a_page_that_asks_for_a_login_is_the_proxys() -> None:
    error = failure(page("<html>401</html>", 401))
    assert type(error) is Unauthorized
    assert "proxy" in str(error)


@pytest.mark.parametrize("reply", [Reply(b"pong"), Reply(b""), Reply(b'{"uid": '), Reply([1]), Reply(b"7")])
def test_a_read_that_gives_no_object_is_not_grafana(reply: Reply) -> None:
    with connected(script(reply)) as (connection, _), pytest.raises(NotGrafana):
        connection.read_document(PATH)


@pytest.mark.parametrize("reply", [Reply({}), Reply([1]), Reply("x")])
def test_a_read_that_gives_no_list_of_objects_is_not_grafana(reply: Reply) -> None:
    with connected(script(reply)) as (connection, _), pytest.raises(NotGrafana):
        connection.read_documents(PATH)


def test_null_is_an_empty_list() -> None:
    with connected(script(Reply(b"null"))) as (connection, _):
        assert connection.read_documents(PATH) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_a_redirect_to_a_login_page_is_not_followed(method: str) -> None:
    away = Reply(status=302, headers={"Location": "https://login.example.com/oauth/start?state=canary"})
    with connected(script(away)) as (connection, server):
        with pytest.raises(NotGrafana, match=r"https://login\.example\.com/oauth/start came back") as caught:
            connection.write(method, PATH, {})
        assert len(server.requests) == 1
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize(
    ("location", "url"),
    [
        (f"https://grafana.example.com{PATH}", "https://grafana.example.com"),
        (f"https://grafana.example.com/sub{PATH}?x=1", "https://grafana.example.com/sub"),
    ],
)
def test_a_redirect_names_the_right_url_and_is_not_followed(method: str, location: str, url: str) -> None:
    with connected(script(Reply(status=301, headers={"Location": location}))) as (connection, server):
        with pytest.raises(WrongAddress) as caught:
            connection.write(method, PATH, {})
        assert len(server.requests) == 1
    assert caught.value.url == url
    assert f"Set the URL of Grafana to {url}." in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        plain("Client sent an HTTP request to an HTTPS server.\n", 400),
        page("<title>400 The plain HTTP request was sent to HTTPS port</title>", 400),
    ],
)
def test_plain_http_to_https_names_the_right_url(reply: Reply) -> None:
    error = failure(reply)
    assert isinstance(error, WrongAddress)
    assert error.url.startswith("https://127.0.0.1:")


def test_long_and_odd_words_stay_one_readable_line() -> None:
    text = str(failure(Reply({"message": "bad\n\x1b[31m" + "word " * 1000}, 400)))
    assert len(text) < 700
    assert text.isprintable()


@given(st.integers(300, 599), st.binary(max_size=200), st.sampled_from(["application/json", "text/html", ""]))
def test_any_answer_becomes_one_printable_paragraph(status: int, body: bytes, content_type: str) -> None:
    answer = Answer("GET", PATH, status, content_type, body, body.decode("latin-1"))
    error = error_of(answer, "https://grafana.example.com", "Grafana", Redactor())
    assert error.status == status
    assert str(error).isprintable()


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["kind", "message", "details", "causes", "field", "fieldNames", "status"]), inner
            )
        ),
        max_leaves=8,
    ),
    st.booleans(),
)
def test_no_json_is_too_odd(body: object, is_status: bool) -> None:
    document = {**body, "kind": "Status"} if is_status and isinstance(body, dict) else body
    answer = Answer("GET", PATH, 422, "application/json", json.dumps(document).encode())
    assert str(error_of(answer, "https://grafana.example.com", "Grafana", Redactor())).isprintable()
