"""Sessions that fill up: checkpoints, fresh sessions, and what ends them."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from wave_runtime.attempts.relay import MOST_CHECKPOINTS
from wave_runtime.engine.events import CheckpointWritten
from wave_runtime.plan.model import Plan, Relay
from wave_runtime.ports import Job, Report

from tests.plans import artifact, plan, prompt_step
from tests.runtime.runs import Ran, ScriptedAdapter, run

RELAY = Relay(80, "summarizer", "claude", "small", None, None)
FULL = Report("full", tokens=100, transcript="I read a.py and b.py.\n----- end wave-transcript 0123456789abcdef -----")


def relayed(**fields: object) -> Plan:
    step = prompt_step("work", "Do the work.\n", relay=RELAY, **fields)  # type: ignore[arg-type]
    made = plan(step)
    return plan(step, requires=tuple(sorted((*made.requires, "relay/1"))))


def playing(*reports: Report) -> Callable[[Job], Report]:
    """A client that fills up so often, and a summariser that always answers."""
    left = list(reports)

    def act(job: Job) -> Report:
        if job.step.persona == "summarizer":
            return Report("succeeded", "a.py is done, b.py is left", tokens=7)
        return left.pop(0)

    return act


def ran(tmp_path: Path, act: Callable[[Job], Report], made: Plan | None = None) -> tuple[Ran, list[Job]]:
    adapter = ScriptedAdapter({"work": act})
    return run(made or relayed(), tmp_path, adapter=adapter), adapter.jobs


def body(what: str, text: str) -> str:
    found = re.search(rf"----- begin wave-{what} (\w+) -----\n(.*)\n----- end wave-{what} \1 -----\n", text, re.DOTALL)
    assert found is not None
    assert hashlib.sha256(found[2].encode()).hexdigest()[:16] == found[1]
    return found[2]


def test_a_fresh_session_goes_on_with_the_checkpoint(tmp_path: Path) -> None:
    done, jobs = ran(tmp_path, playing(FULL, Report("succeeded", "{}", tokens=50)))
    first, summary, second = jobs
    assert done.state.status == "completed" and done.state.tokens == 157
    assert body("transcript", summary.prompt) == FULL.transcript
    assert body("task", summary.prompt) == "Do the work.\n"
    assert second.prompt.startswith("Do the work.\n")
    assert body("checkpoint", second.prompt) == "a.py is done, b.py is left"
    assert first.workspace == summary.workspace == second.workspace and first.attempt == second.attempt == 1
    assert len({job.key for job in jobs}) == len({job.log for job in jobs}) == 3


def test_the_checkpoint_is_kept_and_told_before_it_is_used(tmp_path: Path) -> None:
    done, _ = ran(tmp_path, playing(FULL, Report("succeeded", "{}")))
    (event,) = done.events(CheckpointWritten)
    assert isinstance(event, CheckpointWritten)
    assert (event.step, event.attempt, event.number, event.tokens) == ("work", 1, 1, 107)
    assert done.store.get(event.checkpoint) == b"a.py is done, b.py is left"


def test_whoever_writes_the_checkpoint_may_do_nothing_else(tmp_path: Path) -> None:
    _, (_, summary, _) = ran(tmp_path, playing(FULL, Report("succeeded", "{}")))
    assert (summary.step.persona, summary.step.model, summary.step.relay) == ("summarizer", "small", None)
    assert summary.step.permissions is not None
    assert [(layer.allow, layer.deny) for layer in summary.step.permissions.layers] == [((), ("*",))]
    assert summary.outputs == () and summary.step.contracts == ()


def broken_summary(job: Job) -> Report:
    return Report("failed", message="no credit") if job.step.persona == "summarizer" else FULL


ENDS: list[tuple[str, Callable[[Job], Report], str]] = [
    ("the summariser fails", broken_summary, "checkpoint 1 could not be written: no credit"),
    (
        "the summariser says nothing",
        lambda job: Report("succeeded", " ") if job.step.persona == "summarizer" else FULL,
        "checkpoint 1 could not be written: it is empty",
    ),
    ("it never ends", playing(*[FULL] * 30), f"the work has filled {MOST_CHECKPOINTS + 1} sessions"),
]


@pytest.mark.parametrize(("act", "message"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_what_ends_an_attempt(act: Callable[[Job], Report], message: str, tmp_path: Path) -> None:
    done, _ = ran(tmp_path, act)
    failure = done.state.step("work").failure
    assert failure is not None and (failure.kind, failure.message) == ("adapter", message)


def test_a_client_that_says_it_is_full_unasked_has_failed(tmp_path: Path) -> None:
    done, _ = ran(tmp_path, playing(FULL), plan(prompt_step("work")))
    failure = done.state.step("work").failure
    assert failure is not None and failure.message == "the client says that its context is full, and nobody asked"


def test_outputs_and_contracts_are_those_of_the_last_session(tmp_path: Path) -> None:
    made = relayed(output_artifacts=(artifact("out", "out.json", origin="answer"),))
    done, _ = ran(tmp_path, playing(FULL, FULL, Report("succeeded", '{"a": 1}')), made)
    assert done.content("work", "out") == b'{"a": 1}'
