"""Every finding of the compiler: its page, and what a user sees, from the golden cases."""

from collections.abc import Iterator
from pathlib import Path

from wavec.diagnostics.catalogue import codes
from wavec.diagnostics.diagnostic import Code

_HEAD = """# Findings

Every code that `wavec check` can report. `wavec explain CODE` prints a page without its example. Codes are never reused
or renumbered. A warning or an info can be accepted with `# wavec: ignore[CODE] reason` on its line or the line above.

| Code | Name | Severity |
|---|---|---|
"""


def diagnostics_page(cases: Path) -> str:
    """A table, and a section for each code with the output of its case in `cases`, if there is one."""
    rows = (f"| [{c.id}](#{c.id.lower()}-{c.slug}) | {c.slug} | {_severity(c)} |\n" for c in codes())
    return "\n".join([_HEAD + "".join(rows), *(_section(code, cases) for code in codes())])


def _section(code: Code, cases: Path) -> str:
    return "\n".join(_parts(code, cases / f"{code.id}-{code.slug}" / "diagnostics.txt"))


def _parts(code: Code, example: Path) -> Iterator[str]:
    yield f"## {code.id} {code.slug}\n"
    yield f"{_severity(code).capitalize()}. {(code.page or '').strip()}\n"
    if example.is_file():
        yield f"```text\n{example.read_text('utf-8').rstrip()}\n```\n"


def _severity(code: Code) -> str:
    return f"{code.severity}{', with `--strict`' if code.only_strict else ''}"
