"""The passes that count what they could not judge, for people."""

from collections.abc import Sequence

from wavec.describe.phrase import Phrase, counted
from wavec.diagnostics.coverage import Coverage


def coverage_lines(coverage: Sequence[Coverage]) -> str:
    """A line for each pass, and one below it for each reason; ends with a line feed."""
    lines = []
    for part in coverage:
        lines.append(f"{part.pass_name}: {counted(part.judged, part.unit)} judged")
        lines += [f"  {reason}: {count:,}" for reason, count in part.unjudged.items()]
    return "".join(f"{line}\n" for line in lines)


def not_judged(coverage: Sequence[Coverage]) -> Phrase:
    """One sentence for a page; empty if everything was judged."""
    count = sum(sum(part.unjudged.values()) for part in coverage)
    if not count:
        return ()
    passes = ", ".join(part.pass_name for part in coverage if part.unjudged)
    return (f"{counted(count, 'thing')} judged in part or not at all ({passes}): see `wavec check -v`",)
