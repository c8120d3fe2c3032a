"""The Grafana that a contract test talks to, and the traces that it must not leave there."""

import os
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import requests
from attrs import define, field

from grafana_stand_in import GrafanaStandIn

Document = dict[str, Any]

TIMEOUT = 30
"""Seconds for one call."""

EDITABLE: Mapping[str, str] = {"X-Disable-Provenance": "true"}


@define(eq=False)
class Live:
    """One Grafana with credentials; ``prefix`` begins every name and uid that a test makes.

    ``stand_in`` is what stands in for a real one, where nobody else is under way.
    """

    url: str
    session: requests.Session
    is_stand_in: bool
    prefix: str = field(factory=lambda: f"contract-{uuid4().hex[:8]}")
    stand_in: GrafanaStandIn | None = None
    _undo: list[Callable[[], object]] = field(factory=list)
    _number: tuple[int, int] | None = None

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which the product's own commands find this Grafana."""
        if isinstance(self.session.auth, tuple):
            user, password = self.session.auth
            return {"GRAFANA_URL": self.url, "GRAFANA_USER": user, "GRAFANA_PASSWORD": password}
        _, _, token = str(self.session.headers["Authorization"]).partition(" ")
        return {"GRAFANA_URL": self.url, "GRAFANA_TOKEN": token}

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send JSON and return the response, whatever its status."""
        return self.session.request(
            method, f"{self.url}{path}", json=body, params=params, headers=dict(headers or {}), timeout=TIMEOUT
        )

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON at a path, which must be there."""
        response = self.call("GET", path, params=params)
        assert response.status_code == 200, f"GET {path}: {response.status_code} {response.text[:500]}"
        return response.json()

    def done(self, method: str, path: str, body: object = None, **options: Any) -> Any:
        """Carry out a call that must succeed, and return its JSON, None where there is none."""
        response = self.call(method, path, body, **options)
        assert response.status_code < 300, f"{method} {path}: {response.status_code} {response.text[:500]}"
        return response.json() if response.content else None

    def status(self, method: str, path: str, body: object = None, **options: Any) -> int:
        """Carry out a call and return its status."""
        return self.call(method, path, body, **options).status_code

    def afterwards(self, method: str, path: str, body: object = None, **options: Any) -> None:
        """Carry out a call when the test is over, the last one added first; its result does not matter."""
        self.finally_do(lambda: self.call(method, path, body, **options))

    def finally_do(self, work: Callable[[], object]) -> None:
        """Do something when the test is over, the last one added first."""
        self._undo.append(work)

    def clean(self) -> None:
        """Carry out what was put off."""
        while self._undo:
            self._undo.pop()()

    def name(self, what: str) -> str:
        """Return a name of the test's own."""
        return f"{self.prefix}-{what}"

    def person(self, role: str) -> "Person":
        """Make a user with a role and return the Grafana with that user's credentials."""
        with_password = requests.Session()
        with_password.auth = self.session.auth or ("admin", "admin")
        server = Live(self.url, with_password, is_stand_in=self.is_stand_in)
        login = f"{self.name('user')}-{uuid4().hex[:8]}"
        made = server.done(
            "POST", "/api/admin/users", {"name": login, "login": login, "password": f"secret-{login}", "OrgId": 1}
        )
        self.finally_do(with_password.close)
        self.finally_do(lambda: server.call("DELETE", f"/api/admin/users/{made['id']}"))
        server.done("PATCH", f"/api/org/users/{made['id']}", {"role": role})
        session = requests.Session()
        session.auth = (login, f"secret-{login}")
        self.finally_do(session.close)
        return Person(self.url, session, is_stand_in=self.is_stand_in, id=made["id"])

    @property
    def number(self) -> tuple[int, int]:
        """Major and minor release."""
        if self._number is None:
            version = (
                self.get("/api/health").get("version") or self.get("/api/frontend/settings")["buildInfo"]["version"]
            )
            major, minor = version.split(".")[:2]
            self._number = (int(major), int(minor))
        return self._number

    @property
    def storage(self) -> str:
        """What is behind the resource API: ``unified``, ``legacy``, or ``api`` where there is none."""
        versions = self.versions("folder.grafana.app")
        if not versions:
            return "api"
        namespace = self.get("/api/frontend/settings")["namespace"]
        path = f"/apis/folder.grafana.app/{versions[0]}/namespaces/{namespace}/folders"
        return "unified" if self.get(path, limit=1)["metadata"].get("resourceVersion") else "legacy"

    def versions(self, group: str) -> tuple[str, ...]:
        """Return the versions of an API group; none where the server does not have it."""
        response = self.call("GET", "/apis")
        groups = response.json()["groups"] if response.status_code == 200 else []
        return tuple(each["version"] for found in groups if found["name"] == group for each in found["versions"])

    def folder(self, what: str = "folder", **fields: str) -> str:
        """Make a folder and return its uid."""
        uid = self.name(what)
        self.afterwards("DELETE", f"/api/folders/{uid}", params={"forceDeleteRules": "true"})
        self.done("POST", "/api/folders", {"uid": uid, "title": f"Folder {uid}", **fields})
        return uid


@define(eq=False)
class Person(Live):
    """A Grafana with the credentials of somebody."""

    id: int = field(kw_only=True)


def real_url() -> str:
    """Return the URL of the real Grafana to test, empty for the stand-in."""
    return os.environ.get("GRAFANA_TEST_URL", "").rstrip("/")


def session_for_real() -> requests.Session:
    """Return a session with the credentials of GRAFANA_TEST_TOKEN, or GRAFANA_TEST_USER and GRAFANA_TEST_PASSWORD."""
    session = requests.Session()
    token = os.environ.get("GRAFANA_TEST_TOKEN")
    if token:
        session.headers["Authorization"] = f"Bearer {token}"
    else:
        session.auth = (os.environ.get("GRAFANA_TEST_USER", "admin"), os.environ.get("GRAFANA_TEST_PASSWORD", "admin"))
    return session
