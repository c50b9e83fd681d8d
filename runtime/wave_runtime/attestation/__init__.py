"""What a run was, for those who were not there: an in-toto statement with SLSA provenance, from its events alone.

Nothing of it is secret: no input, no prompt, no message; no host, clock or path of the machine beyond what events hold.
The same run gives the same bytes.
"""

from wave_runtime.attestation.model import Statement
from wave_runtime.attestation.statement import statement_of

__all__ = ["Statement", "statement_of"]
