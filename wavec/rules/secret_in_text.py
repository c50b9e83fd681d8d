"""A prompt or a command names a secret of an adapter.

`secrets` of an adapter are for its client alone. A command gets none of them: the variable is not set there. In a
prompt, `$NAME` asks the agent to look the value up. What an agent has read stands in its session and with the provider,
and may stand in what it writes.

Wrong: golden/reject/WV623-secret-in-text.   Fix: take the name out; what a command needs comes from outside the run.
"""

import re
from collections.abc import Iterator, Mapping

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.named import NamedStep
from wavec.rules.project import Project
from wavec.source.span import Span
from wavec.syntax.placed import PlacedTemplate
from wavec.trust.entries import command_text

CODE = Code("WV623", "secret-in-text", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    secrets: dict[str, Span] = {}
    for adapter in project.manifest.adapters.values():
        for index, name in enumerate(adapter.node.secrets):
            secrets.setdefault(name, adapter.node.at("secrets", index))
    if not secrets:
        return
    listed = "|".join(re.escape(name) for name in sorted(secrets))
    expanded = re.compile(rf"\$(?:\{{)?({listed})(?![A-Za-z0-9_])")
    named = re.compile(rf"(?<![A-Za-z0-9_])({listed})(?![A-Za-z0-9_])")
    for _, step in project.steps():
        if step.document.prompt is not None:
            yield from _found(step.document.prompt, expanded, "the prompt", "it is the client's alone", secrets)
        own = step.document.environment
        for template in own.values():
            yield from _found(template, expanded, "a value of `env`", "no command gets it", secrets)
        for text in _commands(step):
            unset = {name: at for name, at in secrets.items() if name not in own}
            yield from _found(text, named, "the command", "no command gets it", unset)


def _commands(step: NamedStep) -> Iterator[PlacedTemplate]:
    text = command_text(step)
    if text is not None:
        yield text
    for contract in step.contracts:
        node = contract.document.node
        if node.command_text is not None:
            yield PlacedTemplate(node.command_text, node.at("command"), ())


def _found(
    template: PlacedTemplate, pattern: re.Pattern[str], where: str, why: str, secrets: Mapping[str, Span]
) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for found in pattern.finditer(template.text):
        name = found[1]
        if name in secrets and name not in told:
            told.add(name)
            yield CODE.at(
                template.span(*found.span()),
                f"{where} names the secret `{name}`: {why}",
                help=f"take `{name}` out",
                also=(Label(secrets[name], "declared as a secret here"),),
            )
