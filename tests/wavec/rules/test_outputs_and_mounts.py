"""Artifacts that nobody reads, and folders that two steps may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources import MANIFEST, compile_text, told

READ = """
steps:
  - id: make
    {who}
    {mount}
    output_artifacts: [{{name: out, path: {path}, type: text{more}}}]
    handover: {{contracts: [{contract}]}}
  - id: use
    persona: navigator
    dependencies: [{needs}]
    memory: {{inject_artifacts: [{injected}]}}
    exec: {{type: prompt, source: "{prompt}"}}
"""
ROW: dict[str, str] = {
    "who": "persona: navigator\n    exec: {type: prompt, source: x}",
    "mount": "",
    "path": "out.txt",
    "more": "",
    "contract": "",
    "needs": "make",
    "injected": "",
    "prompt": "x",
}
UNREAD: list[tuple[str, dict[str, str], bool]] = [
    ("nobody", {}, True),
    ("of a command", {"who": "exec: {type: command, source: x}"}, True),
    ("injected", {"injected": "{step: make, artifact: out}", "prompt": "artifacts/out"}, False),
    ("inserted", {"prompt": "{{ steps.make.out }}"}, False),
    ("optional", {"more": ", required: false"}, False),
    ("judged", {"contract": "{type: non_empty_file, source: out.txt, must_pass: true}"}, False),
    ("at an end", {"needs": ""}, False),
    ("in the project", {"path": "code/x", "mount": "workspace: {mount: [[src, code, readwrite]]}"}, False),
    ("beside the project", {"path": "x", "mount": "workspace: {mount: [[src, code, readwrite]]}"}, True),
]


@pytest.mark.parametrize(("changes", "unread"), [row[1:] for row in UNREAD], ids=[row[0] for row in UNREAD])
def test_an_artifact_that_nobody_reads(changes: dict[str, str], unread: bool) -> None:
    text = READ.format(**{**ROW, **changes})
    assert told(compile_text(text, files={"src/a": ""})) == ([("WV640", "out")] if unread else [])


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"prompt": "Read out.txt."}, "WV643"),
        ({"prompt": "Read artifacts/out."}, "WV603"),
        ({"prompt": "{{ steps.make.uot }}"}, "WV308"),
        ({"injected": "{step: make, artifact: uot}"}, "WV308"),
    ],
)
def test_a_mistake_in_the_step_that_was_to_read_is_one_finding(changes: dict[str, str], found: str) -> None:
    assert [code for code, _ in told(compile_text(READ.format(**{**ROW, **changes})))] == [found]


def mounting(steps: list[tuple[str, str, str, str]], manifest: str = MANIFEST) -> list[tuple[str, str]]:
    """What is found for steps by id, dependencies, source and mode of their mount."""
    lines = ["steps:"]
    for id, needs, source, mode in steps:
        lines.append(
            f"  - {{id: {id}, persona: navigator, dependencies: [{needs}], exec: {{type: prompt, source: x}},"
            f" workspace: {{mount: [[{source}, code, {mode}]]}}}}"
        )
    found = compile_text("\n".join(lines), manifest, {"src/sub/x": "", "docs/x": ""}).diagnostics
    return [(f.message.split("`")[1], f.message.split("`")[3]) for f in found if f.code.id == "WV642"]


W, R = "readwrite", "readonly"
MOUNTS: list[tuple[str, list[tuple[str, str, str, str]], list[tuple[str, str]]]] = [
    ("the same folder", [("a", "", "src", W), ("b", "", "src", W)], [("a", "b")]),
    ("the whole project", [("a", "", ".", W), ("b", "", "src/sub", W)], [("a", "b")]),
    ("a part first", [("a", "", "src/sub", W), ("b", "", "src", W)], [("a", "b")]),
    ("one waits", [("a", "", "src", W), ("b", "a", "src", W)], []),
    ("one waits for one that waits", [("a", "", "src", W), ("b", "a", "docs", R), ("c", "b", "src", W)], []),
    ("one only reads", [("a", "", "src", W), ("b", "", "src", R)], []),
    ("different folders", [("a", "", "src", W), ("b", "", "docs", W)], []),
    ("a name that begins alike", [("a", "", "src", W), ("b", "", "src/sub/x", R), ("c", "", "docs", W)], []),
    (
        "a fork and a join",
        [("a", "", "src", W), ("b", "a", "src", W), ("c", "a", "src", W), ("d", "b, c", "src", W)],
        [("b", "c")],
    ),
    ("in the order of the file", [("z", "", "src", W), ("a", "", "src", W)], [("z", "a")]),
]


@pytest.mark.parametrize(("steps", "found"), [row[1:] for row in MOUNTS], ids=[row[0] for row in MOUNTS])
def test_two_steps_that_may_change_one_folder(
    steps: list[tuple[str, str, str, str]], found: list[tuple[str, str]]
) -> None:
    assert mounting(steps) == found
    assert mounting(steps, MANIFEST.replace("[Read, Write]", "[Read]")) == []


SOURCES = (".", "src", "src/sub", "docs")


@given(st.lists(st.tuples(st.sampled_from(SOURCES), st.booleans(), st.sets(st.integers(0, 5))), max_size=6))
def test_a_pair_is_told_exactly_if_there_is_one(rows: list[tuple[str, bool, set[int]]]) -> None:
    before: list[set[int]] = []
    steps = []
    for index, (source, writes, needs) in enumerate(rows):
        own = {other for other in needs if other < index}
        before.append(own.union(*(before[other] for other in own)))
        steps.append((f"s{index}", ", ".join(f"s{other}" for other in sorted(own)), source, W if writes else R))
    unordered = any(
        rows[a][1] and rows[b][1] and _meet(rows[a][0], rows[b][0]) and a not in before[b]
        for b in range(len(rows))
        for a in range(b)
    )
    assert bool(rows and mounting(steps)) == unordered


def _meet(first: str, second: str) -> bool:
    return "." in (first, second) or f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")


ITEMS: list[tuple[str, str, str, str, list[str]]] = [
    # strategy, mode, target, path of the output, where a finding stands
    ("items: [a, b]", W, "code", "page.md", ["src"]),
    ("items: [a, b]", W, "code", "code/page.md", ["code/page.md"]),
    ("items: [a, b]", W, "code", '"code/{{ item }}.md"', []),
    ("items: [a, b], max_concurrency: 1", W, "code", "code/page.md", []),
    ("items: [a]", W, "code", "code/page.md", []),
    ("items: [a, b]", R, "code", "page.md", []),
]


@pytest.mark.parametrize(("strategy", "mode", "target", "path", "found"), ITEMS)
def test_items_that_may_change_one_folder(strategy: str, mode: str, target: str, path: str, found: list[str]) -> None:
    text = f"""
steps:
  - id: document
    persona: navigator
    strategy: {{type: matrix, {strategy}}}
    workspace: {{mount: [[src, {target}, {mode}]]}}
    exec: {{type: prompt, source: "{{{{ item }}}}"}}
    output_artifacts: [{{name: page, path: {path}, type: markdown}}]
"""
    assert told(compile_text(text, files={"src/a": ""})) == [("WV654", place) for place in found]


def test_a_list_of_a_matrix_is_a_use() -> None:
    text = """
steps:
  - {id: make, persona: navigator, exec: {type: prompt, source: x}, output_artifacts: [[out, out.json, json]]}
  - id: use
    persona: navigator
    dependencies: [make]
    strategy: {type: matrix, items_source: make/out, item_key: parts}
    exec: {type: prompt, source: "{{ item }}"}
"""
    assert [code for code, _ in told(compile_text(text)) if code == "WV640"] == []
