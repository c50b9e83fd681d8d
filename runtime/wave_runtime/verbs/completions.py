"""`wave-runtime completions SHELL`: a completion script, made from the parser, so that it cannot lie."""

import argparse
from collections.abc import Callable, Mapping

from wave_runtime.exit_codes import OK
from wave_runtime.streams import Streams

_PROGRAM = "wave-runtime"


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code."""
    streams.stdout.write(_SCRIPTS[arguments.shell](_verbs(arguments.parser)))
    return OK


def _verbs(parser: argparse.ArgumentParser) -> Mapping[str, tuple[str, ...]]:
    """The options and choices of each verb."""
    found: dict[str, tuple[str, ...]] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, sub in action.choices.items():
                words = [word for option in sub._actions for word in option.option_strings]
                words += [
                    str(choice)
                    for option in sub._actions
                    if not option.option_strings
                    for choice in option.choices or ()
                ]
                found[verb] = tuple(sorted(words))
    return dict(sorted(found.items()))


def _bash(verbs: Mapping[str, tuple[str, ...]]) -> str:
    cases = "".join(f"    {verb}) words='{' '.join(words)}' ;;\n" for verb, words in verbs.items())
    return f"""_wave_runtime() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" words='{" ".join(verbs)} --help --version'
  if [ "$COMP_CWORD" -gt 1 ]; then
    words=''
    case "${{COMP_WORDS[1]}}" in
{cases}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _wave_runtime {_PROGRAM}
"""


def _zsh(verbs: Mapping[str, tuple[str, ...]]) -> str:
    cases = "".join(f"    {verb}) compadd -- {' '.join(words)}; _files ;;\n" for verb, words in verbs.items())
    return f"""#compdef {_PROGRAM}
_wave_runtime() {{
  if (( CURRENT == 2 )); then
    compadd -- {" ".join(verbs)} --help --version
    return
  fi
  case "$words[2]" in
{cases}  esac
}}
compdef _wave_runtime {_PROGRAM}
"""


def _fish(verbs: Mapping[str, tuple[str, ...]]) -> str:
    lines = [f"complete -c {_PROGRAM} -n __fish_use_subcommand -f -a '{' '.join(verbs)}'"]
    lines += [
        f"complete -c {_PROGRAM} -n '__fish_seen_subcommand_from {verb}' -a '{' '.join(words)}'"
        for verb, words in verbs.items()
    ]
    return "\n".join(lines) + "\n"


def _powershell(verbs: Mapping[str, tuple[str, ...]]) -> str:
    table = "".join(f"    '{verb}' = @({', '.join(repr(word) for word in words)})\n" for verb, words in verbs.items())
    return f"""Register-ArgumentCompleter -Native -CommandName {_PROGRAM} -ScriptBlock {{
  param($word, $tree, $position)
  $verbs = @{{
{table}  }}
  $given = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object {{ $_.ToString() }})
  $words = if ($given.Count -gt 0 -and $verbs.ContainsKey($given[0])) {{ $verbs[$given[0]] }} else {{ $verbs.Keys }}
  $words | Where-Object {{ $_ -like "$word*" }} | Sort-Object
}}
"""


_SCRIPTS: Mapping[str, Callable[[Mapping[str, tuple[str, ...]]], str]] = {
    "bash": _bash,
    "fish": _fish,
    "powershell": _powershell,
    "zsh": _zsh,
}
SHELLS = tuple(_SCRIPTS)
"""The shells that there is a script for."""
