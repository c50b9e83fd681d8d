"""The file of a system prompt begins with a head between `---` lines, as agent files of other tools have.

The file is the text that the agent gets, head and all. What a head says of tools or models grants nothing and limits
nothing: rights and the model of a persona stand in `wave.yaml`.

Wrong: golden/reject/WV544-persona-front-matter.   Fix: say it in the persona in `wave.yaml`.
"""

from collections.abc import Sequence

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV544", "persona-front-matter", Severity.WARNING, __doc__)


def persona_front_matter(keys: Sequence[str], at: Span) -> Diagnostic:
    listed = ", ".join(f"`{key}`" for key in keys)
    return CODE.at(
        at,
        f"this head is a part of the system prompt, and {listed} {'has' if len(keys) == 1 else 'have'} no effect",
        help="say it in the persona in wave.yaml, and delete the head",
    )
