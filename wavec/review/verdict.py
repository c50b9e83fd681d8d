"""The verdict: one line, and what a build may fail on."""

from dataclasses import dataclass

from wavec.describe.phrase import counted
from wavec.review.change import Section
from wavec.review.compare import Comparison


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the changes come to."""

    text: str
    """One line without a period."""
    changed: bool
    widened: bool
    """Something is permitted or reached that was not, or that could not be ruled out."""
    breaking: bool
    """Who relies on an artifact or input may fail now, or that could not be ruled out."""


def verdict(comparison: Comparison) -> Verdict:
    """The verdict on `comparison`."""
    parts = [*_rights(comparison), *_contracts(comparison), *_counts(comparison), *_pipelines(comparison)]
    return Verdict(
        "; ".join(parts) or ("no change of meaning"),
        comparison.changed,
        bool(_of(comparison, "permissions", "widens", "unknown") or _of(comparison, "lowering", "widens")),
        bool(_of(comparison, "contracts", "breaks", "unknown")),
    )


def _of(comparison: Comparison, section: Section, *effects: str) -> list[int]:
    """For each such change, the number of what it concerns."""
    return [
        len(told.where)
        for told in comparison.told
        if told.change.section == section and (not effects or told.change.effect in effects)
    ]


def _rights(comparison: Comparison) -> list[str]:
    parts = []
    for effect, words in (
        ("widens", "permissions widen in"),
        ("narrows", "permissions narrow in"),
        ("unknown", "permissions could not be compared in"),
    ):
        where = {
            place
            for told in comparison.told
            if told.change.section == "permissions" and told.change.effect == effect
            for place in told.where
        }
        if steps := sum(place.step is not None for place in where):
            parts.append(f"{words} {counted(steps, 'step')}")
        elif where:
            parts.append(f"{words} {counted(len(where), 'pipeline')}")
    return parts


def _contracts(comparison: Comparison) -> list[str]:
    breaking = len(_of(comparison, "contracts", "breaks"))
    unknown = len(_of(comparison, "contracts", "unknown"))
    others = len(_of(comparison, "contracts", "other"))
    parts = [_many(breaking, "contract breaks", "contracts break")] if breaking else []
    if unknown:
        parts.append(_many(unknown, "contract could not be compared", "contracts could not be compared"))
    if others:
        parts.append(_many(others, "contract changes otherwise", "contracts change otherwise"))
    return parts


def _counts(comparison: Comparison) -> list[str]:
    parts = []
    prompts, settings = len(_of(comparison, "prompts")), len(_of(comparison, "settings"))
    weaker = len(
        {w for t in comparison.told if t.change.section == "lowering" and t.change.effect == "widens" for w in t.where}
    )
    if weaker:
        parts.append(f"enforcement weakens in {counted(weaker, 'step')}")
    if lowerings := len(_of(comparison, "lowering", "narrows", "other")):
        parts.append(_many(lowerings, "lowering changes", "lowerings change"))
    for kind, word in (("step-added", "added"), ("step-removed", "removed"), ("step-renamed", "renamed")):
        if number := sum(len(told.where) for told in comparison.told if told.change.kind == kind):
            parts.append(f"{counted(number, 'step')} {word}")
    edges = sum(1 for told in comparison.told if told.change.kind.startswith(("edge-", "handover-")))
    if edges:
        parts.append(_many(edges, "edge changes", "edges change"))
    if prompts:
        parts.append(_many(prompts, "prompt changes", "prompts change"))
    if settings:
        parts.append(_many(settings, "setting changes", "settings change"))
    idle = sum(1 for told in comparison.told if told.change.kind == "without-effect")
    if idle:
        parts.append(_many(idle, "rule changes without effect", "rules change without effect"))
    return parts


def _pipelines(comparison: Comparison) -> list[str]:
    pairs = comparison.pipelines
    rows = ((pairs.added, "added"), (pairs.removed, "removed"), (pairs.renamed, "renamed"))
    return [f"{counted(len(found), 'pipeline')} {word}" for found, word in rows if found]


def _many(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
