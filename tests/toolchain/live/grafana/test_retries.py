"""When a call is made again, and when its fate is left to the caller."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.live.grafana.server import (
    LOST,
    Patience,
    Reply,
    connected,
    credentials,
    page,
    plain,
    script,
    serving,
)
from toolchain.live.grafana.errors import (
    Conflict,
    GrafanaError,
    NotFound,
    RateLimited,
    ServerError,
    Unfinished,
    Unreachable,
)
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.retries import RetryPolicy
from toolchain.live.sending import Timeouts

PATH = "/api/folders/team"
FINE = Reply({"uid": "team"})
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("first", [LOST, Reply(status=502), Reply(status=503), Reply(status=504), Reply(status=500)])
def test_a_read_is_repeated_after_a_failure_that_may_pass(first: Reply) -> None:
    with connected(script(first, FINE)) as (connection, server):
        assert connection.read_document(PATH) == {"uid": "team"}
    assert server.calls == [("GET", PATH)] * 2
    assert connection.count.reads == 2
    assert connection.count.repeats == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("first", [LOST, Reply(status=502), Reply(status=503), Reply(status=504)])
def test_a_write_that_comes_to_the_same_is_repeated(method: str, first: Reply) -> None:
    with connected(script(first, FINE)) as (connection, server):
        connection.write(method, PATH, {"title": "Team"} if method == "PUT" else None)
    assert server.calls == [(method, PATH)] * 2
    assert server.requests[0].body == server.requests[1].body


@pytest.mark.parametrize("first", [LOST, Reply(status=502), Reply(status=503), Reply(status=504)])
@pytest.mark.parametrize(("method", "is_repeatable"), [("POST", None), ("PATCH", None), ("PUT", False)])
def test_a_write_of_unknown_fate_is_never_repeated(method: str, is_repeatable: bool | None, first: Reply) -> None:
    with connected(script(first, FINE)) as (connection, server):
        with pytest.raises(Unfinished) as caught:
            connection.write(method, PATH, {}, is_repeatable=is_repeatable)
        assert server.calls == [(method, PATH)]
    assert caught.value.may_have_written
    assert "not known" in str(caught.value)
    assert "Read it back" in str(caught.value)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_an_internal_error_of_a_write_is_told_at_once_and_leaves_doubt(method: str) -> None:
    with connected(script(Reply({"message": "it failed"}, 500))) as (connection, server):
        with pytest.raises(ServerError, match="it failed") as caught:
            connection.write(method, PATH, {})
        assert len(server.requests) == 1
    assert caught.value.may_have_written


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_that_met_a_locked_database_is_made_again(method: str) -> None:
    locked = Reply({"message": "database is locked"}, 500)
    with connected(script(locked, locked, FINE)) as (connection, server):
        assert connection.write(method, PATH, {}) == {"uid": "team"}
        assert len(server.requests) == 3


def test_too_many_requests_are_repeated_even_for_a_creation_since_nothing_was_done() -> None:
    patience = Patience()
    with connected(script(Reply(status=429, headers={"Retry-After": "7"}), FINE), patience=patience) as (link, server):
        link.write("POST", "/api/folders", {"uid": "team"})
    assert server.calls == [("POST", "/api/folders")] * 2
    assert patience.waits == [7.0]


def test_too_many_requests_for_too_long_are_an_error_that_says_how_long() -> None:
    patience = Patience(attempts=3)
    with connected(script(Reply(status=429, headers={"Retry-After": "9"})), patience=patience) as (connection, server):
        with pytest.raises(RateLimited) as caught:
            connection.read(PATH)
        assert len(server.requests) == 3
    assert caught.value.retry_after == 9.0
    assert not caught.value.may_have_written


def test_waits_are_told_where_people_notice_them_and_bounded_in_all() -> None:
    patience, told = Patience(), list[str]()
    busy = Reply(status=429, headers={"Retry-After": "50"})
    with connected(script(busy), patience=patience, waiting=told.append) as (connection, server):
        with pytest.raises(RateLimited):
            connection.read(PATH)
        assert len(server.requests) == 3
    assert patience.waits == [50.0, 50.0]
    assert told == [f"Grafana asks to wait: GET {PATH} again in 50 s"] * 2


def test_an_answer_that_takes_too_long_in_all_is_not_asked_for_again() -> None:
    patience = Patience()
    slow = Reply({"uid": "team"}, before=lambda: Event().wait(0.5))
    with serving(script(slow)) as server:
        ours = credentials(server.url, timeouts=Timeouts(1.0, 1.0, 0.1))
        with (
            GrafanaConnection(ours, retries=patience.policy) as connection,
            pytest.raises(Unreachable, match=r"did not complete its answer within 0\.1 s"),
        ):
            connection.read(PATH)
        assert patience.waits == []


def test_a_server_cannot_ask_for_a_wait_without_end() -> None:
    patience = Patience(longest_retry_after=30.0)
    with connected(script(Reply(status=503, headers={"Retry-After": "86400"}), FINE), patience=patience) as (link, _):
        link.read(PATH)
    assert patience.waits == [30.0]


def test_waits_double_up_to_the_longest() -> None:
    patience = Patience(attempts=6, first_wait=1.0, longest_wait=4.0)
    with connected(script(Reply(status=503)), patience=patience) as (connection, _), pytest.raises(ServerError):
        connection.read(PATH)
    assert patience.waits == [1.0, 2.0, 4.0, 4.0, 4.0]


@given(st.integers(1, 60), st.floats(0, 1), st.none() | st.floats(0, 1e9))
def test_a_wait_is_never_below_half_the_backoff_nor_above_the_caps(
    attempt: int, chance: float, retry_after: float | None
) -> None:
    policy = RetryPolicy(chance=lambda: chance)
    wait = policy.wait(attempt, retry_after)
    assert policy.first_wait / 2 <= wait <= max(policy.longest_wait, policy.longest_retry_after)
    assert retry_after is None or wait >= min(retry_after, policy.longest_retry_after)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        (" 0 ", 0.0),
        (format_datetime(NOW + timedelta(seconds=40), usegmt=True), 40.0),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert RetryPolicy(now=lambda: NOW).retry_after(header) == seconds


@given(st.text())
def test_no_retry_after_header_is_too_odd(header: str) -> None:
    seconds = RetryPolicy(now=lambda: NOW).retry_after(header)
    assert seconds is None or seconds >= 0


def test_what_an_unanswered_deletion_deleted_counts_as_deleted() -> None:
    with connected(script(LOST, Reply({"message": "not found"}, 404))) as (connection, server):
        connection.write("DELETE", PATH)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "second", [Reply({"message": "in use"}, 409), Reply({"message": "no"}, 403), page("<html>nginx</html>", 404)]
)
def test_any_other_error_after_an_unanswered_deletion_is_told(second: Reply) -> None:
    with connected(script(LOST, second)) as (connection, _), pytest.raises(GrafanaError) as caught:
        connection.write("DELETE", PATH)
    assert caught.value.may_have_written


def test_a_deletion_of_what_was_not_there_is_told() -> None:
    with connected(script(Reply({"message": "not found"}, 404))) as (connection, _), pytest.raises(NotFound):
        connection.write("DELETE", PATH)


def test_an_error_after_an_unanswered_attempt_says_that_it_may_have_been_carried_out() -> None:
    with connected(script(LOST, Reply({"message": "name taken"}, 409))) as (connection, _):
        with pytest.raises(Conflict) as caught:
            connection.write("PUT", PATH, {})
        assert caught.value.may_have_written


def test_a_write_that_never_gets_an_answer_ends_as_unfinished() -> None:
    with connected(script(LOST), patience=Patience(attempts=3)) as (connection, server):
        with pytest.raises(Unfinished):
            connection.write("PUT", PATH, {})
        assert len(server.requests) == 3


def test_a_read_that_never_gets_an_answer_ends_as_unreachable() -> None:
    with connected(script(LOST), patience=Patience(attempts=2)) as (connection, server):
        with pytest.raises(Unreachable, match="closed the connection") as caught:
            connection.read(PATH)
        assert len(server.requests) == 2
    assert not caught.value.may_have_written


def test_a_server_that_is_down_is_tried_again_even_for_a_creation_since_nothing_was_sent() -> None:
    with serving(script(FINE)) as server:
        url = server.url
    patience = Patience(attempts=3)
    with (
        GrafanaConnection(credentials(url), retries=patience.policy) as connection,
        pytest.raises(Unreachable, match="took no connection") as caught,
    ):
        connection.write("POST", "/api/folders", {})
    assert len(patience.waits) == 2
    assert not caught.value.may_have_written


@pytest.mark.parametrize(("method", "error"), [("GET", Unreachable), ("POST", Unfinished)])
def test_a_server_that_does_not_answer_in_time(method: str, error: type[GrafanaError]) -> None:
    release = Event()
    with serving(script(Reply(before=release.wait))) as server:
        slow = credentials(server.url, timeouts=Timeouts(1.0, 0.05))
        with GrafanaConnection(slow, retries=Patience(attempts=2).policy) as connection:
            with pytest.raises(error, match=r"did not answer within 0\.05 s"):
                connection.write(method, PATH)
            assert len(server.requests) == (2 if method == "GET" else 1)
        release.set()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 501])
def test_an_answer_that_will_not_change_is_not_asked_for_twice(status: int) -> None:
    with connected(script(Reply({"message": "no"}, status))) as (connection, server):
        with pytest.raises(GrafanaError):
            connection.read(PATH)
        assert len(server.requests) == 1


def test_a_body_that_breaks_off_is_read_again() -> None:
    short = Reply(b'{"uid": ', headers={"Content-Length": "100", "Connection": "close"})
    with connected(script(short, FINE)) as (connection, _):
        assert connection.read_document(PATH) == {"uid": "team"}


@pytest.mark.parametrize("reply", [page("<html>Bad gateway</html>", 502), plain("upstream connect error", 503)])
def test_a_proxy_that_keeps_failing_is_a_server_error(reply: Reply) -> None:
    patience = Patience(attempts=2)
    with connected(script(reply), patience=patience) as (connection, _), pytest.raises(ServerError):
        connection.read(PATH)
