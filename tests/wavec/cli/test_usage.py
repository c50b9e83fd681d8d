"""Wrong usage: exit code 2, what is wrong, the way out; and the world, which may fail: 3."""

import os
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest

from tests.wavec.cli.conftest import FACTS, REVIEW, Command
from wavec.cli import _COMMANDS

SEE = "  fix: see `wavec {} --help`"

WRONG = [
    # arguments, exit code, the message, the fix
    (["chek"], 2, "unknown command `chek`", "did you mean `check`?"),
    (["frobnicate"], 2, "unknown command `frobnicate`", None),
    (["check", "--forma", "json"], 2, "there is no option `--forma`", "did you mean `--format`?"),
    (["check", "--zzz"], 2, "there is no option `--zzz`", "see `wavec check --help`"),
    (
        ["check", "--format", "xml"],
        2,
        "invalid value for `--format`: `xml` is not one of `human`, `json`, `sarif`, `github`",
        "see `wavec check --help`",
    ),
    (["check", "--fail-on"], 2, "option `--fail-on` requires an argument", "see `wavec --help`"),
    (["check", "reveiw"], 2, "there is no pipeline `reveiw`", "did you mean `review`?"),
    (["check", "personas"], 2, "there is no pipeline `personas`", None),
    (["check", "../nowhere.yaml"], 2, "there is no pipeline `../nowhere.yaml`", None),
    (["plan"], 2, "which pipeline?", "name one of facts, review, or use `--all`"),
    (["plan", "reveiw"], 2, "there is no pipeline `reveiw`", "did you mean `review`?"),
    (["plan", "review", "--all"], 2, "`--all` and names of pipelines contradict each other", "use one of them"),
    (["plan", "review", "-o", "a", "--write"], 2, "`-o` and `--write` are two places", "use one of them"),
    (["plan", "--all", "-o", "a"], 2, "`-o` takes one plan, and 2 are asked for", "use `--write`"),
    (["plan", "--all", "--json"], 2, "`--format json` takes one plan, and 2 are asked for", "use `--write`"),
    (["plan", "--check", "facts", "review", "-o", "a"], 2, "`-o` is one plan, and several pipelines are named", None),
    (["plan", "review", "-q", "-o", "personas"], 3, "personas`: is a directory", None),
    (["plan", "review", "-q", "-o", "wave.yaml/a"], 3, "wave.yaml", None),
    (["show"], 2, "missing argument `PIPELINE|PLAN`", "see `wavec show --help`"),
    (["show", "a.json"], 2, "there is no plan `a.json`", "make one with `wavec plan NAME -o FILE`"),
    (
        ["show", "wave.yaml"],
        2,
        "`wave.yaml` is a source, not a plan",
        "compile it with `wavec plan`, or draw it with `wavec graph`",
    ),
    (["show", "personas"], 2, "there is no pipeline `personas`", "known pipelines: `facts`, `review`"),
    (["graph", "reveiw"], 2, "there is no pipeline `reveiw`", "did you mean `review`?"),
    (["graph", "a.json"], 2, "there is no pipeline `a.json`", None),
    (["explain", "unknown-persna"], 2, "unknown code `unknown-persna`", "did you mean `unknown-persona`?"),
    (["explain", "WV999"], 2, "unknown code `WV999`", "see docs/reference/diagnostics.md"),
    (["explain"], 2, "missing argument `CODE`", "see `wavec explain --help`"),
    (["schema", "manfest"], 2, "`manfest` is not one of `manifest`", "see `wavec schema --help`"),
    (["completions", "tcsh"], 2, "`tcsh` is not one of", "see `wavec completions --help`"),
    (["--manifest", "nowhere.yaml", "check"], 2, "there is no manifest `nowhere.yaml`", "name an existing file"),
    (["--manifest", "personas", "check"], 2, "there is no manifest `personas`", "name an existing file"),
    (["-C", "/nowhere/at/all", "check"], 2, "`-C /nowhere/at/all`: there is no such folder", "name an existing folder"),
    (["-C", os.devnull, "check"], 2, "there is no such folder", "name an existing folder"),
    (["-C", "/", "check"], 2, "there is no `wave.yaml` here or in a folder above", "run `wavec init`"),
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_asks_wavec(wavec: Command, shell: str) -> None:
    done = wavec("completions", shell)
    assert done.code == 0 and f"_WAVEC_COMPLETE={shell}_complete" in done.out


def test_the_completion_script_for_powershell_has_every_command_and_option(wavec: Command) -> None:
    done = wavec("completions", "powershell")
    assert done.code == 0
    for name, known in _COMMANDS.items():
        module, _, attribute = known[0].partition(":")
        line = next(each for each in done.out.splitlines() if each.startswith(f"    '{name}' = @("))
        words = set(re.findall("'([^']*)'", line))
        options = [each for each in getattr(import_module(module), attribute).params if isinstance(each, click.Option)]
        assert {name, "-h", "--help", *(spelled for each in options for spelled in each.opts)} <= words
    assert "'--manifest'" in done.out and "'fish', 'powershell', 'zsh')" in done.out


@pytest.mark.parametrize(("arguments", "code", "message", "fix"), WRONG)
def test_wrong_usage_is_answered(
    wavec: Command, arguments: list[str], code: int, message: str, fix: str | None
) -> None:
    done = wavec(*arguments)
    assert (done.code, done.out) == (code, "")
    first, *rest = done.err.splitlines()
    assert first.startswith("error: ") and message in first
    assert not first.endswith(".")
    if fix is not None:
        assert rest == [f"  fix: {fix}"] or (rest and rest[0].startswith(f"  fix: {fix}"))


def test_a_directory_alone_is_no_command(wavec: Command) -> None:
    done = wavec()
    assert (done.code, done.err) == (2, "error: missing command\n  fix: see `wavec --help`\n")


HELPS = [
    ["--help"],
    ["check", "-h"],
    ["plan", "--help"],
    ["show", "-h"],
    ["graph", "-h"],
    ["init", "-h"],
    ["explain", "-h"],
]


@pytest.mark.parametrize("arguments", HELPS)
def test_help_is_no_mistake(wavec: Command, arguments: list[str]) -> None:
    done = wavec(*arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: wavec")


CHECKED = [
    # arguments, what is said when nothing is found
    ([], "no findings in wave.yaml and 2 pipelines"),
    (["review"], "no findings in wave.yaml and 1 pipeline"),
    (["review", "review", ".wave/pipelines/review.yaml"], "no findings in wave.yaml and 1 pipeline"),
    (["facts"], "no findings in wave.yaml and 1 pipeline"),
    (["pipelines/more/facts.yml"], "no findings in wave.yaml and 1 pipeline"),
    (["pipelines/../wave.yaml"], "no findings in wave.yaml and 0 pipelines"),
    (["wave.yaml", "review"], "no findings in wave.yaml and 1 pipeline"),
]


@pytest.mark.parametrize(("names", "said"), CHECKED)
def test_a_pipeline_is_named_in_many_ways(wavec: Command, names: list[str], said: str) -> None:
    done = wavec("check", *names)
    assert (done.code, done.out, done.err) == (0, "", said + "\n")
    assert wavec("validate", *names) == done


def test_the_project_is_found_from_a_folder_in_it(wavec: Command, project: Path) -> None:
    assert wavec("-C", str(project / "pipelines" / "more"), "check", "facts.yml").code == 0
    (project / "pipelines" / ".git").mkdir()
    done = wavec("-C", str(project / "pipelines" / "more"), "check")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: there is no `wave.yaml` here or in a folder above")


def test_another_manifest(wavec: Command, project: Path) -> None:
    (project / "other.yaml").write_text((project / "wave.yaml").read_text().replace("navigator:", "auditor:"))
    done = wavec("--manifest", "other.yaml", "check", "review")
    assert done.code == 1
    assert "unknown persona `navigator`" in done.out


def test_two_pipelines_of_one_name_are_both_listed(wavec: Command, project: Path) -> None:
    (project / "pipelines" / "again.yaml").write_text(REVIEW)
    done = wavec("plan", "review")
    assert (done.code, done.err) == (
        2,
        (
            "error: `review` is the name of `.wave/pipelines/review.yaml` and `pipelines/again.yaml`\n"
            "  fix: name the file instead\n"
        ),
    )
    assert wavec("plan", "pipelines/again.yaml").code == 0
    checked = wavec("check")
    assert (checked.code, checked.out.count("[WV320]")) == (1, 1)


def test_a_stem_is_a_name_where_nothing_else_has_it(wavec: Command, project: Path) -> None:
    (project / "pipelines" / "daily.yaml").write_text(REVIEW.replace("review", "daily-review"))
    assert wavec("plan", "daily").code == 0
    assert wavec("plan", "daily-review").code == 0
    (project / "pipelines" / "more" / "daily.yaml").write_text(FACTS.replace("count", "again"))
    done = wavec("plan", "daily")
    assert (done.code, "`pipelines/daily.yaml`" in done.err) in ((0, False), (2, True))


HOSTILE = [
    # what a source is, and what is said of it
    (b"\x00\x01\x02\xff", "WV102"),
    (b"\xff\xfe\x00", "WV102"),
    (b"", "WV113"),
    (b"[" * 100_000, "WV1"),
    (b"a: " * 1000, "WV112"),
    (b"- 1\n- 2\n", "WV220"),
    (b"5\n", "WV220"),
    (b"pipeline: {}\n", "WV213"),
    (b"tasks: []\n", "WV213"),
    (b"steps: []\n", "WV206"),
    (b"steps: 5\n", "WV203"),
    (b"steps: {a: b}\n", "WV203"),
    (b"steps: [5, a, [b], {}]\n", "WV203"),
    (b"kind: [a]\n", "WV220"),
    (b"metadata: {name: [a]}\nsteps: [{id: a, exec: {type: command, source: x}}]\n", "WV203"),
    (b"kind: WavePipeline\nkind: WavePipeline\n", "WV116"),
]


@pytest.mark.parametrize(("data", "code"), HOSTILE)
@pytest.mark.parametrize("file", ["wave.yaml", "pipelines/x.yaml"])
def test_no_file_breaks_a_check(wavec: Command, project: Path, file: str, data: bytes, code: str) -> None:
    (project / file).write_bytes(data)
    done = wavec("check")
    assert done.code == 1
    assert f"[{code}" in done.out or (file == "wave.yaml" and "error[WV2" in done.out)
    assert wavec("plan", "--all").code == 1


def test_folders_and_links_where_files_belong(wavec: Command, project: Path) -> None:
    (project / "pipelines" / "folder.yaml").mkdir()
    assert wavec("check").code == 0
    (project / "pipelines" / "in.yaml").symlink_to("../.wave/pipelines/review.yaml")
    assert "[WV320]" in wavec("check").out
    (project / "pipelines" / "in.yaml").unlink()
    (project / "pipelines" / "prompts").symlink_to("../personas")
    assert wavec("check").code == 0  # no pipeline could be behind it
    (project / "personas" / "navigator.md").unlink()
    (project / "personas" / "navigator.md").symlink_to("/etc/passwd")
    assert "[WV316]" in wavec("check").out


_BEHIND = "and pipelines behind links are not looked for"
NOT_READ = [
    ("loop.yaml", lambda path: path.symlink_to("loop.yaml"), "a link that leads nowhere"),
    ("gone.yaml", lambda path: path.symlink_to("nowhere"), "a link that leads nowhere"),
    ("out.yaml", lambda path: path.symlink_to("/etc/passwd"), "a link that leads to no file of the project"),
    ("pipe.yaml", lambda path: os.mkfifo(path), "no regular file"),
    ("linked", lambda path: path.symlink_to("../.wave/pipelines"), f"a link to a folder, {_BEHIND}"),
    ("out", lambda path: path.symlink_to("/etc"), f"a link to a folder, {_BEHIND}"),
    ("up", lambda path: path.symlink_to(".."), f"a link to a folder, {_BEHIND}"),
]


@pytest.mark.parametrize(("name", "make", "why"), NOT_READ, ids=[row[0] for row in NOT_READ])
def test_a_pipeline_that_is_not_read_is_not_taken_for_checked(
    wavec: Command, project: Path, name: str, make: Callable[[Path], None], why: str
) -> None:
    make(project / "pipelines" / name)
    done = wavec("check")
    assert done.code == 1
    assert f"error[WV330]: this pipeline cannot be read: it is {why}\n  --> pipelines/{name}:1:1" in done.out
    for fixing in ([], ["--dry-run"]):
        fixed = wavec("check", "--fix", *fixing)
        assert (fixed.code, "there is no file" in fixed.err) == (1, False)
    assert wavec("plan", "--all").code == 1
    assert wavec("plan", name.partition(".")[0]).code == 1
    assert wavec("check", "review").code == 0


@pytest.mark.parametrize("form", ["human", "json", "sarif", "github"])
def test_the_name_of_a_file_need_not_be_text(wavec: Command, project: Path, form: str) -> None:
    try:
        open(os.fsencode(project / "pipelines") + b"/\xff.yaml", "w").close()
    except OSError:
        pytest.skip("this file system wants UTF-8")
    done = wavec("check", "--format", form)
    assert done.code == 1
    assert "its name is not UTF-8" in done.out
    assert wavec("plan", "--all").code == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is readable to root")
def test_a_file_that_may_not_be_read(wavec: Command, project: Path) -> None:
    (project / "wave.yaml").chmod(0)
    done = wavec("check")
    assert (done.code, "permission denied" in done.err) == (3, True)


def test_exit_codes_of_findings(wavec: Command, project: Path) -> None:
    manifest = project / "wave.yaml"
    manifest.write_text(manifest.read_text().replace("{name: pull-requests}", '{name: x, version: "1"}'))
    assert wavec("check").code == 0
    assert wavec("check", "--fail-on", "warning").code == 1
    assert wavec("check", "--fail-on", "never").code == 0
    manifest.write_text(manifest.read_text().replace("adapter: claude", "adapter: cloud"))
    assert wavec("check").code == 1
    assert wavec("check", "--fail-on", "never").code == 0
    planned = wavec("plan", "review")
    assert (planned.code, planned.out, "[WV302]" in planned.err) == (1, "", True)
