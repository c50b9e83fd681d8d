"""Permissions: patterns, calls, and whether a grant permits a call. A leaf: standard library only."""

from wave_runtime.permissions.call import Call, parse_call
from wave_runtime.permissions.command_glob import GlobPart, Wild, glob_parts, matches_command
from wave_runtime.permissions.decide import Decision, decide, decide_demands, decide_path
from wave_runtime.permissions.demand import Demand, NotUnderstood, Within
from wave_runtime.permissions.denial import command_forms
from wave_runtime.permissions.gaps import canonical
from wave_runtime.permissions.grant import Layer
from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import PATH_TOOLS, Pattern, PatternError, parse_pattern
from wave_runtime.permissions.shell import demands
from wave_runtime.permissions.url import matches_url, normal_url

__all__ = [
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
    "canonical",
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
