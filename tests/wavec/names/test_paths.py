"""Which paths are taken, and what is said of the others; mounts and artifacts that want one place."""

import pytest

from tests.sources import compile_text, messages, plan_of_text, told

STEP = """
steps:
  - id: analyze
    exec: {{type: command, source: "true"}}
    workspace: {{mount: {mounts}}}
    output_artifacts: {outputs}
"""

REFUSED = [
    # the path, the end of "the path `...`"
    ("", "is empty"),
    ("../a", "has `..`, which leads out of its folder"),
    ("a/../../b", "has `..`, which leads out of its folder"),
    ("a/..", "has `..`, which leads out of its folder"),
    ("/etc/passwd", "is absolute"),
    ("~/a", "begins with `~`, which is not a folder here"),
    ("a\\\\b", "has a backslash; `/` separates folders"),
    ("C:\\\\a", "has a backslash; `/` separates folders"),
    ("C:/a", "has a character that not every system allows in `C:`"),
    ("a//b", "has an empty or `.` segment"),
    ("a/./b", "has an empty or `.` segment"),
    ("%2e%2e/a", "has `%2e%2e`, which some programs read as `..` or `/`"),
    ("a%2fb", "has `a%2fb`, which some programs read as `..` or `/`"),
    ("a%00b", "has `a%00b`, which some programs read as `..` or `/`"),
    (".%2E/a", "has `.%2E`, which some programs read as `..` or `/`"),
    ("a\\tb", "has a character that cannot be seen"),
    ("a\\u202eb", "has a character that cannot be seen"),
    ("a\\u200bb", "has a character that cannot be seen"),
    ("con", "has `con`, which is a device on some systems"),
    ("a/NUL.txt", "has `NUL.txt`, which is a device on some systems"),
    ("a*", "has a character that not every system allows in `a*`"),
    ("a?b", "has a character that not every system allows in `a?b`"),
    ("a.", "has `a.`, which ends in a blank or a dot"),
    ("a /b", "has `a `, which ends in a blank or a dot"),
    ("a" * 256, "is longer than 255 characters"),
]


@pytest.mark.parametrize(("path", "problem"), REFUSED)
def test_hostile_paths_are_refused_everywhere(path: str, problem: str) -> None:
    output = compile_text(STEP.format(mounts="[]", outputs=f'[{{name: a, path: "{path}"}}]'))
    source = compile_text(STEP.format(mounts=f'[{{source: "{path}", target: b, mode: readonly}}]', outputs="[]"))
    for compiled in (output, source):
        assert [code for code, _ in told(compiled)] == ["WV317"]
        assert problem in compiled.diagnostics[0].message
    assert ("`..`" in (output.diagnostics[0].help or "")) == (path.startswith(("/", "..")) or "/.." in path)
    if not path.startswith("/"):  # in a workspace `/` is its top
        target = compile_text(STEP.format(mounts=f'[{{source: ".", target: "{path}", mode: readonly}}]', outputs="[]"))
        assert [code for code, _ in told(target)] == ["WV317"]


TAKEN = [
    # as written, as it stands in the plan
    ("a", "a"),
    ("./a/b.md", "a/b.md"),
    ("a/", "a"),
    (".hidden/a", ".hidden/a"),
    ("a b/c d", "a b/c d"),
    ("äöü/日本", "äöü/日本"),
    ("a..b", "a..b"),
    ("...a", "...a"),
    ("a" * 255, "a" * 255),
]


@pytest.mark.parametrize(("path", "planned"), TAKEN)
def test_paths_are_planned_in_one_form(path: str, planned: str) -> None:
    plan = plan_of_text(
        STEP.format(mounts=f'[{{source: ".", target: "{path}", mode: readwrite}}]', outputs=f'[[a, "{path}", file]]')
    )
    (step,) = plan.steps
    assert step.output_artifacts[0].path == (planned,)
    assert step.workspace.mounts[0].target == (planned,)


PLACES = [
    # mounts, outputs, what is said
    (
        "[[src, code, readonly]]",
        "[[a, code/a.md, markdown]]",
        ["`code/a.md` lies in `code`, which is mounted readonly"],
    ),
    ("[[src, code, readonly]]", "[[a, codes/a.md, markdown]]", []),
    ("[[src, code, readwrite]]", "[[a, code/a.md, markdown]]", []),
    ("[[src, ., readonly]]", "[[a, a.md, markdown]]", ["`a.md` lies in `.`, which is mounted readonly"]),
    ("[[src, /, readonly]]", "[[a, a.md, markdown]]", ["`a.md` lies in `/`, which is mounted readonly"]),
    ("[[src, ., readonly], [src, out, readwrite]]", "[[a, out/a.md, markdown]]", []),
    ("[[src, code, readonly], [src, ./code/, readonly]]", "[]", ["two mounts have the target `./code/`"]),
    ("[[scr, code, readonly]]", "[]", ["the mount source `scr` does not exist"]),
    ("[[src/x, code, readonly]]", "[]", []),
    ("[]", "[[a, a.md, markdown], [b, ./A.md, markdown]]", ["two artifacts of this step have the path `./A.md`"]),
    ("[]", "[[a, a.md, markdown], [a, b.md, markdown]]", ["artifact `a` is declared twice"]),
    ("[]", "[[a, ., directory]]", ["the path `.` names the workspace itself"]),
    ("[]", "[[a b, a.md, markdown]]", ["`a b` cannot be the name of an artifact"]),
    ("[]", "[[a, a.md, mardown]]", ["unknown artifact type `mardown`, taken as `file`"]),
    ("[]", "[[a, a/, stuff]]", ["unknown artifact type `stuff`, taken as `directory`"]),
]


@pytest.mark.parametrize(("mounts", "outputs", "said"), PLACES)
def test_mounts_and_artifacts_have_places_of_their_own(mounts: str, outputs: str, said: list[str]) -> None:
    compiled = compile_text(STEP.format(mounts=mounts, outputs=outputs), files={"src/x": ""})
    assert [finding.message for finding in compiled.diagnostics] == said


def test_a_mount_over_injected_artifacts_is_refused() -> None:
    text = """
steps:
  - {id: a, exec: {type: command, source: "true"}, output_artifacts: [[x, x.md, text]]}
  - id: b
    dependencies: [a]
    exec: {type: command, source: "true"}
    workspace: {mount: [[src, artifacts/x, readonly]]}
    memory: {inject_artifacts: [{step: a, artifact: x}]}
"""
    assert messages(compile_text(text, files={"src/x": ""})) == [
        "the mount target `artifacts/x` is where injected artifacts are put; use another `target`"
    ]


MADE = """
variables: {{n: a}}
steps:
  - id: make
    exec: {{type: command, source: "true"}}
    output_artifacts: [{{name: x, path: x, type: text}}]
  - id: use
    dependencies: [make]
    memory: {{inject_artifacts: [{{step: make, artifact: x, as: given}}]}}
    exec: {{type: command, source: "true"}}
    output_artifacts: {outputs}
"""
TAKEN_PATHS = [
    # outputs, codes
    ("[[a, out, file], [b, out/x.json, json]]", ["WV312"]),
    ("[[a, out/x.json, json], [b, out, text]]", ["WV312"]),
    ("[[a, out/, directory], [b, out/x.json, json]]", []),
    ("[[a, out, text], [b, output, text]]", []),
    ("[[a, artifacts/given, text]]", ["WV312"]),
    ("[[a, artifacts, text]]", ["WV312"]),
    ("[[a, artifacts/other, text]]", []),
    ("[[a, 'out/{{ n }}', text], [b, out/a, text]]", ["WV312"]),
    ("[[a, 'out/{{ variables.n }}', text], [b, 'out/{{ n }}', text]]", ["WV312"]),
    ("[[a, 'out/{{ make.out.x }}', text], [b, 'out/{{ steps.make.x }}', text]]", ["WV312"]),
    ("[[a, 'out/{{ pipeline_id }}', text], [b, 'out/{{ pipeline_context.pipeline_id }}', text]]", ["WV312"]),
    ("[[a, 'out/{{ pipeline_id }}', text], [b, 'out/{{ n }}', text]]", []),
]


@pytest.mark.parametrize(("outputs", "codes"), TAKEN_PATHS)
def test_no_output_takes_the_place_of_another_file(outputs: str, codes: list[str]) -> None:
    assert [code for code, _ in told(compile_text(MADE.format(outputs=outputs)))] == codes


def test_a_contract_names_its_output_in_any_spelling() -> None:
    contract = "{type: non_empty_file, source: 'out/{{ variables.n }}'}".replace("non_empty_file", "json_schema")
    text = MADE.format(outputs="[[a, 'out/{{ n }}', json]]") + (
        "    handover: {contract: "
        + contract.replace(
            "}'}", "}', schema: {type: object, properties: {x: {}}, required: [x], additionalProperties: false}}"
        )
        + "}\n"
    )
    assert told(compile_text(text)) == []


def test_nothing_is_mounted_in_a_file() -> None:
    mounts = "[{source: a.md, target: f, mode: readonly}, {source: ./, target: f/sub, mode: readonly}]"
    assert [code for code, _ in told(compile_text(STEP.format(mounts=mounts, outputs="[]"), files={"a.md": ""}))] == [
        "WV326"
    ]
