"""`wavec completions`: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

from wavec.cli.failure import Failure
from wavec.cli.output import document

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completions(shell: str) -> int:
    """Print the completion script of a shell."""
    from wavec.cli import wavec

    found = get_completion_class(shell)
    if found is None:
        raise Failure(f"there are no completions for {shell}", code=2)
    # The script alone: click's own command would look at the version of the installed shell.
    complete = found(wavec, {}, "wavec", "_WAVEC_COMPLETE")
    document(complete.source_template % complete.source_vars())
    return 0
