"""Permissions: patterns, calls, and whether a grant permits a call. A leaf: standard library only."""

from wave_runtime.permissions.call import Call, parse_call
from wave_runtime.permissions.command_glob import matches_command
from wave_runtime.permissions.decide import Decision, decide, decide_path
from wave_runtime.permissions.demand import Demand, NotUnderstood
from wave_runtime.permissions.grant import Layer
from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import PATH_TOOLS, Pattern, PatternError, parse_pattern
from wave_runtime.permissions.shell_line import command_forms, demands
from wave_runtime.permissions.url import matches_url, normal_url

__all__ = [
    "PATH_TOOLS",
    "Call",
    "Decision",
    "Demand",
    "Layer",
    "NotUnderstood",
    "Pattern",
    "PatternError",
    "command_forms",
    "decide",
    "decide_path",
    "demands",
    "matches_command",
    "matches_path",
    "matches_url",
    "normal_url",
    "parse_call",
    "parse_pattern",
]
