"""Permissions: patterns, globs over paths, grants. A leaf: standard library only."""

from wave_runtime.permissions.grant import Decision, Layer, decide_path
from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import PATH_TOOLS, Pattern, PatternError, parse_pattern

__all__ = [
    "PATH_TOOLS",
    "Decision",
    "Layer",
    "Pattern",
    "PatternError",
    "decide_path",
    "matches_path",
    "parse_pattern",
]
