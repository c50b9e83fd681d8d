"""Matrices that run: lists from steps, items in order, what others get of them, and lists that are none."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.attempts.expansion import MAX_ITEMS, expand
from wave_runtime.engine.commands import ExpandMatrix, InputArtifact
from wave_runtime.engine.events import AttemptStarted, MatrixExpanded, StoredArtifact
from wave_runtime.engine.unit import number_of, step_of, unit_name
from wave_runtime.plan import Json
from wave_runtime.plan.model import Retry
from wave_runtime.recording.store import Store
from wave_runtime.views.explanation import explain, in_question
from wave_runtime.views.history import no_such_step

from tests.plans import Draft, artifact, command_step, hole, inject, matrix, plan, template
from tests.runtime.runs import Ran, run

OVER_LIST = "steps.list.items.parts"


def producer(items: Json) -> Draft:
    text = json.dumps({"parts": items})
    return command_step(
        "list", f"cat > items.json <<'END'\n{text}\nEND\n", output_artifacts=(artifact("items", "items.json"),)
    )


def over(draft: Draft, items: Any = OVER_LIST, **fields: Any) -> Draft:
    return replace(draft, step=replace(draft.step, matrix=matrix(items, **fields)))


def started(done: Ran) -> list[str]:
    return [entry.event.step for entry in done.entries if isinstance(entry.event, AttemptStarted)]


def test_items_come_from_a_step_and_results_keep_their_order(tmp_path: Path) -> None:
    work = command_step(
        "work",
        'sleep "$PAUSE"; printf "%s" "$NAME" > out.txt\n',
        env={"NAME": [hole("item.name")], "PAUSE": [hole("item.pause")]},
        dependencies=("list",),
        output_artifacts=(artifact("out", "out.txt", type="text"),),
    )
    last = command_step(
        "last",
        'printf "%s:" "$ALL" > all.txt; cat artifacts/out/0 artifacts/out/1 artifacts/out/2 >> all.txt\n',
        env={"ALL": [hole("steps.work.out")]},
        dependencies=("work",),
        inject_artifacts=(inject("work.out"),),
        output_artifacts=(artifact("all", "all.txt", type="text"),),
    )
    items: Json = [{"name": "a", "pause": 0.4}, {"name": "$(touch x)", "pause": 0}, {"name": "{{ c }}", "pause": 0}]
    done = run(plan(producer(items), over(work, max_concurrency=3), last), tmp_path)
    assert done.state.status == "completed"
    assert done.content("last", "all") == b'["a","$(touch x)","{{ c }}"]:a$(touch x){{ c }}'
    assert {path.name for path in done.folders.workspaces.iterdir()} == {
        "list.1",
        "work@0.1",
        "work@1.1",
        "work@2.1",
        "last.1",
    }


def test_an_item_is_retried_alone(tmp_path: Path) -> None:
    flaky = command_step(
        "work",
        'test "$ITEM" != b || test -e ../work@1.2\n',
        env={"ITEM": [hole("item")]},
        retry=Retry(2, (0,)),
    )
    done = run(plan(over(flaky, ["a", "b", "c"], max_concurrency=1)), tmp_path)
    assert started(done) == ["work@0", "work@1", "work@1", "work@2"]
    assert [item.attempt for item in done.state.steps[0].items.states] == [1, 2, 1]  # type: ignore[union-attr]


def test_an_optional_output_is_null_in_the_list_and_no_file(tmp_path: Path) -> None:
    work = command_step(
        "work",
        'test "$ITEM" = 1 || printf x > out.txt\n',
        env={"ITEM": [hole("item")]},
        output_artifacts=(artifact("out", "out.txt", type="text", required=False),),
    )
    last = command_step(
        "last",
        'printf "%s" "$ALL" > all.json; ls artifacts/out > names.txt\n',
        env={"ALL": [hole("steps.work.out")]},
        dependencies=("work",),
        inject_artifacts=(inject("work.out"),),
        output_artifacts=(artifact("all", "all.json"), artifact("names", "names.txt", type="text")),
    )
    done = run(plan(over(work, [0, 1, 2]), last), tmp_path)
    assert done.content("last", "all") == b'["x",null,"x"]'
    assert done.content("last", "names") == b"0\n2\n"


def test_a_matrix_can_run_over_what_a_matrix_made(tmp_path: Path) -> None:
    first = command_step(
        "first",
        'printf "%s!" "$I" > out.txt\n',
        env={"I": [hole("item")]},
        output_artifacts=(artifact("out", "out.txt", type="text"),),
    )
    second = command_step(
        "second",
        'printf "%s?" "$I" > out.txt\n',
        env={"I": [hole("item")]},
        dependencies=("first",),
        output_artifacts=(artifact("out", "out.txt", type="text"),),
    )
    done = run(plan(over(first, ["a", "b"]), over(second, "steps.first.out")), tmp_path)
    assert [done.content(f"second@{number}", "out") for number in (0, 1)] == [b"a!?", b"b!?"]


LISTS: list[tuple[str, Json, int | None, str]] = [
    ("an object", {"parts": {}}, None, "`steps.list.items.parts` is an object, expected a list"),
    ("missing", {}, None, "`steps.list.items` has no `parts`"),
    ("more than the plan allows", {"parts": [1, 2, 3]}, 2, "has 3 items, the plan allows at most 2"),
    ("more than any list may have", {"parts": [0] * (MAX_ITEMS + 1)}, None, f"a list takes at most {MAX_ITEMS}"),
]


@pytest.mark.parametrize(("content", "most", "reason"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_what_is_no_list_of_items(content: Json, most: int | None, reason: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    data = json.dumps(content).encode()
    made = StoredArtifact("items", "items.json", "json", store.put(data), len(data), False)
    whole = plan(producer([]), over(command_step("work", dependencies=("list",)), max_items=most))
    command = ExpandMatrix("work", (InputArtifact("list", "items", made),))
    found = expand(whole, whole.steps[1], {}, command, store)
    assert found.failure is not None and found.failure.kind == "plan"
    assert reason in found.failure.message


def test_a_list_that_was_not_made_is_a_failure_of_the_step(tmp_path: Path) -> None:
    whole = plan(producer([]), over(command_step("work", dependencies=("list",))))
    command = ExpandMatrix("work", (InputArtifact("list", "items", None),))
    found = expand(whole, whole.steps[1], {}, command, Store(tmp_path))
    assert found == MatrixExpanded("work", "", 0, found.failure) and found.failure is not None


def test_a_thousand_items(tmp_path: Path) -> None:
    done = run(
        plan(over(command_step("work", env={"I": [hole("item")]}), list(range(1000)), max_concurrency=2)), tmp_path
    )
    items = done.state.steps[0].items
    assert done.state.status == "completed"
    assert items is not None and all(item.phase == "completed" for item in items.states)


def test_paths_can_be_made_of_the_item(tmp_path: Path) -> None:
    work = command_step(
        "work",
        'mkdir -p out; printf x > "out/$I"\n',
        env={"I": [hole("item")]},
        output_artifacts=(artifact("out", None, type="text"),),
    )
    path = template(["out/", hole("item", "path")])
    work = replace(work, step=replace(work.step, output_artifacts=(replace(work.step.output_artifacts[0], path=path),)))
    done = run(plan(over(work, ["a", "../b"], fail_fast=False)), tmp_path)
    states = done.state.steps[0].items
    assert states is not None
    assert [item.phase for item in states.states] == ["completed", "failed"]
    assert "segment `..`" in str(states.states[1].failure)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a@0", ("a", 0)), ("a@12", ("a", 12)), ("a.b@1", ("a.b", 1)), ("a@b@1", ("a@b", 1))],
)
def test_names_of_items(name: str, expected: tuple[str, int]) -> None:
    assert number_of(name) == expected
    assert unit_name(*expected) == name and step_of(name) == expected[0]


@pytest.mark.parametrize("name", ["a", "a@", "a@01", "a@x", "a@-1", "a@1 ", "a@١", "a@" + "9" * 5000])
def test_other_names_are_none_of_an_item(name: str) -> None:
    assert number_of(name) is None and step_of(name) == name


def test_what_is_said_of_a_matrix_and_of_items_that_it_does_not_have(tmp_path: Path) -> None:
    work = command_step("work", 'test "$N" != 1', env={"N": [hole("item")]})
    made = plan(over(work, [0, 1, 2], fail_fast=False))
    done = run(made, tmp_path)
    assert in_question(done.state) == ["work@1"]
    lines = list(explain(made, done.state, done.entries, "work"))
    assert lines[2:4] == ["items: 2 completed, 1 failed", "more of work@1: `wave-runtime why run-1 work@1`"]
    assert no_such_step(done.state, "work@3").fix == "its items are `work@0` to `work@2`"
    made = plan(over(work, [0, 2]))
    completed = run(made, tmp_path / "completed")
    assert in_question(completed.state) == []
    said = next(explain(made, completed.state, completed.entries, "work"))
    assert said == "work is completed: all its items are completed"
