"""`wavec check --fix`: the fixes of the findings, made in memory, looked at, and then written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wavec.cli.failure import Failure
from wavec.cli.output import write_bytes
from wavec.cli.project import Project
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.driver import Compiled
from wavec.fixes.raw_text import RawText
from wavec.fixes.rounds import Fixed, fix

Check = Callable[[Project], Compiled]


@dataclass(frozen=True)
class Mended:
    """A project with its fixes made."""

    fixed: Fixed
    compiled: Compiled
    """What compiling it gives now."""


def mend(project: Project, check: Check, *, unsafe: bool) -> Mended:
    """The fixes of all findings of `check`, in memory. Raises Failure if a file changes meanwhile."""
    latest: list[Compiled] = []

    def compile(texts: Mapping[str, RawText]) -> Sequence[Diagnostic]:
        latest.append(check(project.with_texts({name: text.normalised for name, text in texts.items()})))
        return latest[-1].diagnostics

    fixed = fix(compile, lambda name: _read(project, name), unsafe=unsafe)
    kept = next(compiled for compiled in latest if compiled.diagnostics == fixed.findings)
    return Mended(fixed, kept)


def write(project: Project, fixed: Fixed) -> None:
    """Writes the changed files, each whole or not at all; none, if one of them is not what was read.

    Raises Failure, OSError.
    """
    for name, text in fixed.before.items():
        if _read(project, name) != text:
            raise _changed(name)
    written: list[str] = []
    try:
        for name, text in fixed.after.items():
            write_bytes(project.path_of(name), text.raw.encode("utf-8"))
            written.append(name)
    except OSError:
        for name in written:
            write_bytes(project.path_of(name), fixed.before[name].raw.encode("utf-8"))
        raise


def counts(fixed: Fixed, *, dry: bool) -> str:
    """`3 fixed, 2 remain; 1 more with `--unsafe-fixes``."""
    parts = f"{fixed.made:,} {'would be ' if dry else ''}fixed, {_remain(len(fixed.findings))}"
    if fixed.refused:
        parts += f"; {fixed.refused:,} taken back, which made something worse or mended nothing"
    return parts + (f"; {fixed.with_unsafe:,} more with `--unsafe-fixes`" if fixed.with_unsafe else "")


def _remain(count: int) -> str:
    return "none remain" if count == 0 else f"{count:,} remain{'s' if count == 1 else ''}"


def _read(project: Project, name: str) -> RawText:
    """The file `name`. Raises Failure if it is not what was compiled."""
    data = project.path_of(name).read_bytes()
    try:
        text = RawText(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise _changed(name) from None
    source = project.source(name).value
    if source is not None and source.text != text.normalised:
        raise _changed(name)
    return text


def _changed(name: str) -> Failure:
    fix = "nothing was written; run it again"
    return Failure(f"`{name}` was changed while it was being fixed", fix=fix, code=3)
