"""Lets other processes of this machine begin and stop incidents of a system that is simulated here.

A port on the loopback interface, which answers whoever has the token; that stands in a file which only its user can
read (``toolchain.simulate.announcement``).
"""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from attrs import define, field

from toolchain.base.errors import UnknownNameError, UserError
from toolchain.live.loopback import is_meant, is_same
from toolchain.simulate.happening import Happening
from toolchain.simulate.scenario import PlacedIncident

INCIDENTS_PATH = "/incidents"

_ACTIONS = {"POST": Happening.begin, "DELETE": Happening.stop}


@define(eq=False)
class Control:
    """A WSGI application over what happens; ``remarks`` says what else there is to know of an incident that begins."""

    happening: Happening
    token: str = field(repr=False)
    remarks: Callable[[PlacedIncident], Iterable[str]] = lambda _: ()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request: GET what goes on, POST to begin an incident, DELETE to stop it."""
        status, document = self._answer(environ)
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
        return [orjson.dumps(document)]

    def _answer(self, environ: Mapping[str, Any]) -> tuple[HTTPStatus, Mapping[str, Any]]:
        given = str(environ.get("HTTP_AUTHORIZATION") or "")
        if not is_meant(environ) or not is_same(f"Bearer {self.token}", given):
            return HTTPStatus.UNAUTHORIZED, {}
        path, method = str(environ.get("PATH_INFO") or ""), str(environ.get("REQUEST_METHOD"))
        if path == INCIDENTS_PATH and method == "GET":
            return HTTPStatus.OK, {"goingOn": [self._told(each) for each in self.happening.now()]}
        before, _, name = path.partition(f"{INCIDENTS_PATH}/")
        action = _ACTIONS.get(method)
        if before or not name or action is None:
            return HTTPStatus.NOT_FOUND, {"message": f"there is no {method} {path}", "remedy": ""}
        try:
            return HTTPStatus.OK, self._told(action(self.happening, name))
        except UserError as error:
            status = HTTPStatus.NOT_FOUND if isinstance(error, UnknownNameError) else HTTPStatus.CONFLICT
            return status, {"message": error.message, "remedy": error.remedy}

    def _told(self, placed: PlacedIncident) -> dict[str, Any]:
        incident = placed.incident
        promise = incident.detection
        return {
            "name": incident.name,
            "description": incident.description,
            "start": placed.start,
            "end": placed.end,
            "fires": incident.fires,
            "promisedBy": None if promise is None else placed.start + incident.onset + promise,
            "history": incident.history,
            "remarks": [*self.remarks(placed)],
        }
