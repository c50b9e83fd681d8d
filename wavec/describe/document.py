"""The long texts of a step: prompts, commands, schemas, each under a heading."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from wave_runtime.plan.model import Command, JsonBlob, Plan, Prompt, Step

from wavec.describe.expression import marked_text


@dataclass(frozen=True, slots=True)
class Document:
    """A text that is shown as it is; `heading` is ours."""

    heading: str
    text: str


def documents(plan: Plan, step: Step) -> Iterator[Document]:
    """What the agent or the shell gets to read; in prompts every hole is followed by its source and trust."""
    match step.exec:
        case Prompt(_, segments, system_prompt):
            if system_prompt is not None:
                yield Document("system prompt", plan.text(system_prompt))
            for segment in segments:
                heading = "prompt" if segment.origin == "author" else "prompt, added by the compiler"
                yield Document(heading, marked_text(plan.template(segment.template)))
        case Command(_, source, env):
            yield Document("shell command", plan.text(source))
            if env:
                values = (f"{name}={marked_text(value)}\n" for name, value in env.items())
                yield Document("environment", "".join(values))
        case _:
            assert_never(step.exec)


def schemas(plan: Plan, step: Step) -> Iterator[Document]:
    """The schemas of the step's contracts, each once."""
    digests = [contract.settings.get("schema") for contract in step.contracts]
    for digest in dict.fromkeys(digest for digest in digests if isinstance(digest, str)):
        if isinstance(plan.blobs.get(digest), JsonBlob):
            text = json.dumps(plan.json(digest), ensure_ascii=False, indent=2) + "\n"
            yield Document(f"schema {digest[:19]}", text)
