"""`wavec init`: a project that works, to change step by step. Overwrites nothing."""

import re
from collections.abc import Mapping
from pathlib import Path
from shlex import quote

import click

from wavec.cli.failure import Failure
from wavec.cli.output import document, note, write_file
from wavec.cli.project import Place

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
_NAME_LINE = "name: my-project\n"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_LINES: Mapping[str, tuple[str, ...]] = {
    ".gitattributes": ("*.plan.json text eol=lf linguist-generated",),
    ".gitignore": (
        ".wave/state.db*",
        ".wave/in-use.lock",
        ".wave/reserve",
        ".wave/audit/",
        ".wave/cas/",
        ".wave/runs/",
        ".wave/workspaces/",
    ),
}
"""Lines for files that a project usually has already: what is missing is added at their ends."""


@click.command()
@click.argument("directory", default=".", metavar="[DIR]")
@click.pass_obj
def init(place: Place, directory: str) -> int:
    """Start a project: wave.yaml, a pipeline, personas, contracts.

    Refuses, and writes nothing, where one of these files exists.
    """
    folder = place.folder / directory
    if folder.exists() and not folder.is_dir():
        raise Failure(f"`{directory}` is not a folder", fix="choose another DIR", code=2)
    files = _files(folder)
    existing = [name for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if existing:
        listed = ", ".join(f"`{name}`" for name in existing)
        raise Failure(f"{listed} exist{'s' if len(existing) == 1 else ''} already", fix="choose another DIR", code=2)
    added = _added(folder)
    _write(folder, files)
    for name, text in added.items():
        write_file(folder / name, text)
    document("".join(f"{name}\n" for name in (*files, *added)))
    there = "" if directory == "." else f" -C {quote(directory)}"
    note("next:")
    note(f"  wavec{there} check")
    note(f"  wavec{there} plan feature --write")
    note(f'  wave-runtime exec{there} .wave/plans/feature.plan.json --adapter simulate --input "What is wanted"')
    return 0


def _files(folder: Path) -> Mapping[str, str]:
    """The new files: their names in the project, and their texts."""
    found = {
        path.relative_to(_TEMPLATES).as_posix(): path.read_text("utf-8")
        for path in sorted(_TEMPLATES.rglob("*"))
        if path.is_file()
    }
    name = folder.resolve().name
    if _NAME.fullmatch(name):
        found["wave.yaml"] = found["wave.yaml"].replace(_NAME_LINE, f'name: "{name}"\n', 1)
    return found


def _added(folder: Path) -> Mapping[str, str]:
    """The new texts of files that lack some lines. Raises Failure for one that cannot be read as text."""
    changed: dict[str, str] = {}
    for name, lines in _LINES.items():
        try:
            text = (folder / name).read_text("utf-8") if (folder / name).exists() else ""
        except UnicodeDecodeError:
            raise Failure(f"`{name}` is not UTF-8 text", fix="mend it, or move it away", code=2) from None
        missing = [line for line in lines if line not in text.splitlines()]
        if missing:
            begun = text if not text or text.endswith("\n") else text + "\n"
            changed[name] = begun + "".join(f"{line}\n" for line in missing)
    return changed


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """All of them or none. Raises OSError."""
    written: list[Path] = []
    try:
        for name, text in files.items():
            written.append(folder / name)
            write_file(folder / name, text)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
