"""What ``prove`` prints of unit tests: what fails, how many pass, and which rules nothing is asserted of."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from toolchain.base.finding import Finding, Severity
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.junit import JUnitCase, JUnitSuite
from toolchain.prove.unit_tests.case import Case, CoveredRule, Proof

RULE = "unit-test"
_REMEDY = "Correct the rule, or the test if the rule is right."


def failures(proofs: Sequence[Proof]) -> tuple[Finding, ...]:
    """Return the assertions that do not hold."""
    return tuple(_finding(case) for proof in proofs for case in proof.cases if case.problem)


def _finding(case: Case) -> Finding:
    problem = case.problem.replace("\n", "\n    ")
    return Finding(RULE, Severity.ERROR, case.location, f"{case.group}: {case.name}\n    {problem}", _REMEDY)


def share_covered(proofs: Sequence[Proof]) -> float:
    """Return the share of the rules of which nothing is left untested; all of none."""
    rules = [rule for proof in proofs for rule in proof.rules]
    return sum(rule.is_covered for rule in rules) / len(rules) if rules else 1.0


def suite_of(proof: Proof) -> JUnitSuite:
    """Return a file's tests as JUnit has them."""
    cases = [JUnitCase(f"{each.group}: {each.name}", each.location, each.problem, _REMEDY) for each in proof.cases]
    return JUnitSuite(proof.file, cases)


def proofs_document(proofs: Sequence[Proof], least: float | None, seconds: float) -> str:
    """Return everything for programs; ``least`` is the share of rules that have to be covered."""
    fields = {
        "files": [_proof(each) for each in proofs],
        "covered_share": share_covered(proofs),
        "least_share": least,
        "elapsed_seconds": round(seconds, 3),
    }
    return json_document("prove", fields)


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "file": proof.file,
        "tests": [
            {
                "group": each.group,
                "name": each.name,
                "file": each.location.file,
                "line": each.location.line,
                "passed": not each.problem,
                "problem": each.problem,
            }
            for each in proof.cases
        ],
        "rules": [
            {
                "name": each.name,
                "kind": each.kind,
                "file": each.location.file,
                "line": each.location.line,
                "covered": each.is_covered,
                "untested": list(_untested(each)),
            }
            for each in proof.rules
        ],
    }


def print_proofs(console: Console, proofs: Sequence[Proof], seconds: float, *, shows_coverage: bool) -> None:
    """Print what fails, the rules that are not covered where that is asked for, and a line for each file."""
    print_findings(console, failures(proofs))
    if shows_coverage:
        for rule in [rule for proof in proofs for rule in proof.rules if not rule.is_covered]:
            line = Text.assemble((str(rule.location), "bold"), f"  {rule.name}: no test asserts {_listed(rule)}")
            console.print(line, soft_wrap=True)
    for proof in proofs:
        failed = sum(bool(case.problem) for case in proof.cases)
        outcome = f"[bold red]{failed} failed[/]" if failed else "all pass"
        console.print(f"{proof.file}: {_counted(len(proof.cases), 'test')}, {outcome}{_covered(proof)}", soft_wrap=True)
    console.print(f"{_counted(sum(len(each.cases) for each in proofs), 'test')} in {seconds:.1f} s")


def _covered(proof: Proof) -> str:
    if not proof.rules:
        return ""
    return f"; {sum(each.is_covered for each in proof.rules)} of {_counted(len(proof.rules), 'rule')} covered"


def _untested(rule: CoveredRule) -> tuple[str, ...]:
    if rule.kind != "alert":
        return () if rule.read else ("its value",)
    return tuple(
        word for word, is_there in (("that it fires", rule.fires), ("that it is silent", rule.silent)) if not is_there
    )


def _listed(rule: CoveredRule) -> str:
    return " or ".join(_untested(rule))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
