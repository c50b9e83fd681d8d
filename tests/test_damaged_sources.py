"""Golden sources with small mistakes in them: always findings or a plan, twice the same, never a crash.

A few rounds by default; `WAVE_TEST_FUZZ=500 pytest tests/test_damaged_sources.py` looks longer.
"""

import os
import random
import re
from pathlib import Path

import pytest

from wavec.diagnostics.as_json import as_json
from wavec.driver import compile_sources
from wavec.lower.plan import lower
from wavec.source.text import Source
from wavec.workspace import Disk

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CASES = sorted(path for kind in ("compile", "reject") for path in (GOLDEN / kind).iterdir() if path.is_dir())

ROUNDS = int(os.environ.get("WAVE_TEST_FUZZ", "4"))
"""How often each case is damaged."""


def damaged(text: str, chance: random.Random) -> str:
    """`text` with a few small mistakes, of the kinds that people and editors make."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        line, place = chance.randrange(len(lines)), chance.randrange(len(text) + 1)
        match chance.randrange(8):
            case 0:
                del lines[line]
                text = "\n".join(lines)
            case 1:
                text = "\n".join([*lines[:line], lines[line], *lines[line:]])
            case 2:
                text = text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
            case 3:
                text = text[:place]
            case 4:
                text = text[:place] + chance.choice("{}[]:,-#&*!|>'\"%@`\t\0\u2028é 0") + text[place:]
            case 5:
                words = re.findall(r"[\w./-]+", text) or ["x"]
                text = text.replace(
                    chance.choice(words), chance.choice([*words, "{{ x }}", "null", "7", "[]", "{}"]), 1
                )
            case 6:
                lines[line] = chance.choice(["  ", " ", "\t", ""]) + lines[line].lstrip()
                text = "\n".join(lines)
            case _:
                text = text[:place] + text[place + chance.randint(1, 9) :]
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damaged_sources_get_findings_and_no_crash(case: Path) -> None:
    chance = random.Random(case.name)
    disk = Disk(case)
    names = ["wave.yaml", *disk.pipelines()]
    texts = {name: disk.read(name).value for name in names}
    if any(source is None or len(source.text) > 20_000 for source in texts.values()):
        return  # what cannot be read or is too large ends in the reader, whose tests are tests/wavec/source
    originals = {name: source.text for name, source in texts.items() if source is not None}
    for _ in range(ROUNDS):
        target = chance.choice(names)
        changed = {**originals, target: damaged(originals[target], chance)}
        answers = []
        for _ in range(2):
            manifest, *pipelines = (Source(name, text) for name, text in changed.items())
            compiled = compile_sources(manifest, pipelines, disk, whole=True, strict=True)
            plans = [lower(pipeline, compiler="test") for pipeline in compiled.pipelines] if compiled.ok else []
            answers.append((as_json(compiled.diagnostics), [plan.digest for plan in plans]))
        assert answers[0] == answers[1], f"two answers for\n{changed[target]}"
