"""Every kind of finding has its file, its page and its golden case, and nothing else has a claim to be one."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from wavec.diagnostics.catalogue import MODULES, codes, find
from wavec.diagnostics.diagnostic import Code

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "golden" / "reject"


def test_every_file_with_a_code_is_in_the_catalogue() -> None:
    files = [*(ROOT / "wavec/diagnostics/codes").glob("*.py"), *(ROOT / "wavec/rules").glob("*.py")]
    with_code = {file for file in files if re.search(r"^CODE = Code\(", file.read_text("utf-8"), re.MULTILINE)}
    assert {str(file.relative_to(ROOT)) for file in with_code} == {name.replace(".", "/") + ".py" for name in MODULES}


def test_ids_and_slugs_are_unique_and_in_order() -> None:
    ids, slugs = [code.id for code in codes()], [code.slug for code in codes()]
    assert ids == sorted(set(ids))
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize("module", MODULES)
def test_a_code_has_a_name_and_a_page_of_its_own(module: str) -> None:
    code: Code = import_module(module).CODE
    assert re.fullmatch(r"WV\d{3}", code.id)
    assert code.slug == module.rpartition(".")[2].replace("_", "-")
    assert code.page and re.match(r"[^\n]+[.]\n", code.page), "the page starts with one sentence"
    assert set(re.findall(r"golden/reject/([\w-]+)", code.page)) <= {f"{code.id}-{code.slug}"}
    first, *paragraphs = code.explanation.split("\n\n")
    assert first == code.page.strip().split("\n\n")[0]
    assert "golden/" not in code.explanation, "who installed wavec has no such folder"
    assert "Fix:" not in code.page or paragraphs[-1].startswith("Fix:") or "\nFix:" in paragraphs[-1]


def test_every_code_has_a_golden_case_and_the_reverse() -> None:
    assert {folder.name for folder in GOLDEN.iterdir()} == {f"{code.id}-{code.slug}" for code in codes()}


@pytest.mark.parametrize(
    ("name", "expected"), [("WV116", "duplicate-key"), ("wv116", "duplicate-key"), ("Duplicate-Key", "duplicate-key")]
)
def test_a_code_is_found_by_id_and_slug(name: str, expected: str) -> None:
    found = find(name)
    assert found is not None and found.slug == expected
    assert find("WV000") is None
