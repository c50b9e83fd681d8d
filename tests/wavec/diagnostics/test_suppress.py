"""Comments that ignore findings, what they cannot do, and what is wrong with them."""

import pytest

from wavec.diagnostics.catalogue import find
from wavec.diagnostics.diagnostic import Code, Diagnostic
from wavec.diagnostics.suppress import apply
from wavec.source.text import Source
from wavec.source.yaml import Document, read_yaml


def document(text: str) -> Document:
    read = read_yaml(Source("wave.yaml", text)).value
    assert read is not None
    return read


def code(name: str) -> Code:
    found = find(name)
    assert found is not None
    return found


def at(document: Document, key: str, name: str = "no-effect") -> Diagnostic:
    return code(name).at(document.spans.key(key), "found")


# text, keys at which `no-effect` is found, ids of what is left
ROWS: list[tuple[str, str, list[str]]] = [
    ("a: 1 # wavec: ignore[WV207] why\n", "a", []),
    ("a: 1 # wavec: ignore[no-effect] why\n", "a", []),
    ("a: 1 #wavec:ignore [ no-effect ,not-yet ] why\n", "a", ["WV190"]),
    ("# wavec: ignore[WV207] why\na: 1\n", "a", []),
    ("# wavec: ignore[WV207] why\n# and more\n\na: 1\n", "a", []),
    ("# wavec: ignore[WV207] why\na: 1\nb: 1\n", "ab", ["WV207"]),
    ("a: 1 # wavec: ignore[WV207] why\nb: 1\n", "ab", ["WV207"]),
    ("b: 1\na: 1 # wavec: ignore[WV207] why\n", "b", ["WV207", "WV190"]),
    ("a: '# wavec: ignore[WV207] why'\n", "a", ["WV207"]),
    ('a: "x\n  # wavec: ignore[WV207] why"\n', "a", ["WV207"]),
    ("a: |\n  # wavec: ignore[WV207] why\nb: 1\n", "ab", ["WV207", "WV207"]),
    ("a: |\n  x\n# wavec: ignore[WV207] why\nb: 1\n", "b", []),
    ("a: x#wavec:ignore[WV207]\n", "a", ["WV207"]),
    ("a: 1 # wavec: ignored\n", "a", ["WV207"]),
    ("a: 1 # wavec: ignore\n", "a", ["WV207", "WV190"]),
    ("a: 1 # wavec: ignore[] why\n", "a", ["WV207", "WV190"]),
    ("a: 1 # wavec: ignore[WV2O7] why\n", "a", ["WV207", "WV192"]),
    ("a: 1 # wavec: ignore[unknown-key] why\n", "a", ["WV207", "WV193"]),
]


@pytest.mark.parametrize(("text", "keys", "expected"), ROWS)
def test_what_is_left(text: str, keys: str, expected: list[str]) -> None:
    read = document(text)
    assert [finding.code.id for finding in apply([at(read, key) for key in keys], [read])] == expected


def test_a_misspelt_code_gets_a_suggestion() -> None:
    (finding,) = apply([], [document("a: 1 # wavec: ignore[no-efect] why\n")])
    assert (finding.primary.span.text, finding.help) == ("no-efect", "did you mean `no-effect`?")


def test_an_error_stays_and_the_comment_is_reported() -> None:
    read = document("a: 1 # wavec: ignore[unknown-key] why\nb: 1 # wavec: ignore[no-effect] why\n")
    left = apply([at(read, "a", "unknown-key")], [read])
    # Nothing is said about `no-effect`: after an error not everything was looked for.
    assert [finding.code.id for finding in left] == ["WV201", "WV193"]


def test_comments_without_use_are_not_reported_when_not_everything_was_looked_for() -> None:
    read = document("a: 1 # wavec: ignore[no-effect] why\n")
    assert [finding.code.id for finding in apply([], [read])] == ["WV190"]
    assert apply([], [read], complete=False) == ()


def test_a_reason_is_asked_for_under_strict() -> None:
    read = document("a: 1 # wavec: ignore[no-effect]\n")
    assert apply([at(read, "a")], [read]) == ()
    assert [finding.code.id for finding in apply([at(read, "a")], [read], strict=True)] == ["WV191"]


def test_a_comment_is_about_its_own_file() -> None:
    here, there = document("a: 1 # wavec: ignore[no-effect] why\n"), read_yaml(Source("other.yaml", "a: 1\n")).value
    assert there is not None
    assert [finding.code.id for finding in apply([at(there, "a")], [here, there])] == ["WV207", "WV190"]
