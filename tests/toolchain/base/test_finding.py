"""A finding that another process sends is the one that it made, with all that it is about and follows from."""

import pickle

from attrs import asdict

from toolchain.base.finding import Finding, Severity, Subject
from toolchain.base.source import SourceLocation

AT = SourceLocation("alerts/jobs.py", 7)
LABEL = Subject("label", "queue", SourceLocation("metrics/jobs.py", 3))
FOLLOWER = Finding("legend", Severity.WARNING, AT, "shows queue", "Show another.", follows=(LABEL,))


def test_a_finding_crosses_to_another_process_whole() -> None:
    found = Finding("label", Severity.ERROR, AT, "no queue", "Add it.", (LABEL,), (LABEL,), (FOLLOWER,))
    sent = pickle.loads(pickle.dumps(found))
    assert asdict(sent) == asdict(found)
    assert sent.severity is Severity.ERROR
    assert sent.followers[0].follows == (LABEL,)
