"""`wave-runtime hook GRANT DIGEST`: reads a call on standard input, and answers whether it is permitted.

Fails closed: whatever is unexpected ends with exit code 2, which clients take for a veto. A question that takes too
long is ended by the kernel, and `|| exit 2` in the client's settings makes that a veto too.
"""

import json
import signal
import sys
from collections.abc import Mapping, Sequence

from wave_runtime.hook.calls import answer_for, id_of
from wave_runtime.hook.decision import decision_on
from wave_runtime.hook.decision_log import log_decision
from wave_runtime.hook.grant_file import HookGrant, read_grant

DEADLINE_S = 30
"""Half of what the settings of the clients give the hook."""
VETO = 2


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
        asked = {**call, "tool_use_id": id_of(grant.client, call)}
        permitted, because = log_decision(grant.decisions, asked, permitted, because)
        sys.stdout.write(json.dumps(answer_for(grant.client, permitted, because)))
        sys.stdout.flush()
    except BaseException as error:  # also an interrupt: no answer is a veto
        sys.stderr.write(f"the call is refused, because it could not be decided: {type(error).__name__}: {error}\n")
        return VETO
    return 0


def _decided(grant: HookGrant, call: Mapping[str, object]) -> tuple[bool, str]:
    tool, given, folder = call["tool_name"], call["tool_input"], call["cwd"]
    if not isinstance(tool, str) or not isinstance(given, dict) or not isinstance(folder, str):
        raise TypeError("the call is not in the form that is known")
    return decision_on(grant.layers, grant.client, tool, given, grant.workspace, folder)
