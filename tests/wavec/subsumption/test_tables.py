"""golden/subsumption: each row asks whether every value of one schema is one of another, and shows the answer.

A row is two schemas and, after two blanks, `=> proved`, `=> refuted by VALUE at POINTER: WHY` or
`=> unknown because of KEYWORD: WHY`. `pairs` names keywords of which each two stand opposite each other in a row that
is proved and in one that is refuted. `pytest --regen-all` writes the right sides anew.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_regressions.file_regression import FileRegressionFixture
from wave_runtime.plan import canonical

from tests.small_schemas import Accepted
from wavec.subsumption import Answer, Proved, Refuted, Unknown, decide
from wavec.subsumption.meaning.table import KEYWORDS

CASES = sorted((Path(__file__).parents[3] / "golden" / "subsumption").glob("*.txt"))
_ROW = re.compile(r"([^#].*? within .*?)(?:  +=> .*)?")


@dataclass(frozen=True)
class Row:
    producer: Any
    consumer: Any
    answer: Answer


@cache
def row_of(text: str) -> Row:
    producer, _, consumer = text.partition(" within ")
    schemas = yaml.safe_load(producer), yaml.safe_load(consumer)
    return Row(*schemas, decide(*schemas))


def rows(case: Path) -> dict[str, Row]:
    """The rows of a file, by what stands before the answer."""
    found = map(_ROW.fullmatch, case.read_text("utf-8").splitlines())
    return {row[1]: row_of(row[1]) for row in found if row}


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_rows_are_answered(case: Path, file_regression: FileRegressionFixture) -> None:
    lines = []
    for line in case.read_text("utf-8").splitlines():
        row = _ROW.fullmatch(line)
        lines.append(f"{row[1]}  => {_shown(row_of(row[1]).answer)}" if row else line)
    file_regression.check("\n".join(lines) + "\n", fullpath=case, encoding="utf-8", newline="")


def _shown(answer: Answer) -> str:
    match answer:
        case Proved(vacuous):
            return "proved, there is no value" if vacuous else "proved"
        case Refuted(value, pointer, why):
            at = f" at {pointer}" if pointer else ""
            return f"refuted by {canonical(value)}{at}: {why}"
        case Unknown(keyword, _, why):
            return f"unknown because of {keyword}: {why}"


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_runtime_agrees(case: Path) -> None:
    for text, row in rows(case).items():
        if isinstance(row.answer, Unknown):
            continue
        accepts, takes = Accepted(row.producer), Accepted(row.consumer)
        if isinstance(row.answer, Refuted):
            assert accepts(row.answer.counterexample), text
            assert takes(row.answer.counterexample) is False, text
        else:
            made = list(accepts.made())
            assert not [value for value in made if takes(value) is False], text
            assert not (row.answer.vacuous and made), text


def test_each_two_keywords_of_a_kind_are_proved_and_refuted() -> None:
    missing = []
    for case in CASES:
        named = re.search(r"^pairs (.*)$", case.read_text("utf-8"), re.MULTILINE)
        keywords = named[1].split() if named else []
        seen: set[tuple[str, str, type[Answer]]] = set()
        for row in rows(case).values():
            own = [schema if isinstance(schema, dict) else {} for schema in (row.producer, row.consumer)]
            seen.update((*pair, type(row.answer)) for pair in product(*own))
        missing += [pair for pair in product(keywords, keywords, (Proved, Refuted)) if pair not in seen]
    assert not missing


def test_each_keyword_that_is_read_stands_in_a_row() -> None:
    used: set[str] = set()
    for case in CASES:
        used.update(re.findall(r"[$\w]+(?=:)", case.read_text("utf-8")))
    assert not KEYWORDS - used
