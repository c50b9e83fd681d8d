"""One contract held against one workspace, without a run around it."""

import threading
from collections.abc import Mapping
from pathlib import Path

from wave_runtime.contracts import VALIDATORS
from wave_runtime.plan import Json, blob_digest
from wave_runtime.plan.model import JsonBlob, TextBlob
from wave_runtime.ports import Check, Verdict

from tests.plans import Draft, contract, plan, prompt_step


def judge(
    workspace: Path,
    type: str,
    source: str | None,
    settings: Mapping[str, Json] | None = None,
    *,
    content: str | bytes | None = None,
    template: str | None = None,
    schema: Json = None,
    run_commands: bool = True,
    timeout_s: float = 20.0,
    cancelled: bool = False,
) -> Verdict:
    """The verdict on `source`, which gets `content` first; `template` and `schema` become blobs of the plan."""
    if content is not None and source is not None:
        (workspace / source).parent.mkdir(parents=True, exist_ok=True)
        (workspace / source).write_bytes(content.encode() if isinstance(content, str) else content)
    blobs, named = {}, dict(settings or {})
    for key, blob in (
        ("template", None if template is None else TextBlob(tuple(template.splitlines(keepends=True)))),
        ("schema", None if schema is None else JsonBlob(schema)),
    ):
        if blob is not None:
            named[key] = blob_digest(blob)
            blobs[blob_digest(blob)] = blob
    draft = prompt_step("ask", contracts=(contract(type, settings=named),))
    made = plan(Draft(draft.step, {**draft.blobs, **blobs}))
    stop = threading.Event()
    if cancelled:
        stop.set()
    judged = made.steps[0].contracts[0]
    log = workspace.parent / "contract.log"
    check = Check(made, made.steps[0], judged, workspace, source, {}, run_commands, timeout_s, log, stop)
    return VALIDATORS[type]().validate(check)


def told(verdict: Verdict) -> list[str]:
    """The findings as `kind [pointer or line]: message`."""
    found = []
    for each in verdict.findings:
        place = f" {each.pointer}" if each.pointer else "" if each.line is None else f" {each.line}"
        found.append(f"{each.kind}{place}: {each.message}")
    return found
