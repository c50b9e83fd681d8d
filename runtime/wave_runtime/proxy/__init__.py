"""The way out of a sandbox: a filtering proxy for hosts that the plan names, and a gateway that adds keys outside."""
