"""Adapters by their kind: one file each, one line here."""

from collections.abc import Callable, Mapping

from wave_runtime.adapters.simulate import Simulate
from wave_runtime.ports import Adapter

ADAPTERS: Mapping[str, Callable[[], Adapter]] = {
    "simulate": Simulate,
}
