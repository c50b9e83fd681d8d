"""What people and continuous integration get of a run: a page, JUnit XML, logs that grow."""

import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.cli import main
from wave_runtime.plan import Plan, dump
from wave_runtime.plan.model import Retry
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.report.markup import element
from wave_runtime.runs.system_clock import SystemClock
from wave_runtime.streams import Streams
from wave_runtime.verbs.follow import follow
from wave_runtime.verbs.log_views import as_printed

from tests.plans import artifact, command_step, contract, plan

BREAKING = '</pre></details><script>alert(1)</script>" onload="x" \x1b[31m \u202e ]]> &amp;'
TWICE = Retry(2, (0,))

FAILING = plan(
    command_step("fetch", "echo '{}' > data.json", output_artifacts=(artifact("data", "data.json"),)),
    command_step(
        "judge",
        "printf '%s' \"$TEXT\" > judged.json",
        env={"TEXT": ['{"score": "' + BREAKING.replace('"', "").replace("\x1b", "\\u001b") + '"}']},
        dependencies=("fetch",),
        output_artifacts=(artifact("judged", "judged.json"),),
        schema={"type": "object", "properties": {"score": {"type": "integer"}}},
        retry=TWICE,
    ),
    command_step("publish", "true", dependencies=("judge",)),
    name="a <b>pipeline</b>",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "wave.yaml").write_text("kind: WaveManifest\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(made: Plan, *options: str) -> int:
    Path("plan.json").write_text(dump(made), "utf-8")
    return main(["exec", "plan.json", "--run-id", "r", *options])


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_tells_all_and_runs_nothing(project: Path) -> None:
    assert _run(FAILING) == 1
    assert main(["report", "r", "-o", "report.html"]) == 0
    html = Path("report.html").read_text("utf-8")
    page = _Page()
    page.feed(html)
    assert not page.open
    assert "script" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not re.search(r"(src|href)=.(http|//|javascript)", html)
    for told in (
        "a <b>pipeline</b>",
        "judge",
        "skipped",
        "it needs `judge`, which failed",
        "/score",
        "attempt 2: failed",
    ):
        assert told in page.text
    assert "</pre></details><script>" in page.text
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert 'class="box failed"' in html


def test_junit_has_a_case_for_each_step(project: Path) -> None:
    assert _run(FAILING, "--junit", "junit.xml") == 1
    document = ElementTree.parse("junit.xml").getroot()
    suite = document[0]
    assert (suite.get("name"), suite.get("tests")) == ("a <b>pipeline</b>", "3")
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("1", "0", "1")
    fetch, judge, publish = suite.findall("testcase")
    assert not list(fetch)
    failure = judge.find("failure")
    assert failure is not None
    assert failure.get("type") == "contract"
    assert "/score" in str(failure.text)
    skipped = publish.find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "it needs `judge`, which failed"
    assert main(["report", "r", "--junit", "again.xml"]) == 0
    assert Path("again.xml").read_text() == Path("junit.xml").read_text()


def test_junit_names_a_contract_without_a_file_by_its_type_alone(project: Path) -> None:
    soft = contract("test_suite", settings={"command": "exit 7"}, must_pass=False)
    assert _run(plan(command_step("build", contracts=(soft,))), "--junit", "junit.xml") == 0
    printed = ElementTree.parse("junit.xml").findtext(".//system-out")
    assert printed is not None
    assert "contract test_suite: the command ended with exit code 7, expected 0" in printed.splitlines()


def test_a_page_goes_to_standard_output_without_a_file(
    project: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    _run(FAILING)
    capfdbinary.readouterr()
    assert main(["report", "r"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"<!doctype html>")


def test_a_page_is_not_printed_on_a_terminal(project: Path) -> None:
    _run(FAILING)
    ours, terminal = os.openpty()
    try:
        said = subprocess.run(
            [sys.executable, "-m", "wave_runtime", "report", "r"],
            stdout=terminal,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(ours)
    assert said.returncode == 2
    assert "wave-runtime report r -o report.html" in said.stderr


@pytest.mark.parametrize("place", ["missing/junit.xml", "."])
def test_a_file_that_cannot_be_written_is_refused_before_the_run(
    project: Path, place: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _run(FAILING, "--junit", place) == 74
    assert "cannot be written" in capfd.readouterr().err
    assert not (project / ".wave").exists()


@given(st.text())
def test_a_text_stays_a_text(text: str) -> None:
    page = _Page()
    page.feed(element("p", text, title=text).html)
    assert page.tags == ["p"]
    assert page.attributes == ["title"]


def test_logs_are_followed_to_the_end_of_the_run(project: Path) -> None:
    slow = plan(
        command_step("one", "echo first; sleep 0.6; echo second; echo password=hunter2hunter2; printf open"),
        command_step("two", "echo third", dependencies=("one",)),
    )
    Path("plan.json").write_text(dump(slow), "utf-8")
    program = [sys.executable, "-m", "wave_runtime"]
    run = subprocess.Popen(
        [*program, "exec", "plan.json", "--run-id", "r"], stdout=-1, stderr=-1, env=os.environ.copy()
    )
    logs = Path(".wave/runs/r/logs")
    deadline = time.monotonic() + 20
    while not any(logs.glob("one.1.log")) and time.monotonic() < deadline:
        time.sleep(0.01)
    followed = subprocess.run(
        [*program, "logs", "--follow", "r"], capture_output=True, text=True, timeout=30, check=True
    )
    assert run.wait(20) == 0
    run.communicate()
    one = "== one, attempt 1, output\nfirst\nsecond\npassword=[REDACTED]\nopen\n"
    assert followed.stdout == f"{one}== two, attempt 1, output\nthird\n"


def test_a_clock_that_is_set_back_makes_no_duration_negative(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    hours = iter(range(1_000_000, 0, -1))
    monkeypatch.setattr(SystemClock, "wall_ms", lambda _: next(hours) * 3_600_000)
    assert _run(FAILING, "--junit", "junit.xml") == 1
    assert main(["resume", "r"]) == 1
    for verb in ("status", "status r", "why r judge", "report r -o report.html"):
        assert main(verb.split()) == 0
    shown = capfd.readouterr()
    pages = Path("report.html").read_text() + Path("junit.xml").read_text()
    plain = re.sub(r"<style>.*</style>", "", pages, flags=re.DOTALL)
    assert not re.search(r"(in |>|=.|  |left:)-\d", shown.out + shown.err + plain)


def test_logs_of_all_sessions_are_followed(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folders = RunFolders(project, project, project)
    folders.logs.mkdir()
    for part in ("log", "checkpoint-1.log", "session-2.log"):
        folders.log("work", 1, part).write_text(f"{part}\n")
    streams = Streams(sys.stdin, sys.stdout, sys.stderr, {})
    follow(folders, project / "lock", None, streams, Scrubbing({}), as_printed)
    assert {line for line in capfd.readouterr().out.splitlines() if line.startswith("==")} == {
        "== work, attempt 1, output",
        "== work, attempt 1, checkpoint-1",
        "== work, attempt 1, session-2",
    }
