"""`wavec explain` and `wavec schema`: what a finding means, what a file may say."""

import click

from wavec.cli.failure import Failure
from wavec.cli.output import document


@click.command()
@click.argument("code", metavar="CODE")
def explain(code: str) -> int:
    """Explain a finding by its code or name: WV301, unknown-persona."""
    from wavec.diagnostics.catalogue import codes, find

    found = find(code)
    if found is None:
        from wavec.diagnostics.suggest import did_you_mean

        # Numbers that look alike have nothing to do with each other.
        help = did_you_mean(code, (known.slug for known in codes()))
        raise Failure(f"unknown code `{code}`", fix=help or "see docs/reference/diagnostics.md", code=2)
    document(f"{found.id} {found.slug} ({found.severity})\n\n{found.explanation}\n")
    return 0


@click.command()
@click.argument(
    "what",
    type=click.Choice(
        [
            *("manifest", "pipeline", "plan", "events", "diagnostics", "can", "diff", "infer"),
            *("status", "why", "artifacts", "doctor"),
        ]
    ),
)
def schema(what: str) -> int:
    """Print a JSON Schema (draft 2020-12): of a file, of a plan, of events, of what `check`, `can`, `diff` and `infer`,
    and `status`, `why`, `artifacts` and `doctor` of wave-runtime, say with `--format json`."""
    from wavec.resources import grammar_dir

    document((grammar_dir() / f"{what}.schema.json").read_text("utf-8"))
    return 0
