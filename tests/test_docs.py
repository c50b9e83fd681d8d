"""The hand-written pages cannot lie: their commands are run, their YAML is compiled, their links are followed.

In a page, on the lines before a block of code:

    <!-- in: examples/NAME -->       the commands work in a copy of this example from here on
    <!-- exit: CODE -->              the last command of the block ends with CODE, not with 0
    <!-- file: PATH -->              the block is written to PATH, for the commands that follow
    <!-- check: manifest CODES -->   the block is a manifest (a `pipeline`, the `steps` of one);
                                     it gives findings with exactly these codes

Every `yaml` block has a marker. In a `console` block lines with `$ ` are run, one page in one folder; what follows is
what they print, with `...` for lines that are left out. `pytest --regen-all` writes the output anew.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs.generate import PAGES as GENERATED
from tests.documents import Block, anchors, blocks, links
from wavec.cli.project import Place

ROOT = Path(__file__).resolve().parents[1]
EVERY_PAGE = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "grammar/*.md", "examples/*.md", "golden/*.md", "runtime/*.md")
    for path in ROOT.glob(pattern)
)
PAGES = [page for page in EVERY_PAGE if page.relative_to(ROOT).as_posix() not in GENERATED]
ANYTHING = "..."


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# ---- links


@pytest.mark.parametrize("page", EVERY_PAGE, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for link in links(page):
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            wrong.append(link)
    assert wrong == []


# ---- YAML

MANIFEST = """\
metadata: {name: base}
adapters:
  claude: {binary: claude}
  codex: {binary: codex}
personas:
  navigator: {adapter: claude, model: m, permissions: {allowed_tools: [Read], deny: [Write]}}
  craftsman: {adapter: claude, model: m, permissions: {allowed_tools: [Read, Write, Edit, Bash]}}
  builder: {adapter: codex, model: m, permissions: {allowed_tools: [Bash], deny: ["Bash(sudo *)"]}}
"""
PIPELINE = "steps:\n  - {id: now, exec: {type: command, source: date}}\n"
FILES = {
    "src/main.py": "",
    ".wave/personas/navigator.md": "You find your way.\n",
    ".wave/contracts/analysis.schema.json": (
        '{"type": "object", "required": ["files"], "properties": {"files": {"type": "array"}}}'
    ),
}
CHECKED = [block for page in PAGES for block in blocks(page) if block.language == "yaml" and "check" in block.markers]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_yaml_block_is_checked(page: Path) -> None:
    free = [block for block in blocks(page) if block.language == "yaml" and not {"check", "file"} & set(block.markers)]
    assert [str(block) for block in free] == []


@pytest.mark.parametrize("block", CHECKED, ids=str)
def test_yaml_compiles_as_the_page_says(block: Block, tmp_path: Path) -> None:
    what, *codes = block.markers["check"].split()
    files = FILES | {
        "wave.yaml": block.text if what == "manifest" else MANIFEST,
        ".wave/pipelines/it.yaml": {"manifest": PIPELINE, "pipeline": block.text}.get(what) or f"steps:\n{block.text}",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    compiled = Place(tmp_path, None).project().compile([".wave/pipelines/it.yaml"])
    found = [f"{finding.code.id} {finding.message}" for finding in compiled.diagnostics]
    assert sorted({finding.partition(" ")[0] for finding in found}) == sorted(codes), found


# ---- commands


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is typed, and what the page says that it prints."""

    line: int
    text: str
    output: tuple[str, ...]
    exit_code: int


def commands(block: Block) -> Iterator[Command]:
    starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        expected = int(block.markers.get("exit", "0")) if end == len(block.lines) else 0
        yield Command(block.line + start, block.lines[start][2:], block.lines[start + 1 : end], expected)


def aligned(shown: tuple[str, ...], real: tuple[str, ...], key: Callable[[str], str]) -> tuple[str, ...] | None:
    """`real` with the same lines left out as in `shown`; None if they do not fit together."""
    if not shown:
        return None if real else ()
    if shown[0] == ANYTHING:
        rests = (aligned(shown[1:], real[skipped:], key) for skipped in range(len(real) + 1))
        rest = next((rest for rest in rests if rest is not None), None)
        return None if rest is None else (ANYTHING, *rest)
    if not real or key(shown[0]) != key(real[0]):
        return None
    rest = aligned(shown[1:], real[1:], key)
    return None if rest is None else (real[0], *rest)


def exact(line: str) -> str:
    """A line without what differs from run to run: times, and the width of columns."""
    return " ".join(re.sub(r"\b\d+(\.\d+)?m?s\b", "TIME", line).split())


def loose(line: str) -> str:
    """A line without what differs from version to version as well."""
    return re.sub(r"sha256:[0-9a-f]{64}", "DIGEST", exact(line))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both programs."""
    folder = tmp_path_factory.mktemp("bin")
    for program, module in (("wavec", "wavec"), ("wave-runtime", "wave_runtime")):
        (folder / program).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        (folder / program).chmod(0o755)
    return folder


def run(command: str, folder: Path, programs: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(folder), "COLUMNS": "100", "LANG": "C.UTF-8", "CI": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


WITH_COMMANDS = [page for page in PAGES if any(block.language == "console" for block in blocks(page))]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, programs: Path, request: pytest.FixtureRequest
) -> None:
    folder, wrong, new = tmp_path, [], {}
    for block in blocks(page):
        if example := block.markers.get("in"):
            folder = shutil.copytree(ROOT / example, tmp_path / example)
        if file := block.markers.get("file"):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(block.text, "utf-8")
        for command in commands(block) if block.language == "console" else ():
            done = run(command.text, folder, programs)
            real = tuple(line.rstrip() for line in done.stdout.splitlines())
            assert done.returncode == command.exit_code, f"{page.name}:{command.line}: {command.text}\n{done.stdout}"
            if aligned(command.output, real, exact) is None:
                new[command] = aligned(command.output, real, loose) or real
                wrong.append(f"{page.name}:{command.line}: {command.text}\n" + "\n".join(real))
    if wrong and request.config.getoption("regen_all"):
        _rewrite(page, new)
    assert not wrong, "\n\n".join(wrong)


def _rewrite(page: Path, new: dict[Command, tuple[str, ...]]) -> None:
    lines = page.read_text("utf-8").splitlines()
    for command, real in sorted(new.items(), key=lambda item: -item[0].line):
        lines[command.line : command.line + len(command.output)] = real
    page.write_text("".join(f"{line}\n" for line in lines), "utf-8")
