"""The command line: arguments, output, exit codes. Each command loads only what it needs.

Exit codes: 0 fine; 1 findings, drift, refused changes, or sources with errors; 2 usage; 3 input or output failed.
"""

import importlib
import re
import sys
from collections.abc import Mapping

import click

from wavec.cli.failure import Failure

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "can": ("wavec.cli.can:can", "Say whether a step may make a call, and by which pattern."),
    "check": ("wavec.cli.check:check", "Find the mistakes in the project or in the named pipelines."),
    "completions": ("wavec.cli.completions:completions", "Print the completion script of a shell."),
    "diff": ("wavec.cli.diff:diff", "Say what changed in meaning: calls, prompts, contracts, settings."),
    "explain": ("wavec.cli.reference:explain", "Explain a finding: WV301 or unknown-persona."),
    "graph": ("wavec.cli.show:graph", "Draw the graph of a pipeline or of a plan file."),
    "infer": ("wavec.cli.infer:infer", "Print the tightest grant for each persona, to paste into wave.yaml."),
    "init": ("wavec.cli.init:init", "Start a project: wave.yaml, a pipeline, personas, contracts."),
    "plan": ("wavec.cli.plan:plan", "Print the page for review; write or compare the frozen plan."),
    "schema": ("wavec.cli.reference:schema", "Print the JSON Schema of a file, of a plan or of an output."),
    "show": ("wavec.cli.show:show", "Print the page of a plan file, or one of its steps in full."),
}
"""Where each command is, and its line in the help of `wavec`: that help loads none of them."""

_ALIASES: Mapping[str, str] = {"validate": "check"}


class _Commands(click.Group):
    """Loads the module of a command when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = _COMMANDS.get(_ALIASES.get(cmd_name, cmd_name))
        if known is None:
            return None
        module, _, name = known[0].partition(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from wavec.diagnostics.suggest import did_you_mean

            help = did_you_mean(args[0], [*_COMMANDS, *_ALIASES], noun="commands")
            raise Failure(f"unknown command `{args[0]}`", fix=help or "see `wavec --help`", code=2)
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wavec", message="%(prog)s %(version)s", version="0.1.0", prog_name="wavec")
@click.option("-C", "directory", metavar="DIR", help="Work as if started in DIR.")
@click.option("--manifest", metavar="FILE", help="Use this manifest instead of the nearest wave.yaml.")
@click.pass_context
def wavec(ctx: click.Context, directory: str | None, manifest: str | None) -> None:
    """Compile AI pipelines to frozen execution plans."""
    from pathlib import Path

    from wavec.cli.project import Place

    folder = Path(directory or ".")
    if not folder.is_dir():
        raise Failure(f"`-C {directory}`: there is no such folder", fix="name an existing folder", code=2)
    ctx.obj = Place(folder, Path(manifest) if manifest is not None else None)


def run(arguments: list[str] | None = None) -> int:
    """Runs `wavec` with `arguments` (default: those of the process) and gives the exit code. Never raises."""
    try:
        code = wavec.main(arguments, prog_name="wavec", standalone_mode=False, auto_envvar_prefix="WAVEC")
        return code if isinstance(code, int) else 0
    except Failure as failure:
        return failure.show()
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help(), err=True)
        return 2
    except click.NoSuchOption as error:
        near = f"did you mean `{error.possibilities[0]}`?" if error.possibilities else _help_of(error)
        return Failure(f"there is no option `{error.option_name}`", fix=near, code=2).show()
    except click.ClickException as error:
        return Failure(_sentence(error.format_message()), fix=_help_of(error), code=2).show()
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has gone: a message would have nowhere to go
        return 141
    except OSError as error:
        what = f"`{error.filename}`: " if error.filename else ""
        return Failure(f"{what}{(error.strerror or str(error)).lower()}", code=3).show()
    except Exception as error:  # the last resort: a bug of ours must not print a traceback to a user
        return _bug(error)


def _bug(error: Exception) -> int:
    import os
    import traceback

    if os.environ.get("WAVEC_TRACEBACK"):
        traceback.print_exc()
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
    fix = "this is a bug of wavec: please report it; `WAVEC_TRACEBACK=1` shows more"
    return Failure(f"internal error: {type(error).__name__} at {where}", fix=fix, code=3).show()


def _sentence(text: str) -> str:
    text = re.sub("'([^']*)'", r"`\1`", text.rstrip("."))
    return text[:1].lower() + text[1:]


def _help_of(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"see `{context.command_path} --help`" if context is not None else "see `wavec --help`"
