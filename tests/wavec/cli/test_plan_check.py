"""`wavec plan --write` and `--check`: is a written plan still what the sources mean, and if not, why?"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wavec.cli.conftest import Command

PLAN = ".wave/plans/review.plan.json"


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Replaces a text in a file of the project."""

    def change(project: Path) -> None:
        text = (project / path).read_text()
        assert old in text
        (project / path).write_text(text.replace(old, new))

    return change


def write(path: str, text: str) -> Callable[[Path], None]:
    """Writes a file of the project."""

    def change(project: Path) -> None:
        (project / path).write_text(text)

    return change


def remove(path: str) -> Callable[[Path], None]:
    """Removes a file of the project."""
    return lambda project: (project / path).unlink()


def with_windows_line_ends(project: Path) -> None:
    """Writes the pipeline with CR LF."""
    (project / REVIEW).write_bytes((project / REVIEW).read_bytes().replace(b"\n", b"\r\n"))


REVIEW = ".wave/pipelines/review.yaml"
OUT_OF_DATE = "review.plan.json: out of date"
CHANGES = [
    # what happens after the plan was written; exit code, also with --strict, lines that are said
    ("nothing", lambda project: None, 0, 0, []),
    (
        "a comment",
        edit(REVIEW, "kind:", "# first\nkind:"),
        0,
        1,
        ["review.plan.json: same meaning, places in the sources have moved; `wavec plan --write` refreshes them"],
    ),
    (
        "line ends",
        with_windows_line_ends,
        0,
        0,
        [],
    ),
    (
        "a prompt",
        edit(REVIEW, "List what changed.", "List it."),
        1,
        1,
        [OUT_OF_DATE, "  source: .wave/pipelines/review.yaml changed", "  plan: step `analyze`: `exec`"],
    ),
    (
        "a system prompt",
        edit("personas/navigator.md", "way", "path"),
        1,
        1,
        [OUT_OF_DATE, "  source: personas/navigator.md changed", "  plan: step `analyze`: `exec`"],
    ),
    (
        "rights",
        edit("wave.yaml", "[Read, Write]", "[Read]"),
        1,
        1,
        [OUT_OF_DATE, "  source: wave.yaml changed", "  plan: step `analyze`: `permissions`"],
    ),
    (
        "the client",
        edit("wave.yaml", "binary: claude", "binary: /opt/claude"),
        1,
        1,
        ["  plan: `adapters` is different"],
    ),
    (
        "a step",
        edit(REVIEW, "id: analyze", "id: analyse"),
        1,
        1,
        ["  plan: step `analyse` is new", "  plan: step `analyze` is gone"],
    ),
    (
        "another plan",
        edit(PLAN, '"level": 0', '"level": 1'),
        1,
        1,
        ["review.plan.json: the digest does not fit the plan"],
    ),
    (
        "no plan",
        remove(PLAN),
        1,
        1,
        ["review.plan.json: there is no such plan; write it with `wavec plan review --write`"],
    ),
    ("no JSON", write(PLAN, "{"), 1, 1, ["write it again with `wavec plan --write`"]),
    ("a mistake", edit(REVIEW, "navigator", "navigatr"), 2, 2, ["error[WV301]"]),
]


@pytest.mark.parametrize(("name", "change", "code", "strict", "said"), CHANGES)
def test_drift_is_named(
    wavec: Command,
    project: Path,
    name: str,
    change: Callable[[Path], None],
    code: int,
    strict: int,
    said: list[str],
) -> None:
    assert wavec("plan", "review", "--write", "-q").code == 0
    before = (project / PLAN).read_bytes()
    change(project)
    done = wavec("plan", "--check", "review")
    assert (done.code, done.out) == (code, "")
    for line in said:
        assert line in done.err, done.err
    if not said:
        assert done.err == "1 plan is as its sources say\n"
        assert wavec("plan", "--check", "--quiet", "review").err == ""
    assert wavec("plan", "--check", "--strict", "review").code == strict
    if (project / PLAN).exists() and name not in ("another plan", "no JSON"):
        assert (project / PLAN).read_bytes() == before, "a check writes nothing"


def test_all_written_plans_are_checked_without_a_name(wavec: Command, project: Path) -> None:
    done = wavec("plan", "--check")
    assert (done.code, done.err) == (0, "there are no plans in .wave/plans: nothing to check\n")
    assert wavec("plan", "--all", "--write", "-q").code == 0
    done = wavec("plan", "--check")
    assert (done.code, done.err) == (
        0,
        f"{len(list((project / PLAN).parent.iterdir()))} plans are as their sources say\n",
    )
    assert (wavec("plan", "--check", "-q").code, wavec("plan", "--check", "-q").err) == (0, "")
    edit(REVIEW, "List", "Tell")(project)
    remove("pipelines/more/facts.yml")(project)
    done = wavec("plan", "--check")
    assert done.code == 1
    assert "facts.plan.json: there is no pipeline `facts` any more; remove the plan" in done.err
    assert OUT_OF_DATE in done.err


def test_a_plan_elsewhere(wavec: Command, project: Path) -> None:
    assert wavec("plan", "review", "-q", "-o", "frozen/a.json").code == 0
    assert wavec("plan", "--check", "-o", "frozen/a.json").code == 0
    assert wavec("plan", "--check", "review", "-o", "frozen/a.json").code == 0
    assert wavec("plan", "--check", "facts", "-o", "frozen/a.json").code == 1
    done = wavec("plan", "--check", "-o", "frozen/b.json")
    assert (done.code, "there is no such plan" in done.err) == (1, True)


def test_what_is_written_is_what_is_printed(wavec: Command, project: Path) -> None:
    printed = wavec("plan", "review", "--json")
    written = wavec("plan", "review", "--write", "-q")
    digest = json.loads(printed.out)["digest"]
    assert (project / PLAN).read_text() == printed.out
    assert written.err == f"wrote {PLAN} {digest}\n"
    assert wavec("plan", "review").out.splitlines()[0] == f"review  {digest}"
    assert wavec("show", PLAN).out == wavec("show", "review").out == wavec("plan", "review").out
    assert wavec("graph", PLAN).out == wavec("graph", "review").out


def test_all_plans_are_to_be_there(wavec: Command, project: Path) -> None:
    assert wavec("plan", "--all", "--write", "-q").code == 0
    assert wavec("plan", "--check", "--all").code == 0
    (project / PLAN).unlink()
    assert wavec("plan", "--check").code == 0
    done = wavec("plan", "--check", "--all")
    assert (done.code, done.err) == (
        1,
        "review.plan.json: there is no such plan; write it with `wavec plan review --write`\n",
    )


def test_all_plans_have_their_pipeline(wavec: Command, project: Path) -> None:
    assert wavec("plan", "--all", "--write", "-q").code == 0
    (project / REVIEW).unlink()
    for arguments in (["--check"], ["--check", "--all"]):
        done = wavec("plan", *arguments)
        assert (done.code, done.err) == (
            1,
            "review.plan.json: there is no pipeline `review` any more; remove the plan\n",
        )
