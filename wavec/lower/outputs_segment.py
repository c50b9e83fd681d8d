"""The generated end of a prompt: what the step has to leave behind, and in which way.

It stands in the plan as a segment of its own, so that a reviewer sees what the author wrote and what was added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wave_runtime.plan.expression import Template, TemplatePart

from wavec.names.named import NamedOutput, NamedStep
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.schemas.schema import Schema
from wavec.source.text import lines_of

_HEAD = tuple(lines_of("\n\n---\n\n<!-- Added by wavec: what this step has to leave behind. -->\n\n"))


def outputs_segment(step: NamedStep, program: AuthorizedPipeline) -> Template:
    """The segment for `step`; empty if it leaves nothing behind."""
    if not step.outputs:
        return ()
    templates = program.typed.steps[step.id].templates
    parts: list[TemplatePart] = list(_HEAD)
    for output in step.outputs:
        _extend(parts, _instruction(output, program.origins[output], templates[output.path]))
    for output, schema in _schemas(step.outputs, step):
        lead = f"\n`{output.node.name}` must be JSON that this JSON Schema accepts:\n\n```json\n"
        _extend(parts, [lead])
        parts += (*schema.lines, "```\n")
    return tuple(parts)


def _instruction(output: NamedOutput, origin: str, path: Template) -> Iterator[TemplatePart]:
    optional = "" if output.node.required else " It may be left out."
    name, kind = output.node.name, output.type
    if origin == "answer":
        yield f"- Your final answer is the artifact `{name}` ({kind}): give its content and nothing else.{optional}\n"
        return
    yield "- Put the files of the artifact " if kind == "directory" else "- Write the artifact "
    yield f"`{name}` into the folder `" if kind == "directory" else f"`{name}` ({kind}) to the file `"
    # In a prompt the path is text: what makes it safe is checked where the file is looked for.
    yield from (part if isinstance(part, str) else replace(part, insert="text") for part in path)
    yield f"`.{optional}\n"


def _schemas(outputs: Sequence[NamedOutput], step: NamedStep) -> Iterator[tuple[NamedOutput, Schema]]:
    for output in outputs:
        for contract in step.contracts:
            if contract.output is output and contract.schema is not None and contract.document.node.wants_json:
                yield output, contract.schema


def _extend(parts: list[TemplatePart], more: Iterator[TemplatePart] | Sequence[TemplatePart]) -> None:
    """Adds `more`, joining neighbouring texts and splitting them after line feeds."""
    for part in more:
        if not isinstance(part, str):
            parts.append(part)
            continue
        last = parts[-1] if parts else None
        joined = parts.pop() + part if isinstance(last, str) and not last.endswith("\n") else part  # type: ignore[operator]
        parts.extend(lines_of(joined))
