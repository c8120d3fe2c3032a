"""Resource APIs: paging, expired tokens, and writes under a version."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.toolchain.live.grafana.server import Reply, Request, connected, page, plain, script
from toolchain.live.grafana.errors import Conflict, Expired, Invalid, NotGrafana, Unfinished
from toolchain.live.grafana.resources import (
    Collection,
    create_resource,
    delete_resource,
    get_resource,
    list_resources,
    replace_resource,
)

KIND = Collection("dashboard.grafana.app", "v1", "default", "dashboards")
PATH = "/apis/dashboard.grafana.app/v1/namespaces/default/dashboards"
GONE = Reply({"kind": "Status", "reason": "Expired", "code": 410, "message": "token too old"}, 410)


def resource(name: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "resourceVersion": "1"}, "spec": {}}


def paged(names: Callable[[], list[str]], expire: Callable[[], bool] = lambda: False) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        token = request.query.get("continue", [""])[0]
        if token and expire():
            return GONE
        start, size, every = int(token or 0), int(request.query["limit"][0]), names()
        following = str(start + size) if start + size < len(every) else ""
        items = [resource(name) for name in every[start : start + size]]
        return Reply({"kind": "List", "metadata": {"continue": following}, "items": items})

    return answer


def listed(answer: Callable[[Request], Reply], page_size: int = 2) -> list[str]:
    with connected(answer) as (connection, _):
        return [item["metadata"]["name"] for item in list_resources(connection, KIND, page_size=page_size)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
def test_all_pages_are_read(count: int) -> None:
    names = [f"d{number}" for number in range(count)]
    assert listed(paged(lambda: names)) == names


def test_a_page_is_read_when_it_is_needed() -> None:
    names = [f"d{number}" for number in range(6)]
    with connected(paged(lambda: names)) as (connection, server):
        found = list_resources(connection, KIND, page_size=2)
        assert [next(found)["metadata"]["name"] for _ in range(3)] == ["d0", "d1", "d2"]
        assert len(server.requests) == 2
        assert server.calls == [("GET", PATH)] * 2


def test_an_expired_token_starts_over_and_yields_nothing_twice() -> None:
    names = [f"d{number}" for number in range(7)]
    expiries = iter([False, True, False, False, True])
    assert listed(paged(lambda: names, lambda: next(expiries, False))) == names


def test_what_comes_into_being_while_listing_starts_over_is_seen() -> None:
    versions = iter([["a", "b", "c"], ["b", "c", "new"], ["b", "c", "new"]])
    expiries = iter([True])
    assert listed(paged(lambda: next(versions), lambda: next(expiries, False))) == ["a", "b", "c", "new"]


def test_tokens_that_always_expire_end_in_an_error_after_three_new_starts() -> None:
    with connected(paged(lambda: ["a", "b", "c"], lambda: True)) as (connection, server):
        with pytest.raises(Expired):
            list(list_resources(connection, KIND, page_size=2))
        assert len([request for request in server.requests if "continue" not in request.query]) == 4


def test_a_page_that_is_its_own_successor_ends_in_an_error() -> None:
    page = Reply({"metadata": {"continue": "x"}, "items": [resource("a")]})
    with pytest.raises(NotGrafana, match="same page again"):
        listed(script(page))


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(1, 5), st.lists(st.booleans(), max_size=3))
def test_any_page_size_and_up_to_three_expiries_give_everything_once(
    count: int, page_size: int, expiries: list[bool]
) -> None:
    names = [f"d{number}" for number in range(count)]
    pending = iter(expiries)
    assert listed(paged(lambda: names, lambda: next(pending, False)), page_size) == names


def test_an_earlier_revision_is_read_by_its_version() -> None:
    with connected(script(Reply(resource("a")))) as (connection, server):
        assert get_resource(connection, KIND, "a", version="17")["metadata"]["name"] == "a"
    assert server.requests[0].query == {"resourceVersion": ["17"]}
    assert server.requests[0].path == f"{PATH}/a"


def test_revisions_of_one_name_are_all_listed() -> None:
    revisions = [{"metadata": {"name": "a", "resourceVersion": version}} for version in ("3", "2", "1")]
    selectors = {"labelSelector": "grafana.app/get-history=true", "fieldSelector": "metadata.name=a"}
    with connected(script(Reply({"items": revisions}))) as (connection, server):
        assert list(list_resources(connection, KIND, selectors=selectors)) == revisions
    assert server.requests[0].query["fieldSelector"] == ["metadata.name=a"]


def test_a_replacement_carries_its_version_and_is_never_repeated() -> None:
    with connected(script(Reply(status=503))) as (connection, server):
        with pytest.raises(Unfinished):
            replace_resource(connection, KIND, resource("a"))
        assert server.calls == [("PUT", f"{PATH}/a")]
    assert server.requests[0].json["metadata"]["resourceVersion"] == "1"


def test_a_replacement_of_an_older_version_is_a_conflict() -> None:
    status = {"kind": "Status", "reason": "Conflict", "code": 409, "message": "the object has been modified"}
    with connected(script(Reply(status, 409))) as (connection, _), pytest.raises(Conflict, match="been modified"):
        replace_resource(connection, KIND, resource("a"))


@pytest.mark.parametrize("version", [None, ""])
def test_a_replacement_without_a_version_is_not_sent(version: str | None) -> None:
    document = {"metadata": {"name": "a"} | ({} if version is None else {"resourceVersion": version})}
    with connected(script(Reply())) as (connection, server):
        with pytest.raises(Invalid, match="no resourceVersion"):
            replace_resource(connection, KIND, document)
        assert server.requests == []


def test_a_creation_with_a_version_is_not_sent() -> None:
    with connected(script(Reply())) as (connection, server):
        with pytest.raises(Invalid, match="not new"):
            create_resource(connection, KIND, resource("a"))
        assert server.requests == []


@pytest.mark.parametrize("answer", [page("<html><title>Sign in</title></html>"), plain("fine", 200), plain("", 200)])
def test_a_write_that_something_else_answered_is_told(answer: Reply) -> None:
    with connected(script(answer)) as (connection, _), pytest.raises(NotGrafana):
        replace_resource(connection, KIND, resource("a"))


def test_creation_and_deletion() -> None:
    with connected(script(Reply(resource("a"), 201), Reply({"kind": "Status", "status": "Success"}))) as (link, server):
        create_resource(link, KIND, {"metadata": {"name": "a"}, "spec": {}})
        delete_resource(link, KIND, "a")
    assert server.calls == [("POST", PATH), ("DELETE", f"{PATH}/a")]


def test_a_kind_knows_its_path_and_its_documents_version() -> None:
    assert KIND.path == PATH
    assert KIND.api_version == "dashboard.grafana.app/v1"
