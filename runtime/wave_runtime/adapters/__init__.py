"""Adapters by their kind: one file each, one function and one line here."""

from collections.abc import Callable, Mapping

from wave_runtime.ports import Adapter


def _simulate() -> Adapter:
    # Lazy: the maker of values is large, and most runs never ask for it.
    from wave_runtime.adapters.simulate import Simulate

    return Simulate()


def _claude() -> Adapter:
    from wave_runtime.adapters.claude import CLAUDE

    return CLAUDE


def _codex() -> Adapter:
    from wave_runtime.adapters.codex import CODEX

    return CODEX


def _gemini() -> Adapter:
    from wave_runtime.adapters.gemini import GEMINI

    return GEMINI


def _opencode() -> Adapter:
    from wave_runtime.adapters.opencode import OPENCODE

    return OPENCODE


def _process() -> Adapter:
    from wave_runtime.adapters.process import Process

    return Process()


SIMULATE = "simulate"
"""Stands in for every other adapter by making answers up."""
REPLAY = "replay"
"""Stands in for every other adapter by repeating a cassette: it has no client, see `cassette/`."""

ADAPTERS: Mapping[str, Callable[[], Adapter]] = {
    "claude": _claude,
    "codex": _codex,
    "gemini": _gemini,
    "opencode": _opencode,
    "process": _process,
    SIMULATE: _simulate,
}

STAND_INS = frozenset((SIMULATE, REPLAY))
"""What `--adapter` takes: the others run what a plan has for them, and for no other."""
