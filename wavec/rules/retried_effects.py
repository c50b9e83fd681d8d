"""A command that is tried again leaves something with others each time.

The attempt that failed may have posted its comment or pushed its commit already: the next one does it again. Nothing
can take that back.

Wrong: golden/reject/WV681-retried-effects.
Fix: move the program to a step of its own with `effects: once`; or write `effects: repeatable` if twice does no harm.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.contracts import retries_of
from wavec.names.named import NamedStep
from wavec.rules.project import Project
from wavec.rules.retries import retries_at
from wavec.source.span import Span
from wavec.trust.capability import LASTING
from wavec.trust.entries import command_text
from wavec.trust.shell import all_commands, commands_of

CODE = Code("WV681", "retried-effects", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        if step.document.node.has("effects") or not retries_of(step):
            continue
        found = next(_lasting(step), None)
        if found is not None:
            program, at = found
            yield CODE.at(
                at,
                f"`{program}` can happen again with each of the {1 + retries_of(step)} attempts of `{step.id}`",
                help="move it to a step with `effects: once`, or write `effects: repeatable` if twice does no harm",
                also=(Label(retries_at(step), "the step is tried again"),),
            )


def _lasting(step: NamedStep) -> Iterator[tuple[str, Span]]:
    """The programs that a command runs and that leave something with others, with their places."""
    text = command_text(step)
    for command in all_commands(commands_of(text.text)) if text is not None else ():
        words = [word.text for word in command.words]
        for length in (1, 2, 3):
            program = " ".join(words[:length])
            if program in LASTING and text is not None:
                yield program, text.span(command.words[0].start, command.words[min(length, len(words)) - 1].end)
                break
