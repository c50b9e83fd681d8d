"""An agent that reads text by outsiders has a shell, and no sandbox holds what the shell starts.

Rules on a shell look at the text of a command. What an allowed program then reads, writes and starts is seen by none of
them: `npm test` runs whatever the agent has written before. Whoever writes the text that the agent reads may steer it.
A sandbox holds all of it, however it was started.

Steps that could send private data out are told by WV620 instead.

Wrong: golden/reject/WV549-shell-without-walls.
Fix: give the step, or all steps of the project, a `sandbox` of level `ns` or `lsm`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project
from wavec.rules.trifecta import lethal
from wavec.trust.analyse import StepTrust
from wavec.trust.reach import may_call

CODE = Code("WV549", "shell-without-walls", Severity.INFO, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline, trust in zip(project.pipelines, project.trust, strict=True):
        for id, step in trust.steps.items():
            source = next(step.outsiders(), None)
            if not step.agent or source is None or _has_walls(step) or lethal(step) is not None:
                continue
            if may_call(pipeline.grants.get(id, ()), "Bash") is not None:
                yield CODE.at(
                    step.named.document.node.at("id"),
                    f"`{id}` reads {source.what.words} and has a shell, and no sandbox holds what the shell starts",
                    help="write `sandbox: {level: lsm}` in the step, or `ns` for names of hosts in `network`",
                    also=(Label(source.what.at, f"outsiders may write this; `{source.entry}` reads it"),),
                )


def _has_walls(step: StepTrust) -> bool:
    sandbox = step.named.sandbox
    return sandbox is not None and sandbox.level != "process"
