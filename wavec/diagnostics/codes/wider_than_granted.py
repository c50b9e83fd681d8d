"""The client of a step does something that the step is not granted, and neither its rules nor its hook hold it back.

Rights are given to a client in its own terms, and where these are too coarse, wave-runtime answers every call that the
client asks about. What a client does without asking stays. Each such gap has a name:

- `reads-by-shell`: Codex reads files with its shell, so a rule for `Read` concerns nothing that it does. A command that
  is granted reads what the rule forbids.
- `typed-input`: Codex types into programs that run (a shell, an interpreter), and no hook sees what.
- `search-below`: `Glob` and `Grep` name a folder and read all that is below it; a denied file there is read as well.
- `unasked`: an agent of the kind `process` asks by itself. What it does without asking, nobody holds back.

Walls (`sandbox: {level: ns}` or `lsm`) do not settle it: they end at the workspace and the hosts of the step, and
within them nothing knows of patterns. A finding that can name only calls beyond the walls says so, and what they leave.
It is an error all the same, because whoever runs the plan can do without walls: `--sandbox none`.

Behaviour of clients was measured with the versions that the plan names. A step that is meant to run all the same
accepts the gap by name, `permissions: {accept: [typed-input]}`; the plan and its page say so.

Wrong: golden/reject/WV541-wider-than-granted.   Fix: change the rights as the finding says, use another client, or
accept the gap.
"""

from collections.abc import Mapping
from typing import Literal

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV541", "wider-than-granted", Severity.ERROR, __doc__)

_FIXES: Mapping[str, str] = {
    "reads-by-shell": "deny `{through}` as well, or leave the rule out",
    "typed-input": "allow the single commands that are needed, and none that takes commands itself",
    "unasked": "give the step to a client with a hook",
    "search-below": "deny the tool altogether, or allow all of it",
}


Walls = Literal["none", "around", "between", "but system"]
"""What walls are to a call that is not granted: there are none, they have it within, they keep the client from it, or
from all of it but files of the system."""
_WALLS: Mapping[Walls, str] = {
    "none": "",
    "around": "; the walls of its sandbox do not settle that: they end at the workspace, and know no patterns",
    "between": "; the walls of its sandbox keep it from that, unless a run does without: `--sandbox none`",
    "but system": "; the walls of its sandbox leave it files of the system at most, unless a run does without: "
    "`--sandbox none`",
}


def wider_than_granted(
    client: str, gap: str, witness: str, through: str, at: Span, rule: Span | None, why: str, walls: Walls = "none"
) -> Diagnostic:
    """`witness` is not granted, and `client` does it by `through`, which may be the same."""
    way = "" if through == witness else f", by `{through}`"
    fix = _FIXES[gap].format(through=through)
    return CODE.at(
        at,
        f"{client} can do what is not granted: `{witness}`{way} ({gap}: {why}){_WALLS[walls]}",
        help=f"{fix}; or accept it in the step: `permissions: {{accept: [{gap}]}}`",
        also=(Label(rule, "because of this rule"),) if rule is not None else (),
    )
