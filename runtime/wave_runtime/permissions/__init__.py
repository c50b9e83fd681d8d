"""Permissions: patterns, calls, and whether a grant permits a call. A leaf: standard library only."""

from importlib import import_module
from typing import TYPE_CHECKING

from wave_runtime.permissions.call import Call, parse_call
from wave_runtime.permissions.decide import Decision, decide, decide_demands, decide_path
from wave_runtime.permissions.demand import Demand, NotUnderstood, Within
from wave_runtime.permissions.grant import Layer
from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import ARGUMENT_TOOLS, PATH_TOOLS, Pattern, PatternError, parse_pattern

if TYPE_CHECKING:
    from wave_runtime.permissions.command_glob import GlobPart, Wild, glob_parts, matches_command
    from wave_runtime.permissions.forms import command_forms
    from wave_runtime.permissions.shell.demands import demands
    from wave_runtime.permissions.url import matches_url, normal_url
else:
    # Reading shell lines takes a dozen files, and a check of sources has none to decide.
    _LATER = {
        "GlobPart": "command_glob",
        "Wild": "command_glob",
        "command_forms": "forms",
        "demands": "shell.demands",
        "glob_parts": "command_glob",
        "matches_command": "command_glob",
        "matches_url": "url",
        "normal_url": "url",
    }

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "ARGUMENT_TOOLS",
    "PATH_TOOLS",
    "Call",
    "Decision",
    "Demand",
    "GlobPart",
    "Layer",
    "NotUnderstood",
    "Pattern",
    "PatternError",
    "Wild",
    "Within",
    "command_forms",
    "decide",
    "decide_demands",
    "decide_path",
    "demands",
    "glob_parts",
    "matches_command",
    "matches_path",
    "matches_url",
    "normal_url",
    "parse_call",
    "parse_pattern",
]
