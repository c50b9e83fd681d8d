"""What the types say of one expression, over an input or an artifact with a schema."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.sources import compile_text, mistakes
from wavec.types.show import show

PIPELINE = """
kind: WavePipeline
steps:
  - id: analyze
    persona: navigator
    exec: {{type: prompt, source: List.}}
    output_artifacts: [{{name: facts, path: facts.json, type: json}}]
    handover: {{contract: {{type: json_schema, source: facts.json, must_pass: true, schema: {schema}}}}}
  - id: review
    persona: navigator
    dependencies: [analyze]
    exec:
      type: prompt
      source: |-
        {{{{ {expression} }}}}
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What the compiler says of an expression."""

    type: str
    rendered: str
    found: tuple[tuple[str, str, str], ...]
    """Code, place, and message with help."""

    @property
    def codes(self) -> list[str]:
        """The codes alone."""
        return [code for code, _, _ in self.found]


def text_of(expression: str, schema: Any) -> str:
    """A pipeline in which `expression` stands, with the artifact that obeys `schema` for `$`."""
    return PIPELINE.format(schema=json.dumps(schema), expression=with_artifact(expression))


def with_artifact(expression: str) -> str:
    """`expression` with the artifact for `$`."""
    return expression.replace("$", "steps.analyze.facts")


def told_of(expression: str, schema: Any, files: Mapping[str, str] | None = None) -> Told:
    """The type of `expression`, how it is put in, and what is found. `$` stands for the artifact."""
    compiled = compile_text(text_of(expression, schema), files=files)
    (hole,) = compiled.pipelines[0].typed.steps["review"].holes.values()
    return Told(show(hole.type), hole.rendered, tuple(mistakes(compiled)))
