"""A prompt speaks of a previous step, and the step waits for none.

A step without `dependencies` starts at once, with nothing of other steps in its workspace: there is no previous one.
The order in the file is no order of the run.

Wrong: golden/reject/WV653-no-previous-step.   Fix: add the step to `dependencies`, and inject its artifact.
"""

import re
from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project

CODE = Code("WV653", "no-previous-step", Severity.INFO, __doc__)

_PREVIOUS = re.compile(
    r"(?i)\b(?:from|of|in|by|during)\s+(?:the\s+)?(?:previous|preceding|prior|last|earlier)\s+(?:pipeline\s+)?steps?\b"
)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        prompt = step.document.prompt
        if prompt is None or step.document.node.dependencies or step.injections:
            continue
        found = _PREVIOUS.search(prompt.text)
        if found is not None:
            yield CODE.at(
                prompt.span(*found.span()),
                f"the prompt speaks of a previous step, and `{step.id}` waits for none",
                help=f"add that step to `dependencies` of `{step.id}`, and inject its artifact",
            )
