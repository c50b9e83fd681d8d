"""Plain calls: each is covered by its pattern, and never says otherwise than the machines do."""

import random

import pytest
from wave_runtime.permissions import Layer, Pattern, parse_pattern

from wavec.permissions.algebra import Proved, covers, is_empty
from wavec.permissions.plain_call import permitted, plain_call

PLAIN: list[tuple[str, str | None]] = [
    ("Read", "Read(x)"),
    ("Read(src/**)", "Read(src/x)"),
    ("Read(**/*.go)", "Read(x.go)"),
    ("Bash", "Bash(x)"),
    ("Bash(git log:*)", "Bash(git log)"),
    ("Bash(npm run *)", "Bash(npm run)"),
    ("Bash(git*)", "Bash(gitx)"),
    # What could be another text than the one that is written is left to the machines.
    ("Read(src/[ab].md)", None),
    ('Bash(grep "*" src)', None),
    ("WebFetch(domain:example.com)", None),
    ("mcp__*", None),
    # The call would be none of the pattern.
    ("Write(../x)", None),
    ("Bash(./*.sh > log)", None),
]


@pytest.mark.parametrize(("pattern", "expected"), PLAIN)
def test_a_plain_call(pattern: str, expected: str | None) -> None:
    tool, _, rest = pattern.partition("(")
    found = plain_call(Pattern(tool, rest.removesuffix(")") or None))
    assert (None if found is None else str(found)) == expected


PIECES = ["git", "git *", "git log*", "git log:*", "npm *", "npm run test", "a*b", "x", "*", "timeout 5 git log"]
PATHS = ["src/**", "src/*.go", "*.go", "**/x", "x/**", "docs/a?.md", "src/a/*", "**"]


def test_what_a_plain_call_refutes_is_never_proved() -> None:
    chance = random.Random(11)
    patterns = [parse_pattern(f"Bash({glob})") for glob in PIECES] + [parse_pattern(f"Read({glob})") for glob in PATHS]
    refuted = 0
    for wide in patterns:
        for narrow in chance.sample(patterns, 9):
            call = plain_call(narrow)
            if call is None:
                continue
            assert not isinstance(is_empty(narrow), Proved), narrow
            if not permitted((Layer((wide,), ()),), call):
                refuted += 1
                assert not isinstance(covers(wide, narrow), Proved), (wide, narrow)
    assert refuted > 50
