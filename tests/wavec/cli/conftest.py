"""The command line within this process: a process of its own costs a third of a second."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from wavec.cli import run

MANIFEST = """\
kind: WaveManifest
metadata: {name: pull-requests}
adapters:
  claude: {binary: claude}
personas:
  navigator:
    adapter: claude
    system_prompt_file: personas/navigator.md
    permissions: {allowed_tools: [Read, Write]}
"""
REVIEW = """\
kind: WavePipeline
metadata: {name: review}
steps:
  - id: analyze
    persona: navigator
    exec: {type: prompt, source: "List what changed."}
"""
FACTS = """\
steps:
  - {id: count, exec: {type: command, source: "wc -l"}}
"""


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


Command: TypeAlias = Callable[..., Done]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two pipelines, one named in its file and one by it."""
    root = tmp_path / "project"
    for path, text in {
        "wave.yaml": MANIFEST,
        "personas/navigator.md": "You find your way.\n",
        ".wave/pipelines/review.yaml": REVIEW,
        "pipelines/more/facts.yml": FACTS,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def wavec(project: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Runs `wavec` in the project, or with a `-C` of the arguments."""

    def command(*arguments: str) -> Done:
        where = () if arguments[:1] == ("-C",) else ("-C", str(project))
        code = run([*where, *arguments])
        printed = capsysbinary.readouterr()
        out, err = printed.out.decode("utf-8"), printed.err.decode("utf-8")
        assert "Traceback" not in out + err
        return Done(code, out, err)

    return command
