"""`wavec completions`: what a shell needs to complete commands and options."""

from collections.abc import Iterator

import click
from click.shell_completion import get_completion_class

from wavec.cli.failure import Failure
from wavec.cli.output import document

_SHELLS = ("bash", "zsh", "fish", "powershell")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completions(shell: str) -> int:
    """Print the completion script of a shell."""
    from wavec.cli import wavec

    if shell == "powershell":
        document(_powershell(wavec))
        return 0
    found = get_completion_class(shell)
    if found is None:
        raise Failure(f"there are no completions for {shell}", code=2)
    # The script alone: click's own command would look at the version of the installed shell.
    complete = found(wavec, {}, "wavec", "_WAVEC_COMPLETE")
    document(complete.source_template % complete.source_vars())
    return 0


def _powershell(program: click.Command) -> str:
    """click knows nothing of this shell: the script has all words in it, as the one of `wave-runtime` does."""
    assert isinstance(program, click.Group)
    context = click.Context(program, help_option_names=["-h", "--help"])
    words = {name: _words(program.get_command(context, name), context) for name in program.list_commands(context)}
    table = "".join(f"    '{name}' = @({_quoted(found)})\n" for name, found in words.items())
    return f"""Register-ArgumentCompleter -Native -CommandName wavec -ScriptBlock {{
  param($word, $tree, $position)
  $commands = @{{
{table}  }}
  $own = @({_quoted(_words(program, context))})
  $given = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object {{ $_.ToString() }})
  $command = $given | Where-Object {{ $commands.ContainsKey($_) -and $_ -ne $word }} | Select-Object -First 1
  $words = if ($command) {{ $commands[$command] }} else {{ $own + $commands.Keys }}
  $words | Where-Object {{ $_ -like "$word*" }} | Sort-Object
}}
"""


def _words(command: click.Command | None, context: click.Context) -> list[str]:
    """The options of a command, and the values that its arguments may have."""
    return sorted(_each(command, context)) if command is not None else []


def _each(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(click.Context(command, parent=context)):
        if isinstance(parameter, click.Option):
            yield from (*parameter.opts, *parameter.secondary_opts)
        elif isinstance(parameter.type, click.Choice):
            yield from map(str, parameter.type.choices)


def _quoted(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
