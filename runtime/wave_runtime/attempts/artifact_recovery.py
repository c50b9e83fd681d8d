"""Before outputs are collected: JSON that its contract refuses is recovered, as far as that contract permits.

What is recovered takes the place of what was written only if the contract's schema accepts it; what was written is kept
among the logs of the run. JSON that the schema accepts is never touched.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from wave_runtime.attempts.attempt import ResolvedAttempt, ResolvedContract
from wave_runtime.attempts.outputs import without_fence
from wave_runtime.engine.events import Recovered
from wave_runtime.files.paths import UnsafePath, create_below, open_below
from wave_runtime.plan.model import Plan
from wave_runtime.recording.run_folders import RunFolders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.json_recovery import Candidate

_MAX_BYTES = 4 * 1024 * 1024
"""A larger file or answer is judged as it is."""


def recover(
    plan: Plan, attempt: ResolvedAttempt, workspace: Path, answer: bytes | None, folders: RunFolders
) -> tuple[bytes | None, tuple[Recovered, ...]]:
    """Puts what was recovered into the workspace, or into the answer. Raises OSError when that cannot be written."""
    made: list[Recovered] = []
    for contract in _permitting(attempt.contracts, made):
        from wave_runtime.json_recovery import Recovery, recovered  # lazy: many plans have no such contract

        answered = answer is not None and _is_answer(attempt, contract)
        written = _bounded(answer or b"") if answered else _read(workspace, str(contract.source))
        digest = contract.contract.settings["schema"]
        recovery = Recovery.of(contract.contract.settings)
        if written is None or not recovery.warn or not isinstance(digest, str):
            continue
        found = recovered(written, plan.json(digest), recovery)
        if found is None:
            continue
        kept = folders.log(attempt.spec.step, attempt.spec.attempt, f"original-{len(made) + 1}")
        kept.write_bytes(written)
        made.append(_record(str(contract.source), found, written, folders.shown(kept)))
        if answered:
            answer = found.text.encode("utf-8")
        else:
            with create_below(workspace, str(contract.source)) as file:
                file.write(found.text.encode("utf-8"))
    return answer, tuple(made)


def _permitting(contracts: Sequence[ResolvedContract], made: Sequence[Recovered]) -> Iterator[ResolvedContract]:
    """The contracts that may recover their file; a file is recovered once."""
    for contract in contracts:
        recoverable = contract.contract.type == "json_schema" and "schema" in contract.contract.settings
        if recoverable and contract.source is not None and all(each.path != contract.source for each in made):
            yield contract


def _is_answer(attempt: ResolvedAttempt, contract: ResolvedContract) -> bool:
    return any(output.artifact.origin == "answer" and output.path == contract.source for output in attempt.outputs)


def _read(workspace: Path, source: str) -> bytes | None:
    try:
        with open_below(workspace, source) as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, UnsafePath):
        return None  # the contract says so
    return data if len(data) <= _MAX_BYTES else None


def _bounded(answer: bytes) -> bytes | None:
    return without_fence(answer) if len(answer) <= _MAX_BYTES else None


def _record(path: str, found: "Candidate", written: bytes, kept: str) -> Recovered:
    digest = f"sha256:{hashlib.sha256(written).hexdigest()}"
    return Recovered(path, found.way, found.changes, digest, kept)
