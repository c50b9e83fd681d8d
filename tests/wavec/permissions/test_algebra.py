"""Questions on grants: what is proved, and which call shows the contrary."""

import pytest
from wave_runtime.permissions import Layer, Pattern, decide, parse_pattern

from wavec.permissions.algebra import Answer, Witness, covers, difference, disjoint, is_empty
from wavec.permissions.authorized import GrantLayer


def patterns(text: str) -> tuple[Pattern, ...]:
    return tuple(parse_pattern(part.strip()) for part in text.split(";") if part.strip())


def layer(text: str) -> Layer:
    """`allow; allow | deny; deny`."""
    allow, _, deny = text.partition("|")
    return Layer(patterns(allow), patterns(deny))


def layers(text: str) -> tuple[Layer, ...]:
    """Layers, with `&` between them."""
    return tuple(map(layer, text.split("&")))


def said(answer: Answer) -> str:
    return str(answer.call) if isinstance(answer, Witness) else type(answer).__name__


COVERS = [
    ("Read", "Read", "Proved"),
    ("Read", "Read(src/*)", "Proved"),
    ("Read(src/*)", "Read", "Read(README.md)"),
    ("Write(*.go)", "Write(src/*.go)", "Proved"),
    ("Write(src/*.go)", "Write(*.go)", "Write(a.go)"),
    ("Write(**/*.go)", "Write(*.go)", "Proved"),
    ("Write(**)", "Write", "Proved"),
    ("Write(src)", "Write(src/**)", "Proved"),
    ("Write(src/**)", "Write(src)", "Write(src)"),
    ("Write([a-c].go)", "Write(b.go)", "Proved"),
    ("Write([!a-c].go)", "Write(?.go)", "Write(a.go)"),
    ("Write(a*); Write(b*)", "Write(?*)", "Write(c)"),
    ("Edit", "Write(a)", "Write(a)"),
    ("*", "Read; Bash; mcp__github__*; WebSearch", "Proved"),
    ("Read; Bash", "*", "Edit(src/main.go)"),
    ("mcp__*", "mcp__github__*", "Proved"),
    ("mcp__github__*", "mcp__*", "mcp__a__a"),
    ("mcp__github__*", "mcp__github__create_issue", "Proved"),
    ("Bash(git *)", "Bash(git log*)", "Proved"),
    ("Bash(git log *)", "Bash(git log*)", "Bash(git loga)"),
    ("Bash(git log:*)", "Bash(git log *)", "Proved"),
    ("Bash(git log*)", "Bash(git *)", "Bash(git)"),
    ("WebFetch(domain:*.example.com)", "WebFetch(domain:api.example.com)", "Proved"),
    ("WebFetch(domain:example.com)", "WebFetch(domain:*.example.com)", "WebFetch(https://a.example.com/)"),
    ("WebFetch(https://example.com/*)", "WebFetch(domain:example.com)", "WebFetch(http://example.com/)"),
    ("WebFetch(http*)", "WebFetch", "Proved"),
    # Denials.
    ("Read; Write | Write(.env)", "Write(src/*)", "Write(src/.env)"),
    ("Write | Write(/.env)", "Write(src/*)", "Proved"),
    ("Write | Write(secret/**)", "Write | Write(secret/**)", "Proved"),
    ("Write | Write(secret/key)", "Write | Write(secret)", "Proved"),
    ("Write | Write(secret)", "Write | Write(secret/key)", "Write(secret)"),
    ("Bash | Bash(git push*)", "Bash | Bash(git *)", "Proved"),
    ("Bash | Bash(git *)", "Bash | Bash(git push*)", "Bash(git)"),
    # Other ways to write what is denied.
    ("Bash | Bash(rm *)", "Bash(git log*)", "Proved"),
    ("Bash(git *) | Bash(git push*)", "Bash(git log *)", "Proved"),
    ("Bash(git *) | Bash(git push*)", "Bash(git *)", "Bash(git push)"),
    ("Bash(git *) | Bash(git push*)", "Bash(git -C . push)", "Bash(git -C . push)"),
    ("Bash(git *) | Bash(git push*)", "Bash(git -C . log)", "Proved"),
    ("Bash | Bash(rm -rf *)", "Bash(rm -fr src)", "Bash(rm -fr src)"),
    ("Bash | Bash(rm -rf *)", "Bash(rm -f src)", "Proved"),
    ("Bash | Bash(rm *)", "Bash(/bin/rm *)", "Bash(/bin/rm)"),
    ("Bash | Bash(rm *)", "Bash(sudo *)", "Proved"),
    # A pattern that spells the program of an inner command permits that command, there.
    ("Bash | Bash(rm *)", "Bash(sudo rm *)", "Bash(sudo rm)"),
    ("Bash | Bash(rm *)", "Bash(sudo git *)", "Proved"),
    ("Bash(timeout *)", "Bash(timeout 5 git log*)", "Bash(timeout 5 git log)"),
    ("Bash(timeout *); Bash(git *)", "Bash(timeout 5 git log*)", "Proved"),
    ("Bash(timeout 5 git *)", "Bash(timeout 5 git *)", "Proved"),
    ("Bash(sh *)", "Bash(sh -c 'git log')", "Bash(sh -c 'git log')"),
    ("* | mcp__*", "mcp__github__x; Read", "mcp__github__x"),
    ("WebSearch | WebSearch(x)", "WebSearch", "WebSearch"),
    # Layers narrow.
    ("Write & Write(src/*)", "Write(src/a)", "Proved"),
    ("Write & Write(src/*)", "Write", "Write(README.md)"),
    ("Write(src/*)", "Write & Write(src/*.go)", "Proved"),
    ("Read(*.md)", "Read(docs/*) & Read(*.md)", "Proved"),
    ("Read(*.txt)", "Read(docs/*) & Read(*.md)", "Read(docs/a.md)"),
    ("Read", "Read(docs/*) & Write", "Proved"),
]


@pytest.mark.parametrize(("wide", "narrow", "expected"), COVERS)
def test_one_grant_covers_another(wide: str, narrow: str, expected: str) -> None:
    answer = covers(layers(wide), layers(narrow))
    assert said(answer) == expected
    if isinstance(answer, Witness):
        assert decide(layers(narrow), answer.call).permitted
        assert not decide(layers(wide), answer.call).permitted


def test_what_only_a_pattern_of_any_command_allows() -> None:
    any_text = [Layer((Pattern("Bash", "**"),), ())]
    assert said(covers(any_text, layers("Bash"))) == "Bash(PATH=. a)"
    assert said(covers(any_text, layers("Bash | Bash(git *)"))) == "Bash(PATH=. a)"
    assert said(covers(layers("Bash | Bash(git *)"), any_text)) == "Bash(git)"
    assert said(covers(layers("Bash"), any_text)) == "Proved"
    assert said(covers(layers("Bash | Bash(zz)"), layers("Bash"))) == "Bash(zz)"


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ("", "Proved"),
        ("| Read", "Proved"),
        ("Write(*.go) | Write(**)", "Proved"),
        ("Write(*.go) | Read; Edit", "Write(a.go)"),
        ("Write(*.go) & Write(*.md)", "Write(a.go/a.md)"),
        ("Write(src/*) & Write(docs/*)", "Proved"),
        ("Write(*.go) & Write(src/*)", "Write(src/a.go)"),
        ("Bash(git push*) | Bash(git push*)", "Proved"),
        ("Bash(git push*) | Bash(git *)", "Proved"),
        ("Bash(git push*) | Bash(git push *)", "Bash(git pusha)"),
        ("* | *", "Proved"),
        ("WebFetch(domain:a.org) & WebFetch(domain:b.org)", "Proved"),
        ("Write(/**/)", "Write(a)"),
    ],
)
def test_a_grant_is_empty(grant: str, expected: str) -> None:
    assert said(is_empty(layers(grant))) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Write(*.go)", "Write(*.md)", "Write(a.go/a.md)"),
        ("Write(src/*.go)", "Write(lib/*)", "Proved"),
        ("Write(*.go)", "Write(src/*)", "Write(src/a.go)"),
        ("Write", "Read", "Proved"),
        ("Bash(git*)", "Bash(*push)", "Bash(gitpush)"),
        ("mcp__*", "*__issue", "mcp__a__issue"),
    ],
)
def test_patterns_are_disjoint(one: str, other: str, expected: str) -> None:
    assert said(disjoint(parse_pattern(one), parse_pattern(other))) == expected


def grant(text: str) -> tuple[GrantLayer, ...]:
    """`persona: ... & step: ...`."""
    found = []
    for part in text.split("&"):
        origin, _, rest = part.partition(":")
        name = origin.strip()
        assert name in ("persona", "step", "adapter")
        found.append(GrantLayer(name, layer(rest)))  # type: ignore[arg-type]
    return tuple(found)


DIFFERENCES: list[tuple[str, str, list[str]]] = [
    ("persona: Read", "persona: Read", []),
    ("persona: Read; Write", "persona: Write; Read", []),
    ("persona: Read", "persona: Read; Bash(git log*)", ["persona allow Bash(git log*): Bash(git log)"]),
    ("persona: Read", "persona: Read; Write(*.go)", ["persona allow Write(*.go): Write(a.go)"]),
    ("persona: Read; Bash(git *)", "persona: Read; Bash(git *); Bash(git log*)", []),
    (
        "persona: Bash(git log*)",
        "persona: Bash(git log*); Bash(git *); Bash(git diff*)",
        ["persona allow Bash(git *): Bash(git)", "persona allow Bash(git diff*): Bash(git diff)"],
    ),
    ("persona: Write | Write(.env)", "persona: Write", ["persona deny Write(.env): Write(.env)"]),
    ("persona: Write | Write(.env)", "persona: Write | Write(.env*)", []),
    ("persona: Write(src/*) | Write(docs/*)", "persona: Write(src/*)", []),
    ("persona: Read | Read(k)", "persona: Read & step: Read | Read(k)", []),
    (
        "persona: Read; Write & step: Read",
        "persona: Read; Write",
        ["step layer None: Write(src/main.go)"],
    ),
    ("persona: Read & step: Read", "persona: Read; Write & step: Read", []),
    (
        "persona: Read & step: Read; Write",
        "persona: Read; Write & step: Read; Write",
        ["persona allow Write: Write(src/main.go)"],
    ),
    ("persona: Read; mcp__a__*", "persona: Read; mcp__*", ["persona allow mcp__*: mcp__b__a"]),
    ("persona: Bash | Bash(rm *)", "persona: Bash | Bash(rm*)", []),
    ("persona: Bash | Bash(rm*)", "persona: Bash | Bash(rm *)", ["persona deny Bash(rm*): Bash(rma)"]),
    ("persona: *", "persona: Read", []),
]


@pytest.mark.parametrize(("before", "after", "expected"), DIFFERENCES)
def test_what_a_grant_permits_beyond_another(before: str, after: str, expected: list[str]) -> None:
    found = difference(grant(before), grant(after))
    assert [f"{new.origin} {new.cause} {new.rule}: {new.call}" for new in found.calls] == expected
    assert not found.undecided


def test_a_wider_tool_is_told_for_each_kind_of_call() -> None:
    found = difference(layers("Read"), layers("*"))
    assert {str(new.rule) for new in found.calls} == {"*"}
    assert [str(new.call) for new in found.calls if new.tool in ("Write", "Bash", "WebFetch", "WebSearch")] == [
        "Write(src/main.go)",
        "Bash(rm -rf src)",
        "WebFetch(https://example.com/)",
        "WebSearch",
    ]


def test_work_is_counted_and_its_end_is_said() -> None:
    grant = layers(";".join(f"Write(*{letter}*{letter}*{letter}*)" for letter in "abcdefghijklmnop"))
    assert said(covers(grant, layers("Write(*q*)"), steps=50)) == "Unknown"
