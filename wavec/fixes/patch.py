"""Changed files as a patch in the unified format, which `git apply` and `patch -p1` take."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff

from wavec.fixes.raw_text import RawText
from wavec.source.text import lines_of


def as_patch(before: Mapping[str, RawText], after: Mapping[str, RawText]) -> str:
    """What changed in each file, sorted by name; empty if nothing did."""
    return "".join(line for name in sorted(after) for line in _of_file(name, before[name].raw, after[name].raw))


def _of_file(name: str, before: str, after: str) -> Iterator[str]:
    for line in unified_diff(lines_of(before), lines_of(after), f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
