"""What holds for every grant and every line. `WAVE_TEST_FUZZ=N` tries N of each."""

import os
import shlex
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.permissions import (
    Call,
    Layer,
    NotUnderstood,
    Pattern,
    PatternError,
    command_forms,
    decide,
    demands,
    normal_url,
    parse_call,
    parse_pattern,
)
from wave_runtime.permissions.gaps import canonical

many = settings(max_examples=int(os.environ.get("WAVE_TEST_FUZZ", "150")))

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\1\2\3"), max_size=8)
PROGRAMS = st.sampled_from(["p", "q", "ls", "git", "rm"])
COMMANDS = st.tuples(PROGRAMS, st.lists(st.sampled_from(["-f", "-rf", "x", "a b", "/x", "log", "$X", "*"]), max_size=3))
GLOBS = st.sampled_from(["p *", "p*", "q", "ls -f*", "git log:*", "rm -rf *", "rm -rf /*", "* x", "*x*", "git push*"])
PATTERNS = st.one_of(
    st.sampled_from(["Bash", "Write", "*", "Write(*.md)", "Read(src/**)"]), GLOBS.map(lambda glob: f"Bash({glob})")
).map(parse_pattern)
LAYERS = st.builds(Layer, st.lists(PATTERNS, max_size=4).map(tuple), st.lists(PATTERNS, max_size=3).map(tuple))
GRANTS = st.lists(LAYERS, min_size=1, max_size=3)
JOINTS = st.sampled_from([" ; ", " && ", " || ", " | ", " & ", "\n"])
PIECES = st.sampled_from(
    [
        *(
            "p ",
            "q ",
            "$X ",
            "'",
            '"',
            "`",
            "$(",
            ")",
            "(",
            "{ ",
            "} ",
            ";",
            "&",
            "|",
            "<",
            ">",
            "\n",
            "\\",
            "#",
            "*",
            "~",
        ),
        *(
            "if ",
            "then ",
            "fi ",
            "for ",
            "in ",
            "do ",
            "done ",
            "case ",
            "esac ",
            ";;",
            "<<E\n",
            "\nE\n",
            "$'",
            "[[ ",
            "]] ",
        ),
        *(
            "((",
            "))",
            "${",
            "}",
            "x=",
            "sh -c ",
            "eval ",
            "xargs ",
            "find ",
            "-exec ",
            "env ",
            "\0",
            "é",
            "\u200b",
            "=",
            "[",
            "]",
        ),
    ]
)
LINES = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(COMMANDS, min_size=1, max_size=3).map(lambda cs: " && ".join(" ".join((p, *words)) for p, words in cs)),
)


def permitted(layers: list[Layer], line: str) -> bool:
    return decide(layers, Call("Bash", line)).permitted


@many
@given(PROGRAMS, st.lists(WORDS, max_size=5))
def test_quoted_words_are_these_words(program: str, words: list[str]) -> None:
    (demand,) = demands(shlex.join((program, *words)))
    assert demand.words == (program, *words)
    assert demand.argument == canonical((program, *words))


@many
@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4))
def test_two_commands_have_two_texts(one: list[str], other: list[str]) -> None:
    assert (canonical(tuple(one)) == canonical(tuple(other))) == (one == other)


@many
@given(GRANTS, st.lists(COMMANDS, min_size=1, max_size=4), st.data())
def test_a_line_is_permitted_if_each_command_is(
    layers: list[Layer], commands: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    parts = [" ".join((program, *words)) for program, words in commands]
    line = parts[0] + "".join(data.draw(JOINTS) + part for part in parts[1:])
    assert permitted(layers, line) == all(permitted(layers, part) for part in parts)


@many
@given(GRANTS, LAYERS, LINES)
def test_a_layer_more_only_narrows(layers: list[Layer], more: Layer, line: str) -> None:
    if permitted([*layers, more], line):
        assert permitted(layers, line)


@many
@given(LAYERS, PATTERNS, LINES)
def test_a_denial_only_narrows(layer: Layer, more: Pattern, line: str) -> None:
    if permitted([Layer(layer.allow, (*layer.deny, more))], line):
        assert permitted([layer], line)
    if permitted([layer], line):
        assert permitted([Layer((*layer.allow, more), layer.deny)], line)


@many
@given(LAYERS, LINES)
def test_what_is_permitted_is_understood_or_unrestricted(layer: Layer, line: str) -> None:
    if not permitted([layer], line):
        return
    every = any(rule.tool in ("Bash", "*") and rule.glob is None for rule in layer.allow)
    try:
        found = demands(line)
    except NotUnderstood:
        assert every
        assert not any(rule.tool in ("Bash", "*") for rule in layer.deny)
    else:
        assert every or not any(demand.unrestricted for demand in found)


@many
@given(st.one_of(LINES, st.text(max_size=30)))
def test_a_line_is_read_or_refused(line: str) -> None:
    with suppress(NotUnderstood):
        for demand in demands(line):
            assert demand.tool in ("Bash", "Read", "Write")
            assert not demand.words or demand.argument in command_forms(demand.words)


@many
@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_written_is_decided(pattern: str, argument: str) -> None:
    for tool in ("Bash", "Write", "WebFetch", "mcp__x__y"):
        with suppress(PatternError):
            rule = parse_pattern(f"{tool}({pattern})")
            assert str(decide([Layer((rule,), (rule,))], Call(tool, argument)).because)
            assert not decide([Layer((rule,), (rule,))], Call(tool, argument)).permitted
    with suppress(PatternError):
        assert parse_call(str(parse_call(argument))) == parse_call(argument)
    with suppress(ValueError):
        host, url = normal_url(argument)
        assert normal_url(url) == (host, url)


def test_matching_takes_no_time_that_grows_fast() -> None:
    layer = Layer(tuple(map(parse_pattern, ["Bash(" + "a*" * 12 + "b)", "Bash(p *a*a*a*a*c)"])), ())
    assert not permitted([layer], "a" * 20_000)
    assert not permitted([layer], "p " + "a" * 20_000)
    assert not permitted([layer], "p " + "$X " * 2_000)
    denied = Layer((parse_pattern("Bash"),), (parse_pattern("Bash(rm -rf *a*a*a*a*c)"),))
    assert permitted([denied], "rm -rf " + "a" * 20_000)
    assert not permitted([denied], "rm " + "a " * 20_000 + "$X")
