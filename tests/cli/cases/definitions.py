"""Commands about what is defined."""

from collections.abc import Sequence

from tests.cli.case import Given, fails, finds, fine


def sound(given: Given) -> Sequence[str]:
    return "--root", str(given.project())


def mistaken(given: Given) -> Sequence[str]:
    """A project whose dashboard asks for a metric that nothing has."""
    root = given.project()
    path = root / "dashboards/api.py"
    text = path.read_text()
    assert "description=" in text
    path.write_text(text.replace("description=", "descripton=", 1))
    return "--root", str(root)


def elsewhere(given: Given) -> Sequence[str]:
    return "--root", str(given.project()), "--environment", "nowhere"


def with_known_findings(given: Given) -> Sequence[str]:
    root = given.project()
    known = given.file(
        "known.json",
        '{"format": "known findings 1", "findings": [{"file": "x.py", "rule": "legend", "message": "m", "count": 1}]}',
    )
    return "--root", str(root), "--baseline", known


def writing_known_findings(given: Given) -> Sequence[str]:
    return *mistaken(given), "--write-baseline", str(given.folder / "known.json")


CASES = (
    fine("check", sound),
    finds("check", mistaken),
    fine("check", writing_known_findings),
    fine("check", with_known_findings),
    fails("check", elsewhere),
)
