"""`markdown_spec`, `template`, `format`, `non_empty_file`: what passes, what does not and why."""

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.contracts.judge import judge, told

SPEC = "# Plan\n\nText.\n\n## User stories\n\nOne.\n\n### Detail\n\nMore.\n\n## Data model\n\nNone.\n"

MARKDOWN: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("good", {}, SPEC, []),
    ("sections in order", {"sections": ["User stories", "data model:"]}, SPEC, []),
    ("required names", {"required": ["title", "user_stories", "data_model"]}, SPEC, []),
    ("front matter", {}, "---\ntitle: x\n---\n# Plan\n", []),
    ("other scripts", {"sections": ["Übersicht", "概要"]}, "# 計画\n\n## Übersicht\n\na\n\n## 概要\n\nb\n", []),
    ("no headings", {}, "Only text.\n", ["structure: expected a heading, found none"]),
    (
        "begins low",
        {},
        "## Plan\n",
        ["structure 1: expected the first heading at level 1, found `Plan` at level 2"],
    ),
    (
        "jumps",
        {},
        "# A\n\n### B\n",
        ["structure 3: expected a heading of level 2 at most below level 1, found `B` at level 3"],
    ),
    ("a heading in code is none", {}, "# A\n\n```\n### B\n```\n", []),
    ("empty heading", {}, "# A\n\n## \n", ["structure 3: expected a heading with a text, found an empty one"]),
    (
        "a section is missing",
        {"sections": ["Risks"]},
        SPEC,
        ["structure: expected a section `Risks`, found `Plan`, `User stories`, `Detail`, `Data model`"],
    ),
    (
        "another order",
        {"sections": ["Data model", "User stories"]},
        SPEC,
        ["structure 5: expected the section `User stories` below line 13, found it above"],
    ),
    (
        "an empty section",
        {"sections": ["Risks"]},
        "# A\n\n## Risks\n\n## Next\n\nx\n",
        ["missing_content 3: expected content in the section `Risks`, found none"],
    ),
    (
        "a required name",
        {"required": ["test_strategy"]},
        SPEC,
        ["structure: expected a section `Test strategy` for the required `test_strategy`, found none"],
    ),
    ("empty", {}, " \n", ["missing_content: expected content in `doc.md`, found none"]),
]


@pytest.mark.parametrize(("rules", "text", "findings"), [row[1:] for row in MARKDOWN], ids=[row[0] for row in MARKDOWN])
def test_markdown_spec(workspace: Path, rules: dict[str, Any], text: str, findings: list[str]) -> None:
    verdict = judge(workspace, "markdown_spec", "doc.md", {"rules": rules} if rules else {}, content=text)
    assert (verdict.state, told(verdict)) == ("failed" if findings else "passed", findings)


LINKS = [
    ("[x](other.md)", None),
    ("[x](other.md#part-two)", None),
    ("[x](./other.md?raw=1)", None),
    ("[x](/docs/other.md)", None),
    ("[x](#here)", None),
    ("[x](#mark) <a id='mark'></a>", None),
    ("[x](#here-1)\n\n## Here\n\n## Here", None),
    ("![x](../pic.png)", None),
    ("[x](https://example.org/none) <mailto:a@b.c>", None),
    ("`[x](none.md)`", None),
    ("[x](none.md)", "the link `none.md` leads nowhere: there is no `docs/none.md` in the workspace"),
    ("[x][y]\n\n[y]: none.md", "the link `none.md` leads nowhere: there is no `docs/none.md` in the workspace"),
    ("[x](other.md#none)", "the link `other.md#none` leads nowhere: no heading of `docs/other.md` is `#none`"),
    ("[x](#none)", "the link `#none` leads nowhere: no heading here is `#none`"),
    ("[x](../../secret)", "the link `../../secret` leads nowhere: it leaves the workspace"),
    ("[x](link.md)", "the link `link.md#a` leads nowhere: `docs/link.md` leads through the link `link.md`"),
]


@pytest.mark.parametrize(("text", "message"), LINKS, ids=[row[0] for row in LINKS])
def test_links(workspace: Path, text: str, message: str | None) -> None:
    (workspace / "docs").mkdir()
    (workspace / "docs" / "other.md").write_text("# Other\n\n## Part two\n")
    (workspace / "docs" / "link.md").symlink_to("/etc/hostname")
    (workspace / "pic.png").write_bytes(b"")
    text = text.replace("(link.md)", "(link.md#a)")
    content = f"# T\n\n## Here\n\n{text}\n"
    verdict = judge(workspace, "markdown_spec", "docs/doc.md", content=content)
    assert [finding.message for finding in verdict.findings] == ([] if message is None else [message])
    off = judge(workspace, "markdown_spec", "docs/doc.md", {"rules": {"links": False}}, content=content)
    assert off.state == "passed"


TEMPLATE = "# Report on {{ topic }}\n\n## Summary\n\n<your summary>\n\n## Risks\n\n- [ ] <details>\n"
TEMPLATES = [
    ("filled in", "# Report on cats\n\n## summary\n\nFine.\n\n## Extra\n\nx\n\n## Risks\n\n- [x] none\n", []),
    (
        "a hole is left",
        "# Report on cats\n\n## Summary\n\n<your summary>\n\n## Risks\n\nNone.\n",
        ["missing_content 5: `<your summary>` of the template is still to be filled in"],
    ),
    (
        "a heading is missing",
        "# Report on cats\n\n## Summary\n\nFine.\n",
        ["structure: expected the heading `Risks` of level 2, found none"],
    ),
    (
        "another level",
        "# Report on cats\n\n## Summary\n\nFine.\n\n# Risks\n\nNone.\n",
        ["structure: expected the heading `Risks` of level 2, found none"],
    ),
    (
        "another order",
        "# Report on cats\n\n## Risks\n\nNone.\n\n## Summary\n\nFine.\n",
        ["structure 3: expected the heading `Risks` below line 7, found it above"],
    ),
    (
        "nothing below",
        "# Report on cats\n\n## Summary\n\n<!-- later -->\n\n## Risks\n\nNone.\n",
        ["missing_content 3: expected content in the section `Summary`, found none"],
    ),
]


@pytest.mark.parametrize(("text", "findings"), [row[1:] for row in TEMPLATES], ids=[row[0] for row in TEMPLATES])
def test_template(workspace: Path, text: str, findings: list[str]) -> None:
    verdict = judge(workspace, "template", "doc.md", content=text, template=TEMPLATE)
    assert (verdict.state, told(verdict)) == ("failed" if findings else "passed", findings)


BODY = "Steps:\n\n1. Start it.\n"
FORMATS: list[tuple[str, str, str, list[str]]] = [
    ("an issue as JSON", "issue", '{"title": "It stops", "body": "On start.", "labels": ["bug"]}', []),
    ("an issue as text", "issue", f"# It stops\n\n{BODY}", []),
    ("in another language", "issue", "# 停止する\n\n起動時に停止する。\n", []),
    ("generics and HTML are no holes", "issue", "# `List<String>` is slow\n\n<details>x</details> [1](y)\n", []),
    ("no title", "issue", "Only text.\n", ["structure: expected a heading that is the title, found none"]),
    ("no body", "issue", "# It stops\n", ["missing_content: expected a body, found none"]),
    (
        "a long title",
        "issue",
        f"# {'x' * 257}\n\n{BODY}",
        ["format_error: expected at most 256 characters in the title, found 257"],
    ),
    (
        "a hole in the text",
        "issue",
        f"# It stops\n\n{BODY}\nVersion: <your version>\nTODO\n",
        [
            "missing_content 7: `<your version>` is still to be filled in",
            "missing_content 8: `TODO` is still to be filled in",
        ],
    ),
    (
        "an open fence",
        "issue",
        "# It stops\n\n```\nlog\n",
        ["format_error 3: a code fence is opened and not closed"],
    ),
    (
        "labels",
        "issue",
        '{"title": "a", "body": "b", "labels": ["", "%s"]}' % ("x" * 51),
        [
            "missing_content /labels/0: expected the name of a label, found none",
            "format_error /labels/1: expected at most 50 characters in a label, found 51",
        ],
    ),
    ("no JSON", "issue", '{"title": ', ["format_error: the file is not JSON: expecting value at line 1, column 11"]),
    ("no members", "issue", '{"name": 1}', ["schema_mismatch: expected a text as member `title`, found none"]),
    ("a pull request", "pull_request", '{"title": "a", "body": "b", "head": "f", "base": "main"}', []),
    (
        "from a branch to itself",
        "pull_request",
        '{"title": "a", "body": "b", "head": "main", "base": "main"}',
        ["format_error /base: expected another branch than `head`, found `main` for both"],
    ),
    ("code", "code", "def f(x: ...) -> None:\n    ...\n# the rest is told below\n", []),
    ("todos as words", "code", "todo = {}\nclass TodoList: pass\n", []),
    (
        "code left out",
        "code",
        "def f():\n    a()\n    # ... rest of the code ...\n\n// TODO: implement\n",
        [
            "missing_content 3: `# ... rest` stands for code that is missing",
            "missing_content 5: `TODO` stands for code that is missing",
        ],
    ),
    (
        "code in a fence",
        "code",
        "```python\nx = 1\n```\n",
        ["format_error 1: expected code, found a code fence around it"],
    ),
    (
        "a merge",
        "code",
        "a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n",
        [
            "format_error 2: `<<<<<<<` is a mark of a merge conflict",
            "format_error 4: `=======` is a mark of a merge conflict",
            "format_error 6: `>>>>>>>` is a mark of a merge conflict",
        ],
    ),
    ("underlined text is no merge", "code", "Title\n=======\n", []),
    ("no code", "code", "\n", ["missing_content: expected code, found an empty file"]),
]


@pytest.mark.parametrize(("kind", "text", "findings"), [row[1:] for row in FORMATS], ids=[row[0] for row in FORMATS])
def test_format(workspace: Path, kind: str, text: str, findings: list[str]) -> None:
    verdict = judge(workspace, "format", "doc", {"rules": {"kind": kind}}, content=text)
    assert (verdict.state, told(verdict)) == ("failed" if findings else "passed", findings)


@pytest.mark.parametrize(
    ("content", "findings"),
    [
        (b"x", []),
        (b"\0\xff", []),
        (b"", ["missing_content: expected content in `doc`: it is empty"]),
        (b"\xef\xbb\xbf \n", ["missing_content: expected content in `doc`: it has nothing but white space"]),
        (None, ["missing_content: `doc` does not exist"]),
    ],
)
def test_non_empty_file(workspace: Path, content: bytes | None, findings: list[str]) -> None:
    verdict = judge(workspace, "non_empty_file", "doc", content=content)
    assert (verdict.state, told(verdict)) == ("failed" if findings else "passed", findings)


TEXTS: list[tuple[str, dict[str, Any]]] = [
    ("markdown_spec", {}),
    ("template", {"template": "# T\n"}),
    ("format", {"settings": {"rules": {"kind": "issue"}}}),
    ("quality_gate", {"settings": {"rules": {"gate": "no_placeholders"}}}),
]


@pytest.mark.parametrize(("type", "options"), TEXTS)
def test_what_is_no_text_is_a_finding(workspace: Path, type: str, options: dict[str, Any]) -> None:
    assert told(judge(workspace, type, "a", **options)) == ["missing_content: `a` does not exist"]
    assert told(judge(workspace, type, "b", content=b"\xff", **options)) == ["format_error: `b` is not UTF-8 at byte 0"]
    assert told(judge(workspace, type, "c", content="x\0", **options)) == [
        "format_error: `c` is not a text: it has a NUL character"
    ]
    (workspace / "d").symlink_to("/etc/hostname")
    assert told(judge(workspace, type, "d", **options)) == ["not_checked: `d` leads through the link `d`"]
    (workspace / "e").mkdir()
    assert told(judge(workspace, type, "e", **options)) == ["not_checked: `e` is not a regular file"]
