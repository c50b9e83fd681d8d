"""Matrix steps from the pipeline to the plan: where the items are, what an item is, and the lists that follow."""

from typing import Any

import pytest
from wave_runtime.plan import dump, encode_value, load
from wave_runtime.plan.expression import Get, Hole, Literal
from wave_runtime.plan.model import Command

from tests.sources import MANIFEST, compile_text, mistakes, plan_of_text, step_of

PIPELINE = """
kind: WavePipeline
variables: {tone: kind}
steps:
  - id: split
    persona: navigator
    exec: {type: prompt, source: Split.}
    output_artifacts:
      - [parts, out/parts.json, json]
      - [names, names.json, json]
      - [free, free.json, json]
      - [notes, notes.md, markdown]
      - [folder, folder/, directory]
      - {name: maybe, path: maybe.json, type: json, required: false}
    handover:
      contracts:
        - type: json_schema
          source: out/parts.json
          must_pass: true
          schema:
            type: object
            required: [plan, count, owner, groups]
            additionalProperties: false
            properties:
              count: {type: integer}
              later: {type: array}
              owner: {type: [object, "null"], required: [tasks], properties: {tasks: {type: array}}}
              groups: {type: array, minItems: 1, items: {type: array, items: {type: integer}}}
              plan:
                type: object
                required: [tasks]
                properties:
                  tasks:
                    type: array
                    minItems: 1
                    maxItems: 5
                    items:
                      type: object
                      required: [id, size]
                      additionalProperties: false
                      properties: {id: {type: string}, size: {type: integer}, why: {type: string}}
        - {type: json_schema, source: names.json, must_pass: true, schema: {type: array, items: {type: string}}}
  - id: beside
    persona: navigator
    exec: {type: prompt, source: Look.}
    output_artifacts: [[list, list.json, json]]
  - id: each
    persona: navigator
    dependencies: [split]
    strategy: STRATEGY
    exec: {type: prompt, source: "HOLE"}
    output_artifacts:
      - [note, note.md, markdown]
      - [facts, facts.json, json]
      - [all, all/, directory]
    handover:
      contract:
        type: json_schema
        source: facts.json
        must_pass: true
        schema: {type: object, required: [risk], additionalProperties: false, properties: {risk: {type: integer}}}
  - id: join
    dependencies: [each]
    exec: {type: command, source: "true", env: {A: "AFTER"}}
"""
TASKS = "{type: matrix, items_source: split/parts, item_key: plan.tasks}"


def text_of(strategy: str, hole: str = "{{ item }}", after: str = "{{ steps.each.note }}") -> str:
    """A pipeline with a matrix step, what it reads, and what the step after it reads."""
    return PIPELINE.replace("STRATEGY", strategy).replace("HOLE", hole).replace("AFTER", after)


SOURCES: list[tuple[str, list[tuple[str, str]]]] = [
    # the strategy; each finding with a word of what is said
    (TASKS, []),
    ("{type: matrix, items_source: split/out/parts.json, item_key: plan.tasks}", []),
    ("{type: matrix, items_source: split/./out/parts.json, item_key: 'plan[\"tasks\"]'}", []),
    ("{type: matrix, items_source: split/parts, item_key: 'groups[0]'}", []),
    ("{type: matrix, items_source: split/names}", []),
    ("{type: matrix, items_source: split/free, item_key: whatever.there.is}", []),
    ("{type: matrix, items: [a, 1, true, null, {b: [c]}]}", []),
    ("{type: matrix, items_source: splt/parts, item_key: plan.tasks}", [("WV307", "did you mean `split`?")]),
    ("{type: matrix, items_source: split/prats, item_key: plan.tasks}", [("WV308", "did you mean `parts`?")]),
    ("{type: matrix, items_source: beside/list}", [("WV309", "add `beside` to `dependencies` of `each`")]),
    ("{type: matrix, items_source: each/facts}", [("WV309", "uses its own artifact `facts`")]),
    ("{type: matrix, items_source: split/maybe}", [("WV324", "may be missing")]),
    ("{type: matrix, items_source: names.json}", [("WV340", "write `split/names`")]),
    ("{type: matrix, items_source: names}", [("WV340", "write `split/names`")]),
    ("{type: matrix, items_source: out/parts.json, item_key: plan.tasks}", [("WV340", "write `split/parts`")]),
    ("{type: matrix, items_source: split}", [("WV340", "names no artifact, expected `<step>/<artifact>`")]),
    ("{type: matrix, items_source: split/}", [("WV340", "names no artifact")]),
    ("{type: matrix, items_source: split/parts, item_key: plan tasks}", [("WV340", "is no way into an artifact")]),
    ("{type: matrix, items_source: split/parts, item_key: upper(plan)}", [("WV340", "is no way into an artifact")]),
    ("{type: matrix, items_source: split/parts, item_key: ''}", [("WV340", "is no way into an artifact")]),
    ("{type: matrix, items_source: split/parts, item_key: plan.task}", [("WV413", "did you mean `tasks`?")]),
    ("{type: matrix, items_source: split/parts, item_key: plann.tasks}", [("WV411", "did you mean `plan`?")]),
    ("{type: matrix, items_source: split/parts, item_key: count.tasks}", [("WV408", "has no parts")]),
    ("{type: matrix, items_source: split/parts, item_key: later}", [("WV412", "let the schema demand it")]),
    ("{type: matrix, items_source: split/parts, item_key: owner.tasks}", [("WV412", "may be null")]),
    ("{type: matrix, items_source: split/parts, item_key: 'groups[1]'}", [("WV412", "may have only 1 item")]),
    ("{type: matrix, items_source: split/parts, item_key: count}", [("WV415", "is whole number")]),
    ("{type: matrix, items_source: split/parts, item_key: owner}", [("WV415", "is {tasks: list of any, ...} or null")]),
    ("{type: matrix, items_source: split/parts}", [("WV415", "let `item_key` lead to a list")]),
    ("{type: matrix, items_source: split/notes}", [("WV415", "declare `notes` with `type: json`")]),
    ("{type: matrix, items_source: split/folder}", [("WV415", "is of type directory")]),
    ("{type: matrix}", [("WV202", "`items_source` is missing in `strategy`")]),
    ("{type: matrix, items_source: null}", [("WV202", "`items_source` is missing")]),
    ("{type: matrix, items: null}", [("WV203", "a list")]),
    ("{type: matrix, items: [a], items_source: null, item_key: null, max_concurrency: null}", []),
    ("{type: matrix, items: []}", [("WV206", "`items` has nothing in it")]),
    ("{type: matrix, items: a}", [("WV203", "list")]),
    ("{type: matrix, items: [a], items_source: split/names}", [("WV216", "`items` contradicts `items_source`")]),
    ("{type: matrix, items: [a], item_key: b}", [("WV216", "`items` contradicts `item_key`")]),
    ("{type: matrix, items: ['{{ tone }}']}", [("WV219", "not filled in `items`")]),
    ("{type: matrix, items: [a, {b: ['{{ tone }}']}]}", [("WV219", "not filled in `items`")]),
    ("{type: matrix, items_source: '{{ tone }}/names'}", [("WV219", "not filled in `items_source`")]),
    ("{type: matrix, items_source: split/names, item_key: '{{ tone }}'}", [("WV219", "not filled in `item_key`")]),
    ("{type: matrix, items: [a], max_concurrency: 0}", [("WV206", "expected at least 1")]),
    ("{type: matrix, items: [a], max_concurrency: two}", [("WV203", "a whole number")]),
    ("{type: matrix, items: [a], fail_fast: 1}", [("WV203", "`true` or `false`")]),
    ("{type: matrix, items: [a], fail_first: true}", [("WV201", "did you mean `fail_fast`?")]),
    ("{type: loop, items: [a]}", [("WV205", "expected `matrix`")]),
    ("{items: [a]}", [("WV202", "`type` is missing in `strategy`")]),
    ("matrix", [("WV203", "a mapping")]),
]


@pytest.mark.parametrize(("strategy", "said"), SOURCES)
def test_where_the_items_are(strategy: str, said: list[tuple[str, str]]) -> None:
    found = mistakes(compile_text(text_of(strategy)))
    assert [code for code, _, _ in found] == [code for code, _ in said]
    for (_, _, message), (_, words) in zip(found, said, strict=True):
        assert words in message


ITEMS: list[tuple[str, str, list[tuple[str, str]]]] = [
    # the strategy, what its prompt reads, the findings
    (TASKS, "{{ item.id | upper }} {{ task.size > 3 }}", []),
    (TASKS, "{{ item['id'] }} {{ default(item.why, '') }}", []),
    (TASKS, "{{ item.idd }}", [("WV411", "did you mean `id`?")]),
    (TASKS, "{{ task.why }}", [("WV412", "the schema does not require `why`")]),
    (TASKS, "{{ upper(item.size) }}", [("WV406", "found whole number")]),
    (TASKS, "{{ itm.id }}", [("WV314", "did you mean `item`?")]),
    (TASKS, "{{ tone }}", [("WV341", "`each` does the same for every item")]),
    (TASKS, "{{ tone", [("WV212", "")]),
    ("{type: matrix, items_source: split/names}", "{{ item | upper }}", []),
    ("{type: matrix, items_source: split/names}", "{{ item.x }}", [("WV408", "`item` is text")]),
    ("{type: matrix, items_source: split/parts, item_key: groups}", "{{ item[0] }}", [("WV412", "may have no items")]),
    ("{type: matrix, items_source: split/free}", "{{ item.any.thing }}", []),
    ("{type: matrix, items: [a, b]}", "{{ item | upper }}", []),
    ("{type: matrix, items: [a, b]}", "{{ 'x' if item == 'c' else 'y' }}", [("WV414", '"a" or "b"')]),
    ("{type: matrix, items: [a, 1]}", "{{ item | upper }}", [("WV406", 'found "a" or 1')]),
    ("{type: matrix, items: [{a: 1}, {a: 2, b: 3}]}", "{{ item.a }} {{ default(item.b, 0) }}", []),
    ("{type: matrix, items: [{a: 1}, {a: 2, b: 3}]}", "{{ item.b }}", [("WV412", "not every value has `b`")]),
    ("{type: matrix, items: [{a: 1}, {a: 2}]}", "{{ item.c }}", [("WV411", "known properties: `a`")]),
    ("{type: matrix, items_source: nothing/here}", "{{ item.any.thing }}", [("WV307", "unknown step")]),
    ("{type: loop, items: [a]}", "{{ item.any.thing }}", [("WV205", "matrix")]),
]


@pytest.mark.parametrize(("strategy", "hole", "said"), ITEMS)
def test_what_an_item_is(strategy: str, hole: str, said: list[tuple[str, str]]) -> None:
    found = mistakes(compile_text(text_of(strategy, hole)))
    assert [code for code, _, _ in found] == [code for code, _ in said]
    for (_, _, message), (_, words) in zip(found, said, strict=True):
        assert words in message


AFTER = [
    # what a later step reads of a matrix step; codes
    (TASKS, "{{ steps.each.note }}", []),
    (TASKS, "{{ steps.each.note[0] | upper }}", []),
    (TASKS, "{{ join(steps.each.note, ', ') }}", []),
    (TASKS, "{{ steps.each.facts[0].risk > 3 }}", []),
    (TASKS, "{{ each.out.facts[0].risk > 3 }}", []),
    (TASKS, "{{ steps.each.facts[1].risk }}", ["WV412"]),
    (TASKS, "{{ steps.each.facts[5].risk }}", ["WV411"]),
    (TASKS, "{{ steps.each.facts[0].rsk }}", ["WV411"]),
    (TASKS, "{{ steps.each.facts.risk }}", ["WV411"]),
    (TASKS, "{{ upper(steps.each.note) }}", ["WV406"]),
    (TASKS, "{{ steps.each.all }}", ["WV407"]),
    (TASKS, "{{ item }}", ["WV323"]),
    ("{type: matrix, items: [a, b]}", "{{ steps.each.facts[1].risk }}", []),
    ("{type: matrix, items: [a, b]}", "{{ steps.each.facts[2].risk }}", ["WV411"]),
    ("{type: matrix, items_source: split/names}", "{{ first(steps.each.note) }}", ["WV412"]),
]


@pytest.mark.parametrize(("strategy", "after", "codes"), AFTER)
def test_what_a_matrix_leaves_is_a_list(strategy: str, after: str, codes: list[str]) -> None:
    assert [code for code, _, _ in mistakes(compile_text(text_of(strategy, after=after)))] == codes


def test_the_items_of_a_matrix_can_be_what_another_made() -> None:
    text = text_of("{type: matrix, items: [a, b]}").replace(
        'exec: {type: command, source: "true", env: {A: "{{ steps.each.note }}"}}',
        "strategy: {type: matrix, items_source: each/facts}\n"
        '    exec: {type: command, source: "true", env: {A: "{{ item.risk }}"}}',
    )
    matrix = step_of(plan_of_text(text), "join").matrix
    assert matrix is not None
    assert (matrix.items, matrix.item_type) == (Get(("steps", "each", "facts")), "{risk: whole number}")
    assert matrix.max_items == 2


WORKERS = MANIFEST + "runtime: {max_concurrent_workers: 3}\n"
PLANNED: list[tuple[str, str, dict[str, Any]]] = [
    (
        TASKS,
        MANIFEST,
        {
            "items": {"get": ["steps", "split", "parts", "plan", "tasks"]},
            "item_type": "{id: text, size: whole number, why?: text}",
            "max_items": 5,
            "max_concurrency": 5,
            "fail_fast": True,
        },
    ),
    (
        "{type: matrix, items_source: split/names, max_concurrency: 2, fail_fast: false}",
        WORKERS,
        {
            "items": {"get": ["steps", "split", "names"]},
            "item_type": "text",
            "max_items": None,
            "max_concurrency": 2,
            "fail_fast": False,
        },
    ),
    (
        "{type: matrix, items: [{a: 1}, {a: 2.5, b: [x]}]}",
        WORKERS,
        {
            "items": {"value": [{"a": 1}, {"a": 2.5, "b": ["x"]}]},
            "item_type": '{a: 1 or 2.5, b?: list of "x"}',
            "max_items": 2,
            "max_concurrency": 3,
            "fail_fast": True,
        },
    ),
]


@pytest.mark.parametrize(("strategy", "manifest", "planned"), PLANNED)
def test_the_plan_has_a_typed_template(strategy: str, manifest: str, planned: dict[str, Any]) -> None:
    plan = plan_of_text(text_of(strategy), manifest)
    assert encode_value(step_of(plan, "each").matrix) == planned
    assert "matrix/1" in plan.requires
    assert load(dump(plan)) == plan
    assert [step.id for step in plan.steps if step.matrix is None] == ["beside", "split", "join"]
    assert "/steps/2/matrix" in plan.source_map


@pytest.mark.parametrize("strategy", ["timeout: 1m", "strategy: null"])
def test_a_plan_without_a_matrix_says_nothing_of_it(strategy: str) -> None:
    plan = plan_of_text(text_of(TASKS).replace(f"strategy: {TASKS}", strategy).replace("{{ item }}", "x"))
    assert "matrix" not in dump(plan)


TRUST = [
    # constant items are the author's, others what a step made; both can be mixed with what others control
    ("{type: matrix, items: [a]}", "{{ item }}", "trusted"),
    ("{type: matrix, items: [a]}", "{{ [item, input] }}", "untrusted"),
    ("{type: matrix, items_source: split/names}", "{{ item }}", "untrusted"),
    ("{type: matrix, items_source: split/names}", "{{ [item, pipeline_id] }}", "untrusted"),
]


@pytest.mark.parametrize(("strategy", "hole", "trust"), TRUST)
def test_an_item_has_the_trust_of_its_list(strategy: str, hole: str, trust: str) -> None:
    plan = plan_of_text(text_of(strategy, hole))
    segments = step_of(plan, "each").exec.prompt  # type: ignore[union-attr]  # it is a prompt
    (found,) = [part for part in plan.template(segments[0].template) if isinstance(part, Hole)]
    assert found.trust == trust


def test_who_reads_the_list_reads_its_artifact() -> None:
    plan = plan_of_text(text_of(TASKS))
    read = {value.name: (value.type, value.used_by) for value in plan.runtime_inputs}
    assert set(read) == {"steps.split.parts", "steps.each.note"}
    assert read["steps.split.parts"][1] == ("each",)
    assert read["steps.each.note"] == ("list of text", ("join",))


def test_items_are_not_folded_and_may_stand_in_paths_and_environments() -> None:
    text = text_of("{type: matrix, items: [a]}").replace("note.md", "'{{ item }}/note.md'")
    plan = plan_of_text(
        text.replace(
            'exec: {type: prompt, source: "{{ item }}"}', "exec: {type: command, source: x, env: {I: '{{ task }}'}}"
        )
    )
    step = step_of(plan, "each")
    assert isinstance(step.exec, Command) and step.matrix is not None
    hole = Hole(Get(("item",)), "text", "trusted")
    assert step.exec.env == {"I": (hole,)}
    assert step.output_artifacts[0].path == (Hole(Get(("item",)), "path", "trusted"), "/note.md")
    assert step.matrix.items == Literal(["a"])
