"""How long a call is decided, for a grant of 100 rules. `python bench/permissions.py`; figures are for people.

One process, imports left out. Each figure is the median of rounds; a call is decided many times in a round.
"""

import statistics
import time

from wave_runtime.permissions import Call, Layer, decide, parse_pattern

ROUNDS, TIMES = 15, 200
MUST = 1.0
"""Milliseconds."""

ALLOW = [
    *(f"Bash(prog{number} sub{number} *)" for number in range(28)),
    *(f"Write(src/mod{number}/**)" for number in range(20)),
    *("Bash(git log*)", "Bash(cat *)"),
]
DENY = [
    *(f"Bash(tool{number} --force x{number}*)" for number in range(20)),
    *(f"Bash(git cmd{number} -rf *)" for number in range(10)),
    *(f"Write(secret{number}/*)" for number in range(20)),
]
CALLS = [
    Call("Bash", "git log --oneline -n 5"),
    Call("Bash", "rm -rf /tmp/x"),
    Call("Bash", 'git log -- src/*.py "$X" | cat -n > src/mod3/out.txt'),
    Call("Bash", "timeout 5 bash -c 'git log; cat x'"),
    Call("Write", "src/mod19/deep/file.py"),
    Call("Write", "secret.txt"),
]


def main() -> None:
    """Prints a line for each call."""
    layers = [Layer(tuple(map(parse_pattern, ALLOW)), tuple(map(parse_pattern, DENY)))]
    print(f"{len(ALLOW) + len(DENY)} rules, must be below {MUST} ms")
    for call in CALLS:
        decision = decide(layers, call)
        took = statistics.median(_round(layers, call) for _ in range(ROUNDS))
        print(f"{took:7.3f} ms  {'allowed' if decision.permitted else 'denied':7}  {call}")


def _round(layers: list[Layer], call: Call) -> float:
    started = time.perf_counter()
    for _ in range(TIMES):
        decide(layers, call)
    return (time.perf_counter() - started) / TIMES * 1000


if __name__ == "__main__":
    main()
