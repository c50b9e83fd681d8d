"""A step reads text by outsiders, sees private data, and has a way to send data out.

A language model does not tell text to read from orders to follow. Who writes a web page, an issue, a comment or the
name of a branch that the step reads can ask it to send away what it sees, and nothing in its rights stands in the way.

Text that is given by the user who starts the run does not count here, unless the pipeline reads it from a file,
standard input or a code host. Bash patterns are judged by the first words of a command. Every mounted part of the
project counts as private, and so do the secrets of the adapter where a shell can print its environment.

Wrong: golden/reject/WV620-lethal-trifecta.   Fix: take one of the three away from the step. Deny the way out in its
`permissions`, give it a `sandbox` without network, mount less, or let a step without the project read the outsiders'
text.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.trifecta import labels, lethal
from wavec.trust.analyse import StepTrust
from wavec.trust.finds import Private

CODE = Code("WV620", "lethal-trifecta", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for trust in project.trust:
        for step in trust.steps.values():
            if (found := lethal(step)) is None:
                continue
            source, private = found
            yield CODE.at(
                step.named.document.node.at("id"),
                f"`{step.named.id}` reads {source.what.words}, sees {private.what.words}, "
                f"and can send data out by `{step.ways_out[0].name}`",
                help=_help(step, private.what),
                also=labels(source, private, step.ways_out),
            )


def _help(step: StepTrust, private: Private) -> str:
    names = [way.name for way in step.ways_out]
    less = "mount less" if private.kind == "files" else "leave it no shell"
    if "*" in names:
        return f"name the few tools that the step needs in its `permissions`, or {less}"
    listed = ", ".join(f'"{name}"' for name in names)
    deny = f"`permissions: {{deny: [{listed}]}}`"
    return f"close every way out in the step, with {deny} or with `sandbox: {{network: none}}`; or {less}"
