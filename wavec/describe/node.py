"""What a step looks like in a graph: its id, who does it, what must hold afterwards."""

from wave_runtime.plan.model import Step


def node_lines(step: Step) -> tuple[str, ...]:
    """The lines of the node, not escaped."""
    who = step.persona if step.persona is not None else "command"
    kinds = [contract.type + ("" if contract.must_pass else " (soft)") for contract in step.contracts]
    lines = [step.id, who]
    if step.matrix is not None:
        lines.append("once for each item")
    return (*lines, "contracts: " + ", ".join(kinds)) if kinds else tuple(lines)
