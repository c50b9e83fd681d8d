"""A shell runs a value that somebody else wrote.

The text of a command has no holes, so values are data to it: `"$TITLE"` is one argument, whatever stands in it. `eval`,
`sh -c`, an interpreter's `-c`, a shell at the end of a pipe and a value in the place of a command undo that: then who
writes the value writes the program. The same holds for an artifact that is run, and for variables that programs obey:
`PATH` decides which programs run, `LD_PRELOAD` what they load, `GIT_SSH_COMMAND` is a command.

Wrong: golden/reject/WV622-untrusted-shell-text.
Fix: give the value as an argument, as in `sh -c 'echo "$1"' - "$TITLE"`, or in a variable with a name of its own.
"""

from collections.abc import Iterator, Mapping

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project
from wavec.source.span import Span
from wavec.syntax.placed import PlacedTemplate
from wavec.trust.analyse import StepTrust
from wavec.trust.danger import Danger, dangers
from wavec.trust.entries import command_text, untrusted_variables
from wavec.trust.obeyed import obeyed

CODE = Code("WV622", "untrusted-shell-text", Severity.WARNING, __doc__)
_OTHER_NAME = "give the value in a variable with a name of its own, which nothing but the command reads"


def check(project: Project) -> Iterator[Diagnostic]:
    for trust in project.trust:
        for step in trust.steps.values():
            variables = untrusted_variables(step.named)
            artifacts = {
                injection.name: injection.node.at("artifact")
                for injection in step.named.injections
                if trust.steps[injection.step].sources
            }
            yield from _obeyed(variables)
            for text in _texts(step):
                for danger in dangers(text.text, variables, artifacts):
                    place = variables[danger.variable] if danger.variable else artifacts[danger.artifact or ""]
                    yield _finding(text, danger, Label(place, "others may write this"))


def _obeyed(variables: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """Variables that programs obey, whatever the text does with them."""
    for name, at in variables.items():
        if (how := obeyed(name)) is not None:
            yield CODE.at(at, f"the value of `{name}` {how}, and others may write it", help=_OTHER_NAME)


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
    help = None
    if danger.into is not None:
        help = _OTHER_NAME
    elif danger.variable is not None:
        help = 'give the value as an argument: `"$1"` in the program, the value after it'
    at = text.span(danger.start, danger.end)
    return CODE.at(at, f"{what} {danger.how}, and others may write it", help=help, also=(origin,))
