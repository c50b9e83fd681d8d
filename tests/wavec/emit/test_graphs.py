"""Graphs as text, Mermaid, DOT and pictures: right for a small graph, safe for hostile names, quick for large ones."""

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from wave_runtime.plan import Plan, load

from tests.plans import artifact, command_step, contract, diamond, inject, plan, prompt_step
from wavec.describe.plain import WIDTH
from wavec.emit import EMITTERS
from wavec.emit.dot import dot
from wavec.emit.mermaid import mermaid
from wavec.emit.render import CannotRender, render
from wavec.emit.text_graph import text_graph

TEXT = """\
analyze → backend → integrate
analyze → frontend → integrate

level 0
  analyze  navigator

level 1
  backend   navigator  ← analyze (report)
  frontend  navigator  ← analyze

level 2
  integrate  (command)  ← backend, frontend
"""

MERMAID = """\
flowchart TD
    s0["analyze<br/>navigator"]
    s1["backend<br/>navigator"]
    s2["frontend<br/>navigator"]
    s3["integrate<br/>command"]
    s0 -->|"report"| s1
    s0 -.-> s2
    s1 -.-> s3
    s2 -.-> s3
"""

DOT = """\
digraph plan {
	graph [fontname=Helvetica label=diamond labelloc=t rankdir=TB]
	node [fontname=Helvetica fontsize=11 shape=box style=rounded]
	edge [fontname=Helvetica fontsize=9]
	s0 [label="analyze\\nnavigator"]
	s1 [label="backend\\nnavigator"]
	s2 [label="frontend\\nnavigator"]
	s3 [label="integrate\\ncommand"]
	s0 -> s1 [label=report]
	s0 -> s2 [style=dashed]
	s1 -> s3 [style=dashed]
	s2 -> s3 [style=dashed]
}
"""


@pytest.mark.parametrize(("format", "expected"), [("text", TEXT), ("mermaid", MERMAID), ("dot", DOT)])
def test_a_diamond(format: str, expected: str) -> None:
    assert EMITTERS[format](diamond()) == expected


def test_the_json_is_the_plan_file() -> None:
    assert load(EMITTERS["json"](diamond())) == diamond()


def test_a_graph_in_ascii_is_ascii() -> None:
    page = text_graph(diamond(), ascii_only=True)
    assert page.isascii()
    assert page.startswith("analyze -> backend -> integrate\nanalyze -> frontend -> integrate\n")
    assert "integrate  (command)  <- backend, frontend\n" in page


def lattice(levels: int, width: int) -> Plan:
    """Every step of a level waits for every step of the one before: width ** levels ways."""
    return plan(
        *(
            command_step(
                f"l{level}-{place}", dependencies=tuple(f"l{level - 1}-{n}" for n in range(width)) if level else ()
            )
            for level in range(levels)
            for place in range(width)
        )
    )


def row_with_shortcut() -> Plan:
    """a, b, c in a row, and an edge from a to c."""
    return plan(command_step("a"), command_step("b", dependencies=("a",)), command_step("c", dependencies=("a", "b")))


WAYS = [
    ("one step", plan(command_step("only")), ["only", "", "level 0"]),
    ("an edge beside a longer way", row_with_shortcut(), ["a → b → c", "", "level 0"]),
    ("sixteen ways", lattice(2, 4), ["l0-0 → l1-0", "l0-0 → l1-1", "l0-0 → l1-2"]),
    ("2^10 ways", lattice(10, 2), ["level 0", "  l0-0  (command)", "  l0-1  (command)"]),
    ("1,000 steps", lattice(100, 10), ["level 0", "  l0-0  (command)", "  l0-1  (command)"]),
    ("wide letters", plan(prompt_step("日本"), prompt_step("abcde")), ["abcde", "日本", ""]),
]


@pytest.mark.parametrize(("made", "start"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS])
def test_ways_are_told_while_they_are_few(made: Plan, start: list[str]) -> None:
    page = text_graph(made)
    assert page.split("\n")[:3] == start
    assert all(step.id in page for step in made.steps)


def test_columns_count_wide_letters_twice() -> None:
    assert "  日本   navigator\n" in text_graph(plan(prompt_step("日本"), prompt_step("abcde")))


def test_a_level_names_all_that_a_step_waits_for() -> None:
    last = text_graph(lattice(2, 30)).partition("  l1-9 ")[2]
    assert [name for name in (f"l0-{n}" for n in range(30)) if name not in last] == []
    assert all(len(line) <= WIDTH for line in last.split("\n"))


def test_soft_contracts_are_marked() -> None:
    made = plan(prompt_step("a", contracts=(contract("json_schema"), contract("test_suite", must_pass=False))))
    assert "contracts: json_schema, test_suite (soft)" in mermaid(made)
    assert "contracts: json_schema, test_suite (soft)" in dot(made)


HOSTILE = [
    "end",
    'a"b',
    'a\\"b',
    "a\\",
    "\\N",
    "a\\nb",
    "<b>x</b>",
    "<",
    "&lt;x&gt;",
    "[x]",
    "{a|b}",
    "--> x",
    "a;b",
    "#quot;",
    "`code`",
    "%% note",
    "größe→",
]


def hostile(text: str) -> Plan:
    step = prompt_step(text, output_artifacts=(artifact(text, "out"),), persona=text)
    return plan(step, command_step("z", dependencies=(text,), inject_artifacts=(inject(f"{text}.{text}"),)), name=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_label_of_mermaid_is_markup(text: str) -> None:
    lines = mermaid(hostile(text)).split("\n")
    assert len(lines) == 5
    label = lines[1].removeprefix('    s0["').removesuffix('"]').replace("<br/>", " ")
    assert not set(label) & set('"<>[]{}`|&')
    for piece in label.split("#")[1:]:
        assert piece.partition(";")[0].isdecimal()


needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="the program dot is not installed")


@needs_dot
@pytest.mark.parametrize("text", HOSTILE)
def test_dot_draws_every_label_as_it_is(text: str) -> None:
    picture = ElementTree.fromstring(render(dot(hostile(text)), "svg"))
    drawn = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert drawn == [text, text, text, "z", "command", text], "title, id, persona; id, command; edge"


@needs_dot
def test_a_png_is_a_png() -> None:
    assert render(dot(diamond()), "png").startswith(b"\x89PNG\r\n")


@needs_dot
def test_what_dot_says_is_passed_on() -> None:
    with pytest.raises(CannotRender, match=r"`dot` failed: .*syntax error"):
        render("this is no graph", "svg")


def test_a_missing_program_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(CannotRender) as missing:
        render("digraph {}", "svg", program="dot-that-nobody-has")
    assert missing.value.message == "svg needs the program `dot-that-nobody-has` of Graphviz, which is not installed"
    assert "apt-get install graphviz" in missing.value.fix
    assert "brew install graphviz" in missing.value.fix


def test_a_program_that_does_not_finish_is_stopped(tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexec sleep 30\n")
    program.chmod(0o755)
    with pytest.raises(CannotRender, match=r"did not finish within 0\.1 s"):
        render("digraph {}", "png", program=str(program), timeout_s=0.1)


def test_a_program_that_cannot_be_started_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(CannotRender, match="cannot be started"):
        render("digraph {}", "png", program=str(tmp_path))
