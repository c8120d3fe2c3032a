"""A misspelled label of the catalog is the cause of what everybody reports who asks for it under its right name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolchain.base.finding import Finding, Severity, Subject
from toolchain.project.load_errors import relative_to
from toolchain.project.packages import importable_modules

LABEL = "label"


def label_causes(findings: Iterable[Finding], root: Path) -> Iterator[Finding]:
    """Yield a finding at each label that several definitions miss under another name, and that nobody else names."""
    missing: defaultdict[Subject, list[Finding]] = defaultdict(list)
    for each in findings:
        for subject in each.follows:
            if subject.kind == LABEL:
                missing[subject].append(each)
    for subject, followers in missing.items():
        location = relative_to(subject.location, root)
        if len(followers) > 1 and not _is_named_elsewhere(subject.name, str(location), root):
            yield Finding(
                "unknown-label",
                Severity.ERROR,
                location,
                f"the label {subject.name!r} is what several definitions ask for under another name: "
                f"{followers[0].message}",
                "Correct the label's name, or theirs.",
                about=(subject,),
            )


def _is_named_elsewhere(name: str, place: str, root: Path) -> bool:
    """Return whether definitions name a label, as an argument or in quotes, in another line than this one."""
    named = re.compile(rf"[\"']{re.escape(name)}[\"']|\b{re.escape(name)}=")
    return any(
        f"{path.relative_to(root)}:{number}" != place and named.search(line)
        for _, path in importable_modules(root)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
    )
