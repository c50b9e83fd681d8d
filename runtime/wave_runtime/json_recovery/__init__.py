"""JSON that is nearly there: taken out of what is around it, or put right, and never silently."""

from wave_runtime.json_recovery.policy import Candidate, Recovery, recovered
from wave_runtime.json_recovery.repair import LEVELS, Repaired, repair
from wave_runtime.json_recovery.wrapper import Unwrapped, unwrapped

__all__ = ["LEVELS", "Candidate", "Recovery", "Repaired", "Unwrapped", "recovered", "repair", "unwrapped"]
