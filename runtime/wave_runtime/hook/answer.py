"""`wave-runtime hook GRANT DIGEST`: reads a call on standard input, and answers whether it is permitted.

Fails closed: whatever is unexpected ends with exit code 2, which clients take for a veto. A question that takes too
long is ended by the kernel, and `|| exit 2` in the client's settings makes that a veto too.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from wave_runtime.hook.claude_calls import NotAsked, calls_of
from wave_runtime.hook.grant_file import HookGrant, read_grant
from wave_runtime.permissions import decide

DEADLINE_S = 30
"""Half of what the settings of the clients give the hook."""
VETO = 2
_MAX_TEXT = 16 * 1024
"""Characters of a text that the log has."""


def main(argv: Sequence[str]) -> int:
    """Answers one call; the exit code."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(DEADLINE_S)
    try:
        if len(argv) != 2:
            raise ValueError("it is asked by an agent client, with the grant of an attempt and its digest")
        path, digest = argv
        grant = read_grant(path, digest)
        call = json.loads(sys.stdin.buffer.read())
        permitted, because = _decided(grant, call)
        _log(grant, call, permitted, because)
        sys.stdout.write(json.dumps(_answer(permitted, because)))
        sys.stdout.flush()
    except BaseException as error:  # also an interrupt: no answer is a veto
        sys.stderr.write(f"the call is refused, because it could not be decided: {type(error).__name__}: {error}\n")
        return VETO
    return 0


def _decided(grant: HookGrant, call: Mapping[str, object]) -> tuple[bool, str]:
    tool, given, folder = call["tool_name"], call["tool_input"], call["cwd"]
    if not isinstance(tool, str) or not isinstance(given, dict) or not isinstance(folder, str):
        raise TypeError("the call is not in the form that is known")
    if grant.client != "claude":
        raise ValueError(f"calls of `{grant.client}` are not known")
    try:
        asked = calls_of(tool, given, grant.workspace, folder)
    except NotAsked as error:
        return False, f"`{tool}` is not permitted: {error}"
    decisions = [decide(grant.layers, each, longest=_MAX_TEXT) for each in asked]
    deciding = next((each for each in decisions if not each.permitted), decisions[0])
    return deciding.permitted, deciding.because


def _answer(permitted: bool, because: str) -> Mapping[str, object]:
    decision = {
        "hookEventName": "PreToolUse",
        "permissionDecision": "allow" if permitted else "deny",
        "permissionDecisionReason": because,
    }
    return {"hookSpecificOutput": decision}


def _log(grant: HookGrant, call: Mapping[str, object], permitted: bool, because: str) -> None:
    line = {
        "id": call["tool_use_id"],
        "tool": call["tool_name"],
        "arguments": _shortened(call["tool_input"]),
        "decision": "allowed" if permitted else "denied",
        "why": because,
    }
    descriptor = os.open(grant.decisions, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        data = json.dumps(line).encode("ascii") + b"\n"
        if os.write(descriptor, data) != len(data):
            raise OSError("the decision could not be written whole")
    finally:
        os.close(descriptor)


def _shortened(value: object) -> object:
    match value:
        case str():
            return value if len(value) <= _MAX_TEXT else value[:_MAX_TEXT] + "…"
        case dict():
            return {key: _shortened(inner) for key, inner in value.items()}
        case list():
            return [_shortened(inner) for inner in value]
        case _:
            return value
