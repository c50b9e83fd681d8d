"""The hooks for pre-commit do what they are called, and are called when they should be."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.commands import wavec

ROOT = Path(__file__).resolve().parents[1]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}

FILES = [
    ("wave.yaml", {"wavec-check", "wavec-plan-check"}),
    ("services/shop/wave.yaml", {"wavec-check", "wavec-plan-check"}),
    (".wave/pipelines/a.yaml", {"wavec-check", "wavec-plan-check"}),
    (".wave/personas/a.md", {"wavec-check", "wavec-plan-check"}),
    ("pipelines/nightly/a.yml", {"wavec-check", "wavec-plan-check"}),
    (".wave/plans/a.plan.json", {"wavec-plan-check"}),
    ("src/wave.yaml.py", set()),
    ("README.md", set()),
]


@pytest.mark.parametrize(("file", "expected"), FILES)
def test_hooks_run_for_the_files_they_are_about(file: str, expected: set[str]) -> None:
    assert {id for id, hook in HOOKS.items() if re.search(hook["files"], file)} == expected


@pytest.mark.parametrize("id", HOOKS)
def test_a_hook_passes_a_good_project_and_stops_a_bad_one(id: str, tmp_path: Path) -> None:
    project = shutil.copytree(ROOT / "examples" / "documentation", tmp_path / "project")
    program, *arguments = HOOKS[id]["entry"].split()
    assert program == "wavec"
    wavec("plan", "--write", "--quiet", cwd=project)
    assert wavec(*arguments, cwd=project).returncode == 0
    pipeline = project / ".wave" / "pipelines" / "documentation.yaml"
    pipeline.write_text(pipeline.read_text("utf-8").replace("persona: navigator", "persona: nobody"), "utf-8")
    assert wavec(*arguments, cwd=project).returncode in (1, 2)
