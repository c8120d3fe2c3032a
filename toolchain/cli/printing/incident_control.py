"""What ``simulate incident`` tells programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolchain.cli.printing.json_output import json_document, moment
from toolchain.simulate.announcement import RunningSystem
from toolchain.simulate.scenario import Incident

_COMMAND = "simulate incident"
Told = Mapping[str, Any]


def incidents_document(incidents: Iterable[Incident], running: Iterable[RunningSystem]) -> str:
    """Return what can go wrong, and what goes on in the systems that run."""
    fields = {
        "incidents": [{"name": each.name, "description": each.description} for each in incidents],
        "running": [
            {
                "command": each.command,
                "environment": each.environment,
                "pid": each.pid,
                "since": moment(each.since),
                "going_on": [_going_on(told) for told in each.going_on() or ()],
            }
            for each in running
        ],
    }
    return json_document(_COMMAND, fields)


def begun_document(told: Told, known_seconds: float) -> str:
    """Return what there is to know of an incident that has begun; Prometheus can know so long a past."""
    promised = told["promisedBy"]
    fields = {
        "incident": told["name"],
        "description": told["description"],
        "start": moment(float(told["start"])),
        "end": moment(float(told["end"])),
        "fires": [str(each) for each in told["fires"]],
        "promised": None if promised is None else moment(float(promised)),
        "history_seconds": float(told["history"]),
        "known_seconds": round(known_seconds, 3),
        "remarks": [str(each) for each in told["remarks"]],
    }
    return json_document(_COMMAND, fields)


def stopped_document(stopped: Sequence[tuple[str, Told]]) -> str:
    """Return the incidents that were stopped."""
    return json_document(_COMMAND, {"stopped": [_going_on({**told, "name": name}) for name, told in stopped]})


def _going_on(told: Told) -> dict[str, Any]:
    return {"incident": str(told["name"]), "end": moment(float(told["end"]))}
