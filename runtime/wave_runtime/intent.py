"""What an attempt works on, as one digest: equal digests mean equal plan, inputs and artifacts."""

import hashlib

from wave_runtime.commands import InputArtifact, StartAttempt
from wave_runtime.events import Intent, RunInputs
from wave_runtime.plan.canonical import canonical_bytes


class Intents:
    """Makes the intents of one run."""

    def __init__(self, inputs: RunInputs) -> None:
        self._run = hashlib.sha256(
            canonical_bytes({"plan": inputs.plan_digest, "values": inputs.values, "adapter": inputs.adapter})
        )

    def of(self, spec: StartAttempt) -> Intent:
        """What makes the attempt the same when it is seen again."""
        return Intent(spec.key, self.inputs_digest(spec.step, spec.artifacts))

    def inputs_digest(self, step: str, artifacts: tuple[InputArtifact, ...]) -> str:
        """The digest of all that an attempt of `step` is given when it gets `artifacts`."""
        hashed = self._run.copy()
        hashed.update(f"\n{step}".encode())
        for each in artifacts:
            made = "" if each.made is None else each.made.digest
            hashed.update(f"\n{each.step}\n{each.artifact}\n{made}".encode())
        return "sha256:" + hashed.hexdigest()
