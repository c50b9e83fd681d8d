"""What held the programs of an attempt, in words."""

from collections.abc import Iterator

from wave_runtime.engine.events import Guarantee, Sandboxed

_WORDS = {
    "external": "outside: whoever started the run says that a wall around the runtime holds",
    "none": "none: it was asked for",
}


def sandbox_lines(event: Sandboxed, *, brief: bool = False) -> Iterator[str]:
    """The level, then what held and how that is known (not if `brief`), then what else it shows, and
    what is weaker than the plan requires."""
    by = ", ".join(filter(None, (event.backend, "" if event.user is None else f"user {event.user}")))
    yield f"sandbox: {_WORDS.get(event.level, event.level)}" + (f" ({by})" if by else "")
    holds = [each for each in event.guarantees if each.strength == "holds"]
    for what, found in (
        ("tried before the run, and held", [each for each in holds if each.probe is not None]),
        ("not tried", [each for each in holds if each.probe is None]),
        ("looked at now and then", [each for each in event.guarantees if each.strength == "soft"]),
        ("found afterwards", [each for each in event.guarantees if each.strength == "detects"]),
    ):
        if found and not brief:
            yield f"{what}: {', '.join(map(_guarantee, found))}"
    if event.folders:
        yield f"shown beside the system: {', '.join(event.folders)}"
    for each in event.weaker_than_required:
        yield f"weaker than the plan requires: {each}"


def _guarantee(each: Guarantee) -> str:
    met = "" if each.probe is None else f": {each.probe}"
    return f"{each.name} ({each.by}{met})"
