"""Changes that mean nothing to types change no type and no finding: other names, another order, a step beside."""

import re
from collections.abc import Callable

import pytest

from tests.sources import compile_text, mistakes
from wavec.types.show import show

HEAD = """kind: WavePipeline
input:
  schema: {type: object, properties: {level: {enum: [low, high]}}}
steps:
"""
STEPS = [
    """  - id: scan
    persona: navigator
    exec: {type: prompt, source: Look.}
    output_artifacts: [[findings, findings.json, json]]
    handover:
      contract:
        type: json_schema
        source: findings.json
        must_pass: true
        schema:
          type: object
          required: [risks]
          properties:
            risks: {type: array, items: {type: object, required: [name], properties: {name: {type: string}, size: {}}}}
            owner: {type: string}
""",
    """  - id: each
    persona: navigator
    dependencies: [scan]
    strategy: {type: matrix, items_source: scan/findings, item_key: risks}
    exec: {type: prompt, source: "{{ item.name | upper }} {{ item.size }} {{ item.naem }}"}
    output_artifacts: [[note, note.md, markdown]]
""",
    """  - id: report
    persona: navigator
    dependencies: [each]
    exec:
      type: prompt
      source: |
        {{ steps.scan.findings.owner }} {{ default(scan.out.findings.owner, "nobody") | upper }}
        {{ upper(steps.scan.findings.risks) }} {{ steps.scan.findings.risks[0].name }} {{ steps.each.note }}
        {{ "a" if input.level == "hihg" else "b" }} {{ steps.scan.findings.other }}
""",
]
PIPELINE = HEAD + "".join(STEPS)
FOUND = ["WV412", "WV413", "WV412", "WV406", "WV412", "WV414", "WV413"]


def judged(text: str, back: Callable[[str], str] = lambda text: text) -> list[tuple[str, ...]]:
    """Every finding and every type of a hole, without places and order; `back` undoes a change of names."""
    compiled = compile_text(text)
    found: list[tuple[str, ...]] = [(code, back(at), back(message)) for code, at, message in mistakes(compiled)]
    for step in compiled.pipelines[0].typed.steps.values():
        found += [(back(hole.text), back(show(typed.type)), typed.rendered) for hole, typed in step.holes.items()]
    return sorted(found)


def test_the_pipeline_has_findings_of_every_kind() -> None:
    assert [code for code, _, _ in mistakes(compile_text(PIPELINE))] == FOUND


NAMES = [
    # what is called otherwise everywhere, and how; the new name sorts elsewhere
    ("scan", "a-look"),
    ("each", "zz"),
    ("report", "_first"),
    ("findings", "facts"),
    ("risks", "a-list"),
    ("owner", "zebra"),
    ("name", "zeta"),
    ("level", "degree"),
]


@pytest.mark.parametrize(("old", "new"), NAMES)
def test_names_mean_nothing(old: str, new: str) -> None:
    renamed = re.sub(rf"\b{old}\b(?!\.json|\.md)", new, PIPELINE)
    # What is near to a name depends on its letters.
    assert without_help(judged(renamed, lambda text: re.sub(rf"\b{new}\b", old, text))) == without_help(
        judged(PIPELINE)
    )


def without_help(found: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """`found` with the suggestions of messages left out."""
    return sorted(tuple(part.partition(";")[0] for part in row) for row in found)


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_the_order_of_steps_means_nothing(order: tuple[int, ...]) -> None:
    assert judged(HEAD + "".join(STEPS[index] for index in order)) == judged(PIPELINE)


def test_a_step_beside_the_others_means_nothing() -> None:
    beside = "  - {id: beside, exec: {type: command, source: date}}\n"
    assert judged(HEAD + beside + "".join(STEPS)) == judged(PIPELINE)
