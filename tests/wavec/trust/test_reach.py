"""What a grant may let through: one row for each shape of pattern, and one for each row of the tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.permissions import Layer, parse_pattern

from wavec.permissions.authorized import GrantLayer
from wavec.trust.capability import PROGRAMS, TOOLS, Program, Tool
from wavec.trust.reach import ANY_PROGRAM, covers, may_begin, may_call, may_read, may_run
from wavec.trust.rights import rights_of


def grant(allow: str, deny: str = "") -> GrantLayer:
    """A layer; patterns are separated by commas."""
    read = [tuple(parse_pattern(text.strip()) for text in texts.split(",") if text) for texts in (allow, deny)]
    return GrantLayer("persona", Layer(read[0], read[1]))


BEGINNINGS = [
    ("gh issue view*", "gh issue view", True),
    ("gh issue view 12", "gh issue view", True),
    ("gh issue *", "gh issue view", True),
    ("gh *", "gh issue view", True),
    ("gh*", "gh issue view", True),
    ("gh:*", "gh issue view", True),
    ("gh issue view:*", "gh issue view", True),
    ("gh issue view", "gh issue view", True),
    ("gh issue comment*", "gh issue view", False),
    ("gh issue", "gh issue view", False),
    ("ghost *", "gh issue view", False),
    ("git log*", "git", True),
    ("gitk*", "git", False),
    ("*curl*", "curl", True),
    ("* --help", "curl", True),
    ("curl\\*", "curl", False),
    ("\\curl", "curl", True),
    ("git log*", ANY_PROGRAM, False),
    ("* --help", ANY_PROGRAM, True),
]


@pytest.mark.parametrize(("glob", "words", "expected"), BEGINNINGS)
def test_a_pattern_may_let_a_command_with_these_first_words_through(glob: str, words: str, expected: bool) -> None:
    assert may_begin(glob, words) is expected


@pytest.mark.parametrize(
    ("glob", "words", "expected"),
    [
        ("curl*", "curl", True),
        ("curl *", "curl", True),
        ("curl:*", "curl", True),
        ("gh*", "gh issue view", True),
        ("gh issue comment*", "gh issue view", False),
        ("curl http*", "curl", False),
        ("curl", "curl", False),
        ("*curl*", "curl", False),
    ],
)
def test_a_denial_covers_a_program_only_when_it_covers_all_of_it(glob: str, words: str, expected: bool) -> None:
    assert covers(glob, words) is expected


def matches(glob: str, text: str) -> bool:
    """The plain meaning of `*` in a pattern, one character at a time."""
    if not glob:
        return not text
    if glob[0] == "*":
        return matches(glob[1:], text) or (bool(text) and matches(glob, text[1:]))
    return bool(text) and glob[0] == text[0] and matches(glob[1:], text[1:])


@given(st.text("ab *", min_size=1, max_size=6), st.text("ab ", max_size=6), st.sampled_from(["a", "ab", "a b"]))
def test_no_permitted_command_is_overlooked(glob: str, rest: str, words: str) -> None:
    command = f"{words} {rest}" if rest else words
    if matches(glob, command):
        assert may_begin(glob, words)


@given(st.text("ab *", min_size=1, max_size=6), st.text("ab ", max_size=6), st.sampled_from(["a", "ab", "a b"]))
def test_a_denial_that_covers_a_program_denies_each_of_its_commands(glob: str, rest: str, words: str) -> None:
    if covers(glob, words):
        assert matches(glob, f"{words} {rest}")


CALLS = [
    ("named", [grant("WebFetch")], "WebFetch", "WebFetch"),
    ("with an argument", [grant("WebFetch(domain:example.com)")], "WebFetch", "WebFetch(domain:example.com)"),
    ("everything", [grant("*")], "WebFetch", "*"),
    ("the widest", [grant("WebFetch(domain:example.com), WebFetch")], "WebFetch", "WebFetch"),
    ("not named", [grant("Read")], "WebFetch", None),
    ("denied", [grant("*", "WebFetch")], "WebFetch", None),
    ("denied in part", [grant("*", "WebFetch(domain:example.com)")], "WebFetch", "*"),
    ("denied in another layer", [grant("*"), grant("*", "Web*")], "WebFetch", None),
    ("not in every layer", [grant("*"), grant("Read")], "WebFetch", None),
    ("the innermost layer", [grant("*"), grant("WebFetch")], "WebFetch", "WebFetch"),
    ("no layers", [], "WebFetch", None),
]


@pytest.mark.parametrize(("layers", "tool", "expected"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS])
def test_a_tool_may_be_called(layers: list[GrantLayer], tool: str, expected: str | None) -> None:
    rule = may_call(layers, tool)
    assert (None if rule is None else str(rule.pattern)) == expected


@pytest.mark.parametrize(
    ("layers", "words", "expected"),
    [
        ([grant("Bash")], "curl", "Bash"),
        ([grant("Bash", "Bash(curl*)")], "curl", None),
        ([grant("Bash", "Bash(curl http*)")], "curl", "Bash"),
        ([grant("Bash(curl*)")], "wget", None),
        ([grant("Bash"), grant("Bash(git *)")], "git push", "Bash(git *)"),
        ([grant("Bash"), grant("Bash(git *)")], ANY_PROGRAM, None),
        ([grant("Read")], "curl", None),
    ],
)
def test_a_program_may_run(layers: list[GrantLayer], words: str, expected: str | None) -> None:
    rule = may_run(layers, words)
    assert (None if rule is None else str(rule.pattern)) == expected


@pytest.mark.parametrize(
    ("allow", "deny", "folder", "expected"),
    [
        ("Read", "", ".", True),
        ("Read(*.go)", "", "code", True),
        ("Read(code/**)", "", "code", True),
        ("Read(code/src/*)", "", "code", True),
        ("Read(artifacts/*)", "", "code", False),
        ("Read(artifacts/*)", "", ".", True),
        ("Read", "Read", "code", False),
        ("Read", "Read(code)", "code", False),
        ("Read", "Read(code/secret/*)", "code", True),
        ("Grep", "", "code", True),
        ("Glob, Write", "", "code", False),
        ("Bash", "", "code", True),
        ("Bash(cat *)", "", "code", True),
        ("Bash(git log*)", "", "code", False),
    ],
)
def test_files_of_a_folder_may_be_read(allow: str, deny: str, folder: str, expected: bool) -> None:
    assert (may_read([grant(allow, deny)], folder) is not None) is expected


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row.words)
def test_each_program_of_the_table_is_found_by_its_pattern_and_closed_by_its_denial(row: Program) -> None:
    words = row.words
    assert row in [program for program, _ in rights_of([grant(f"Bash({words}*)")]).programs]
    assert row not in [program for program, _ in rights_of([grant(f"Bash({words}*)", f"Bash({words}*)")]).programs]
    assert not rights_of([grant("Bash(go test*), Read, Write")]).programs
    assert rights_of([grant("Bash")]).programs == ()
    assert rights_of([grant("Bash")]).shell is not None


@pytest.mark.parametrize("row", TOOLS, ids=lambda row: row.name)
def test_each_tool_of_the_table_is_found_by_its_pattern_and_closed_by_its_denial(row: Tool) -> None:
    name = row.name
    assert row in [tool for tool, _ in rights_of([grant(name)]).tools]
    assert row not in [tool for tool, _ in rights_of([grant(name, name)]).tools]
    assert not rights_of([grant("Read")]).tools


def test_rows_say_what_they_do_and_why() -> None:
    rows: tuple[Tool | Program, ...] = (*TOOLS, *PROGRAMS)
    for row in rows:
        assert row.reason and (row.brings is not None or row.sends)
    assert len({program.words for program in PROGRAMS}) == len(PROGRAMS)
