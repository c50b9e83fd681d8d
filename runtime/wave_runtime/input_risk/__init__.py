"""What is risky in an input: texts that address the agent in place of the author, and what hides in a text.

A smoke alarm, not a wall. The walls are rights, contracts, and secrets that the step does not have.
"""

from wave_runtime.input_risk.check import Risk, assess

__all__ = ["Risk", "assess"]
