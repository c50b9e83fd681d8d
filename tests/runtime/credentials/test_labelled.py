"""How well credentials are taken out: measured on our own labelled set, with the goals as bounds."""

from collections import Counter

from wave_runtime.credentials.scrubber import Scrubber

from tests.runtime.credentials.labelled import CONTEXT, negatives, positives

NOTHING_KNOWN = Scrubber({})


def test_recall() -> None:
    """At least 995 of 1,000 secrets are gone, and what stands around them is there."""
    rows = list(positives())
    missed = [row for row in rows if row.secret in NOTHING_KNOWN.text(row.text)]
    kept = [all(part in NOTHING_KNOWN.text(row.text) for part in CONTEXT) for row in rows]
    shown = "\n".join(f"{row.kind}, {row.form}: {row.text.split(chr(10), 1)[1]!r}" for row in missed[:60])
    assert len(rows) > 1200
    assert 1 - len(missed) / len(rows) >= 0.995, (
        f"{len(missed)} of {len(rows)} missed\n{shown}\n{Counter(r.form for r in missed)}"
    )
    assert sum(kept) / len(rows) >= 0.95


def test_false_alarms() -> None:
    """At most 1 of 100 texts without a secret is changed."""
    rows = list(negatives())
    changed = [row for row in rows if NOTHING_KNOWN.text(row) != row]
    assert len(rows) > 400
    shown = "\n".join(f"{row!r} -> {NOTHING_KNOWN.text(row)!r}" for row in changed)
    assert len(changed) / len(rows) <= 0.01, f"{len(changed)} of {len(rows)} changed\n{shown}"
