"""How far the client of a step does just what is granted, and what holds it back."""

from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.plan.model import Fidelity, Lowering

from wavec.describe.phrase import Name, Phrase, joined, names

_BASES: Mapping[str, str] = {"hook": "hook", "native rules": "native rules", "sandbox": "own sandbox"}
_UNSEEN: Mapping[str, str] = {
    "programs": "what its programs read, write and start",
    "network": "what they send",
}


def enforcement(lowering: Lowering) -> Iterator[Phrase]:
    """One line on what is exact, a line for each difference, and what is left to others."""
    exact = [entry for entry in lowering.fidelity if entry.fidelity == "exact"]
    groups: dict[tuple[str, ...], list[str]] = {}
    for entry in exact:
        groups.setdefault(entry.rests_on, []).append(entry.tool)
    parts = [(*names(tools), " just as granted", _by(bases)) for bases, tools in groups.items()]
    head: Phrase = (Name(lowering.client), " ", Name(lowering.version), ": ")
    yield (*head, *(joined(parts, "; ") or ("nothing just as granted",)))
    for entry in lowering.fidelity:
        if entry.fidelity != "exact":
            yield difference_of(entry, lowering.accepted)
    if lowering.without_hook:
        yield ("without an answer of its hook it would run ", *_all(lowering.without_hook))
    if lowering.unseen:
        yield ("left to the sandbox: " + ", ".join(_UNSEEN[part] for part in lowering.unseen),)


def _by(bases: Sequence[str]) -> str:
    return f", by {' and '.join(_BASES[base] for base in bases)}" if bases else ""


def difference_of(entry: Fidelity, accepted: Sequence[str]) -> Phrase:
    """A difference between what is granted and what the client runs."""
    known = ", accepted" if entry.fidelity == "wider" and entry.gap in accepted else ""
    head: Phrase = (Name(entry.tool), f" {entry.fidelity}{known} ({entry.gap}): ")
    witness: Phrase = (Name(entry.witness),) if entry.witness is not None else ("some call",)
    through: Phrase = (Name(entry.through),) if entry.through is not None else witness
    if entry.gap == "not-offered":
        return (Name(entry.tool), f" narrower, not offered: {entry.why}")
    match entry.fidelity:
        case "narrower":
            told: Phrase = (*witness, " is granted and does not run")
        case "advisory":
            told = (*witness, " is not granted, and ", *through, " is")
        case _:
            way: Phrase = ("through ", *through) if entry.through is not None else ("all the same",)
            told = (*witness, " is not granted, and can be done ", *way)
    return (*head, *told, f": {entry.why}")


def _all(calls: Sequence[str]) -> Phrase:
    return joined((Name(call),) for call in calls)
