"""`wavec check -`: a text that an editor has not saved."""

from pathlib import Path

import pytest

from tests.commands import wavec
from tests.wavec.cli.conftest import MANIFEST, REVIEW

ROWS = [
    # the file it stands for, the text; the exit code, and the place of the finding
    (None, REVIEW, 0, None),
    (None, REVIEW.replace("navigator", "navigatr"), 1, "<stdin>:5:14"),
    (".wave/pipelines/review.yaml", REVIEW.replace("navigator", "navigatr"), 1, ".wave/pipelines/review.yaml:5:14"),
    ("pipelines/new.yaml", REVIEW.replace("navigator", "navigatr"), 1, "pipelines/new.yaml:5:14"),
    ("wave.yaml", MANIFEST.replace("claude:", "cloud:"), 1, "wave.yaml:7:14"),
    ("wave.yaml", MANIFEST, 0, None),
    ("pipelines/new.yaml", "", 1, "pipelines/new.yaml:1:1"),
]


@pytest.mark.parametrize(("stands_for", "text", "code", "place"), ROWS)
def test_a_text_from_standard_input(
    project: Path, stands_for: str | None, text: str, code: int, place: str | None
) -> None:
    named = ["--stdin-filename", stands_for] if stands_for else []
    done = wavec("check", "-", *named, cwd=project, input=text)
    assert done.returncode == code, done.stdout + done.stderr
    if place is not None:
        assert f"--> {place}\n" in done.stdout
