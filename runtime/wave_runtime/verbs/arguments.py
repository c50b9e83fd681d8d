"""What can be asked for on the command line: all verbs and their options."""

import argparse
from typing import Any, NoReturn

from wave_runtime import __version__
from wave_runtime.exit_codes import USAGE
from wave_runtime.verbs.completions import SHELLS

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def build_parser() -> argparse.ArgumentParser:
    """All verbs and options; completions and help are made from it."""
    parser = _Parser(
        prog="wave-runtime",
        description="Executes a plan that wavec compiled: exactly that plan, inside its bounds.",
    )
    parser.add_argument("--version", action="version", version=f"wave-runtime {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_VerbParser)
    _add_exec(verbs.add_parser("exec", help="run a plan"))
    _add_resume(verbs.add_parser("resume", help="go on with a run that was cut off, cancelled or failed"))

    verb = verbs.add_parser("status", help="show the runs of a project, or one run")
    verb.add_argument("run", nargs="?", metavar="RUN", help="a run id or its beginning; without it all runs are listed")
    _add_format(verb)
    _add_places(verb)

    verb = verbs.add_parser("why", help="say why a step of a run is as it is, or what went wrong")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument(
        "step", nargs="?", metavar="STEP", help="a step, or STEP@NUMBER for an item; without it, those to worry about"
    )
    _add_format(verb)
    _add_places(verb)

    verb = verbs.add_parser("cancel", help="end a run that another process runs, or that was cut off")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument("--force", action="store_true", help="give attempts no time to clean up")
    _add_places(verb)

    verb = verbs.add_parser("events", help="print the log of a run, and check that it is whole")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    _add_places(verb)

    verb = verbs.add_parser("logs", help="show what agents said and did, and what commands printed")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument("step", nargs="?", metavar="STEP", help="this step only")
    verb.add_argument("-f", "--follow", action="store_true", help="go on with what is printed until the run ends")
    verb.add_argument("--raw", action="store_true", help="what agents' clients printed as it is, line by line of JSON")
    _add_places(verb)

    verb = verbs.add_parser(
        "artifacts",
        help="list, print or copy the outputs of a run",
        description="Lists, prints or copies the outputs of a run. Contents are those that were recorded; the list "
        "says where each was made, and whether the file there was changed since or is missing.",
    )
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument("name", nargs="?", metavar="NAME", help="one output: NAME or STEP.NAME; it is printed")
    verb.add_argument("-o", "--output", metavar="DIR", help="copy into this folder instead")
    _add_format(verb)
    _add_places(verb)

    verb = verbs.add_parser("changes", help="list what a run changed in the project, or take it there")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument("--step", metavar="STEP", help="the changes of this step only")
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--patch", metavar="FILE", help="write them as a patch for `git apply`; `-` for standard output")
    how.add_argument("--apply", action="store_true", help="make them in the project: all, or none")
    _add_places(verb)

    verb = verbs.add_parser("report", help="write what became of a run: a page for people, JUnit XML for machines")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument("-o", "--output", metavar="FILE", help="write the page to this file; standard output without it")
    verb.add_argument("--junit", metavar="FILE", help="write JUnit XML to this file")
    _add_places(verb)

    verb = verbs.add_parser("clean", help="remove runs with their workspaces, logs and outputs")
    verb.add_argument("runs", nargs="*", metavar="RUN", help="run ids or their beginnings")
    verb.add_argument("--all", action="store_true", help="every run that is not going on")
    verb.add_argument(
        "--older-than", type=_age, metavar="AGE", help="runs that ended at least so long ago: 90s, 30m, 12h, 7d"
    )
    verb.add_argument("--dry-run", action="store_true", help="say what would be removed, remove nothing")
    _add_places(verb)

    verb = verbs.add_parser("verify", help="check that a plan is whole and that this runtime can run it")
    verb.add_argument("plan", metavar="PLAN", help="plan file, `-` for standard input")
    verb.add_argument("--adapter", metavar="NAME", help="as for exec: what stands in for the plan's adapters")
    _add_directory(verb)

    verb = verbs.add_parser("verify-run", help="run a recorded run again from its cassette, and compare every output")
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument(
        "--cassette", metavar="DIR", help="repeat this cassette; without it the one that the run recorded"
    )
    verb.add_argument("--until", metavar="STEP", help="only this step and what it depends on")
    _add_places(verb)

    verb = verbs.add_parser("attest", help="write what a run was as in-toto statement, or check one")
    verb.add_argument("run", nargs="?", metavar="RUN", help="a run id or its beginning; it has to be completed")
    verb.add_argument("-o", "--output", metavar="FILE", help="write it to this file; standard output without it")
    verb.add_argument("--predicate", action="store_true", help="the predicate alone, for tools that sign")
    verb.add_argument("--verify", metavar="FILE", help="check this statement instead; nothing is asked elsewhere")
    verb.add_argument("--plan", metavar="PLAN", help="with --verify: is it about this plan?")
    verb.add_argument(
        "--artifacts", metavar="DIR", help="with --verify: are these the outputs? as `artifacts -o` writes"
    )
    verb.add_argument(
        "--run", dest="with_run", metavar="RUN", help="with --verify: does this run say the same, its log and outputs?"
    )
    _add_places(verb)

    verb = verbs.add_parser("doctor", help="say what a plan needs on this machine, and what is missing")
    verb.add_argument("plan", metavar="PLAN", help="plan file, `-` for standard input")
    _add_format(verb)
    _add_directory(verb)

    verb = verbs.add_parser("completions", help="print a completion script for a shell")
    verb.add_argument("shell", choices=SHELLS, help="the shell")
    verb.set_defaults(directory=None, parser=parser)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong as every other refusal does; options are written out in full."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"error: {message}\nfix: `{self.prog} --help` shows what there is\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        from difflib import get_close_matches  # lazy: only who mistypes pays for it

        near = get_close_matches(str(value), [str(each) for each in action.choices], n=1)
        known = "expected one of " + ", ".join(f"`{each}`" for each in action.choices)
        if action.option_strings:
            wrong = f"`{action.option_strings[0]}` is `{value}`, {known}"
        else:
            wrong = f"unknown {str(action.metavar or action.dest).lower()} `{value}`" + ("" if near else f", {known}")
        fix = f"did you mean `{near[0]}`?" if near else f"`{self.prog} --help` shows what there is"
        self.exit(USAGE, f"error: {wrong}\nfix: {fix}\n")


class _VerbParser(_Parser):
    """Refuses what the verb does not know itself: the program would point at its own help."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        known, left = super().parse_known_args(args, namespace)
        if left:
            self.error(f"`{left[0]}` is not known here")
        return known, left


def _add_exec(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("plan", metavar="PLAN", help="plan file, `-` for standard input")
    given = verb.add_mutually_exclusive_group()
    given.add_argument("--input", metavar="TEXT", help="the input of the pipeline; JSON when it has an object schema")
    given.add_argument("--input-file", metavar="FILE", help="the same from a file, `-` for standard input")
    verb.add_argument(
        "--set", action="append", default=[], type=_assignment, metavar="NAME=VALUE", help="one field of the input"
    )
    verb.add_argument(
        "--adapter",
        metavar="NAME",
        help="stands in for the plan's adapters: `simulate` and, with `--cassette`, `replay` need no client",
    )
    verb.add_argument(
        "--sandbox",
        metavar="LEVEL",
        choices=("ns", "lsm", "process", "external", "none"),
        help="at least this level for all steps: ns, lsm, process; or in the place of the plan's: external (there is a "
        "wall around the runtime), none",
    )
    verb.add_argument("--cassette", metavar="DIR", help="what `--adapter replay` repeats")
    verb.add_argument("--record", metavar="DIR", help="write a cassette: each session, and what came of it")
    verb.add_argument("--run-commands", action="store_true", help="run commands although `--adapter` is given")
    verb.add_argument("--expect", metavar="DIGEST", help="refuse a plan with another digest")
    verb.add_argument(
        "--run-id", metavar="ID", help="the id of the run, made up without it; a run that is there goes on"
    )
    verb.add_argument("--max-workers", metavar="N", type=_positive, help="at most N steps at once")
    verb.add_argument("--until", metavar="STEP", help="run this step and what it depends on")
    verb.add_argument("--dry-run", action="store_true", help="check everything, print what would run, run nothing")
    _add_events(verb)
    _add_places(verb)


def _add_resume(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("run", metavar="RUN", help="a run id or its beginning")
    verb.add_argument(
        "--from", dest="begin_with", metavar="STEP", help="make the result of STEP again, and of all that depends on it"
    )
    for decision, meaning in (
        ("repeat", "run it again"),
        ("done", "take it as done"),
        ("fail", "take it as failed"),
    ):
        verb.add_argument(
            f"--{decision}",
            action="append",
            default=[],
            metavar="STEP",
            help=f"a step with `effects: once` that may have had its effects: {meaning}",
        )
    verb.add_argument("--max-workers", metavar="N", type=_positive, help="at most N steps at once from now on")
    _add_events(verb)
    _add_places(verb)


def _add_events(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--events", choices=("text", "json"), default="text", help="json: each event as a line on standard output"
    )
    verb.add_argument("--junit", metavar="FILE", help="write what became of each step as JUnit XML")


def _add_format(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="json: one document, for programs, on standard output",
    )


def _add_places(verb: argparse.ArgumentParser) -> None:
    _add_directory(verb)
    verb.add_argument("--state-dir", metavar="DIR", help="where runs are recorded; `.wave` in the project without it")


def _add_directory(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-C", dest="directory", metavar="DIR", help="work as if started in DIR")


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, found `{text}`")
    return name, value


def _age(text: str) -> int:
    """In milliseconds."""
    number, unit = text[:-1], text[-1:]
    if not number.isascii() or not number.isdecimal() or unit not in _UNITS_S:
        raise argparse.ArgumentTypeError(f"expected an age as 90s, 30m, 12h or 7d, found `{text}`")
    return int(number) * _UNITS_S[unit] * 1000


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 10000, found `{text}`")
    return int(text)
