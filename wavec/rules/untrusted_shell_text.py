"""A shell runs a value that somebody else wrote.

The text of a command has no holes, so values are data to it: `"$TITLE"` is one argument, whatever stands in it. `eval`,
`sh -c`, an interpreter's `-c`, a shell at the end of a pipe and a value in the place of a command undo that: then who
writes the value writes the program. The same holds for an artifact that is run.

Wrong: golden/reject/WV622-untrusted-shell-text.
Fix: give the value as an argument, as in `sh -c 'echo "$1"' - "$TITLE"`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project
from wavec.syntax.placed import PlacedTemplate
from wavec.trust.analyse import StepTrust
from wavec.trust.danger import Danger, dangers
from wavec.trust.entries import command_text, untrusted_variables

CODE = Code("WV622", "untrusted-shell-text", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for trust in project.trust:
        for step in trust.steps.values():
            variables = untrusted_variables(step.named)
            artifacts = {
                injection.name: injection.node.at("artifact")
                for injection in step.named.injections
                if trust.steps[injection.step].sources
            }
            for text in _texts(step):
                for danger in dangers(text.text, variables, artifacts):
                    place = variables[danger.variable] if danger.variable else artifacts[danger.artifact or ""]
                    yield _finding(text, danger, Label(place, "others may write this"))


def _texts(step: StepTrust) -> Iterator[PlacedTemplate]:
    text = command_text(step.named)
    if text is not None:
        yield text
    for contract in step.named.contracts:
        node = contract.document.node
        if node.command_text is not None:
            yield PlacedTemplate(node.command_text, node.at("command"), ())


def _finding(text: PlacedTemplate, danger: Danger, origin: Label) -> Diagnostic:
    what = f"the value of `{danger.variable}`" if danger.variable else f"`artifacts/{danger.artifact}`"
    help = 'give the value as an argument: `"$1"` in the program, the value after it' if danger.variable else None
    at = text.span(danger.start, danger.end)
    return CODE.at(at, f"{what} {danger.how}, and others may write it", help=help, also=(origin,))
