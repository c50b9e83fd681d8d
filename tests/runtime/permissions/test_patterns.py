"""Patterns, path globs, and deny before allow."""

import pytest
from wave_runtime.permissions import Layer, Pattern, PatternError, decide_path, matches_path, parse_pattern


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read", Pattern("Read", None)),
        ("Write(*)", Pattern("Write", None)),
        ("Write(*.go)", Pattern("Write", "*.go")),
        ("Bash(git log*)", Pattern("Bash", "git log*")),
        ("Bash(rm -rf /*)", Pattern("Bash", "rm -rf /*")),
        ("Bash(echo (a))", Pattern("Bash", "echo (a)")),
        ("mcp__github__*", Pattern("mcp__github__*", None)),
        ("*", Pattern("*", None)),
    ],
)
def test_patterns_are_read_and_printed(text: str, expected: Pattern) -> None:
    assert parse_pattern(text) == expected
    assert parse_pattern(str(expected)) == expected


@pytest.mark.parametrize(
    "text", ["", "Write()", "Write( )", "Write(*.go", "Write)", "Write(a)b", "(x)", "Write(a))", "Write((a)", "Wr ite"]
)
def test_malformed_patterns_are_refused_with_a_reason(text: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(text)
    assert caught.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Write([z-a]*)", "backwards"),
        ("Read(a/[!b-a])", "backwards"),
        ("*([]z-a])", "backwards"),
        ("Write([[:alpha:]]*)", "by name"),
        ("Write(/)", "no file"),
        ("Edit(./)", "no file"),
    ],
)
def test_globs_that_cannot_be_meant(text: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        parse_pattern(text)


@pytest.mark.parametrize(
    ("glob", "covered", "not_covered"),
    [
        ("*.go", ["main.go", "src/main.go", "a/b.go/c"], ["main.gox", "go"]),
        ("artifact.json", ["artifact.json", "deep/artifact.json"], ["artifact.json.bak", "xartifact.json"]),
        ("src/**", ["src/a", "src/a/b"], ["srcfoo", "a/src/b"]),
        ("src/*", ["src/a", "src/a/b"], ["src2/a", "srcfoo/a"]),
        (".wave/specs/*", [".wave/specs/x.md", ".wave/specs/a/b.md"], [".wave/spec/x.md", "xwave/specs/x"]),
        ("/build", ["build", "build/x"], ["a/build"]),
        ("docs/", ["docs/a", "a/docs/b"], ["docsx"]),
        ("**/test_*.py", ["test_a.py", "a/b/test_c.py"], ["a/xtest_c.py"]),
        ("a/**/b", ["a/b", "a/x/y/b"], ["a/xb"]),
        ("file?.txt", ["file1.txt", "d/file2.txt"], ["file10.txt", "file/.txt"]),
        ("[ab].md", ["a.md", "x/b.md"], ["c.md", "/.md"]),
        ("[!ab].md", ["c.md"], ["a.md"]),
        ("a\\*b", ["a*b"], ["axb"]),
    ],
)
def test_path_globs_mean_what_gitignore_means(glob: str, covered: list[str], not_covered: list[str]) -> None:
    assert [path for path in covered if not matches_path(glob, path)] == []
    assert [path for path in not_covered if matches_path(glob, path)] == []


def layer(allow: str, deny: str = "") -> Layer:
    return Layer(tuple(map(parse_pattern, allow.split())), tuple(map(parse_pattern, deny.split())))


@pytest.mark.parametrize(
    ("layers", "tool", "path", "permitted", "rule"),
    [
        ([layer("Read Write")], "Write", "a.md", True, "Write"),
        ([layer("Read")], "Write", "a.md", False, None),
        ([layer("Write", "Write(*.go)")], "Write", "src/main.go", False, "Write(*.go)"),
        ([layer("*")], "Edit", "x", True, "*"),
        ([layer("Write"), layer("Write(out/*)")], "Write", "out/a", True, "Write(out/*)"),
        ([layer("Write"), layer("Write(out/*)")], "Write", "in/a", False, None),
        ([layer("Write"), layer("Write", "Write(secret*)")], "Write", "secret.txt", False, "Write(secret*)"),
        ([layer("")], "Read", "a", False, None),
        ([layer("E*")], "Edit", "a", True, "E*"),
    ],
)
def test_deny_comes_first_and_every_layer_must_allow(
    layers: list[Layer], tool: str, path: str, permitted: bool, rule: str | None
) -> None:
    decision = decide_path(layers, tool, path)
    assert (decision.permitted, str(decision.rule) if decision.rule else None) == (permitted, rule)
