"""What an attempt works on, as one digest: equal digests mean equal plan, inputs and artifacts."""

import hashlib

from wave_runtime.engine.commands import InputArtifact, Item, StartAttempt
from wave_runtime.engine.events import Intent, RunInputs
from wave_runtime.plan.canonical import canonical_bytes


class Intents:
    """Makes the intents of one run."""

    def __init__(self, inputs: RunInputs) -> None:
        self._run = hashlib.sha256(
            canonical_bytes({"plan": inputs.plan_digest, "values": inputs.values, "adapter": inputs.adapter})
        )

    def of(self, spec: StartAttempt) -> Intent:
        """What makes the attempt the same when it is seen again."""
        return Intent(spec.key, self.inputs_digest(spec.step, spec.artifacts, spec.item))

    def inputs_digest(self, step: str, artifacts: tuple[InputArtifact, ...], item: Item | None = None) -> str:
        """The digest of all that an attempt of `step` is given when it gets `artifacts` and works on `item`."""
        hashed = self._run.copy()
        hashed.update(f"\n{step}".encode())
        if item is not None:
            hashed.update(f"\n{item.items}\n{item.number}".encode())
        for each in artifacts:
            made = (each.made,) if each.items is None else each.items
            digests = "\n".join("" if stored is None else stored.digest for stored in made)
            hashed.update(f"\n{each.step}\n{each.artifact}\n{digests}".encode())
        return "sha256:" + hashed.hexdigest()
