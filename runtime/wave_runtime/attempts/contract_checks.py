"""The contracts of an attempt: each is judged, whatever the others say, and what they found is a reason to fail."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from wave_runtime.attempts.attempt import ResolvedContract
from wave_runtime.attempts.running_attempt import RunningAttempt
from wave_runtime.contracts import JUDGES_MADE_UP
from wave_runtime.engine.events import ContractChecked, Defect, Recovered
from wave_runtime.plan.model import Plan
from wave_runtime.plan.record import dataclass
from wave_runtime.ports import Check, Finding, Validator, Verdict
from wave_runtime.recording.run_folders import RunFolders


@dataclass(frozen=True, slots=True)
class ContractChecks:
    """How the contracts of a run are checked."""

    plan: Plan
    validators: Mapping[str, Callable[[], Validator]]
    folders: RunFolders
    run_commands: bool
    scrub: Callable[[str], str]
    """Takes credentials out of what a validator says."""

    def of(
        self, running: RunningAttempt, recovered: Sequence[Recovered], *, simulated: bool
    ) -> Iterator[ContractChecked]:
        """Judges one contract after the other. Of what was `simulated`, only those that can judge what is made up."""
        for number, each in enumerate(running.resolved.contracts, start=1):
            contract = each.contract
            if simulated and contract.type not in JUDGES_MADE_UP:
                yield ContractChecked(contract.type, each.source, contract.must_pass, "simulated", ())
                continue
            verdict = self._verdict(running, number, each, recovered)
            yield ContractChecked(
                contract.type,
                each.source,
                contract.must_pass,
                verdict.state,
                _defects(verdict.findings),
                verdict.detail,
                _defects(verdict.warnings),
            )
            if time.monotonic() >= running.deadline:
                running.stop.end("timeout")

    def _verdict(
        self, running: RunningAttempt, number: int, each: ResolvedContract, recovered: Sequence[Recovered]
    ) -> Verdict:
        resolved = running.resolved
        return self.validators[each.contract.type]().validate(
            Check(
                self.plan,
                resolved.step,
                each.contract,
                running.workspace.path,
                each.source,
                each.settings,
                self.run_commands,
                running.left_s,
                self.folders.log(resolved.spec.step, resolved.spec.attempt, f"contract-{number}.log"),
                running.stop.event,
                next((made for made in recovered if made.path == each.source), None),
                self.scrub,
                running.sandbox,
            )
        )


def why_broken(broken: Sequence[ContractChecked]) -> str:
    """What the contracts that failed, at least one, say in one line."""
    first = broken[0]
    subject = f"`{first.type}` of `{first.source}`" if first.source else f"`{first.type}`"
    reason = first.defects[0].message if first.defects else "it did not pass"
    pointer = f" at {first.defects[0].pointer}" if first.defects and first.defects[0].pointer else ""
    more = sum(len(checked.defects) for checked in broken) - 1
    return f"contract {subject} failed{pointer}: {reason}" + (f" (and {more} more)" if more > 0 else "")


def _defects(findings: Sequence[Finding]) -> tuple[Defect, ...]:
    return tuple(Defect(finding.pointer, finding.message, finding.kind, finding.line) for finding in findings)
