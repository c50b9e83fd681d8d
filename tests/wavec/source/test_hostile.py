"""No input crashes or hangs the reader: each of these is answered within a second or so."""

import time
from itertools import pairwise

import pytest

from wavec.source.text import Source
from wavec.source.yaml import read_yaml


def bomb(levels: int) -> str:
    names = [f"a{level}" for level in range(levels)]
    lines = [f"{name}: &{name} [{', '.join(['*' + below] * 9)}]" for below, name in pairwise(names)]
    return "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *lines]) + "\n"


DEEP = 100_000

ROWS: list[tuple[str, str, str, float]] = [
    ("brackets", "[" * DEEP, "WV120", 1),
    ("braces", "{a: " * DEEP, "WV120", 1),
    ("dashes", "- " * DEEP, "WV120", 1),
    ("questions", "? " * DEEP, "WV117 WV120", 1),
    ("indentation", "".join(" " * level + "a:\n" for level in range(70)), "WV120", 1),
    ("deep by alias", "a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*a" + "]" * 40, "WV120", 1),
    ("alias bomb", bomb(9), "WV121", 1),
    ("alias bomb of thousands of digits", bomb(20_000), "WV121", 1),
    ("merge bomb", "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} {{<<: *a}}\n" for n in range(21)), "WV118", 1),
    ("long scalar", "a: " + "x" * 7_000_000, "WV101", 1),
    ("large file", "a: " + "x" * 20_000_000, "WV101", 1),
    ("large file of long characters", "a: " + "😀" * 2_200_000, "WV101", 1),
    ("many values", "[" + "a," * 1_500_000 + "]", "WV101", 10),
    ("many duplicate keys", "a: 1\n" * 500_000, "WV116", 1),
    ("many unknown aliases", "- *a\n" * 500_000, "WV122", 1),
    ("many unclosed lists", "a: [\n" * 100_000, "WV120", 1),
    ("many anchors of one value", "a: " + "&x " * 100_000, "WV104", 1),
    ("one long alias", "*" * 1_000_000, "WV111", 1),
    ("many directives", "%TAG !a! x\n" * 100_000, "WV104", 1),
    ("many late directives", "a: 1\n...\n" + "%TAG !a! x\n" * 100_000, "WV114", 1),
    ("unclosed quote", "a: '" + "\n" * 1_000_000, "WV107", 1),
    ("comments alone", "# x\n" * 500_000, "WV113", 1),
    ("nothing but blanks", " " * 1_000_000, "WV113", 1),
    ("long number", "a: " + "9" * 200_000, "WV123", 1),
    ("unclosed template", "a: {{" + " x" * 100_000, "WV110", 1),
]


@pytest.mark.parametrize(("text", "codes", "seconds"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_hostile_input_is_refused_quickly(text: str, codes: str, seconds: float) -> None:
    started = time.perf_counter()
    outcome = read_yaml(Source("wave.yaml", text))
    assert time.perf_counter() - started < seconds
    assert outcome.value is None
    assert {finding.code.id for finding in outcome.diagnostics} == set(codes.split())


ACCEPTED: list[tuple[str, str]] = [
    ("64 levels", "[" * 64 + "]" * 64),
    ("a scalar of 256 KiB", "a: " + "x" * 262_144),
    ("many aliases", "a: &a [x, x, x]\nb:\n" + "  - *a\n" * 13_000),
    ("many distinct keys", "".join(f"key{number}: 1\n" for number in range(20_000))),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ACCEPTED])
def test_much_is_allowed(text: str) -> None:
    assert read_yaml(Source("wave.yaml", text)).diagnostics == ()
