"""Unions told apart by a field: each alternative is read where a condition says that it is the one."""

import pytest

from tests.sources import compile_text, mistakes

PIPELINE = """
kind: WavePipeline
input:
  schema:
    type: object
    required: [x]
    properties:
      x:
        oneOf:
          - {{type: object, required: [kind, path], properties: {{kind: {{const: file}}, path: {{type: string}}}},
              additionalProperties: false}}
          - {{type: object, required: [kind, url], properties: {{kind: {{const: page}}, url: {{type: string}},
              port: {{type: integer}}}}, additionalProperties: false}}
      list: {{type: array, items: {{type: string}}}}
      map: {{type: object, properties: {{a: {{type: string}}}}, additionalProperties: false}}
    additionalProperties: false
steps:
  - id: a
    persona: navigator
    exec:
      type: prompt
      source: |-
        {hole}
    output_artifacts: [[a, a.md, markdown]]
"""


@pytest.mark.parametrize(
    "expression",
    [
        'input.x.path if input.x.kind == "file" else input.x.url',
        'input.x.url if input.x.kind != "file" else input.x.path',
        'input.x.url if not (input.x.kind == "file") else ""',
        'input.x.path if "path" in input.x else input.x.url',
        'input.x.path if "path" in keys(input.x) else ""',
        '"" if input.x.kind == "file" else default(input.x.port, 80)',
        'input.x.kind == "file" and input.x.path == "a"',
        'input.list[0] if input.list != [] else ""',
        '"" if [] == input.list else input.list[0]',
        'input.map.a if "a" in keys(input.map) else ""',
    ],
)
def test_the_alternative_that_is_meant_is_read(expression: str) -> None:
    assert _ids(expression) == []


@pytest.mark.parametrize(
    ("expression", "id"),
    [
        ("input.x.path", "WV412"),
        ('input.x.url if input.x.kind == "file" else ""', "WV411"),
        ('input.x.path if input.x.kind != "file" else ""', "WV411"),
        ('input.x.path if input.x.kind == "file" or input.x.kind == "page" else ""', "WV412"),
        ('input.x.port if input.x.kind == "page" else 0', "WV412"),
    ],
)
def test_the_other_alternative_is_not(expression: str, id: str) -> None:
    assert _ids(expression) == [id]


def _ids(expression: str) -> list[str]:
    return [id for id, _, _ in mistakes(compile_text(PIPELINE.format(hole="{{ " + expression + " }}")))]
