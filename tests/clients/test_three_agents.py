"""The example `three-agents` with the real client: recorded, replayed where there is no client, and attested.

`pytest --regen-all` records the cassette of the example anew; it is the one that its readers replay.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.clients.sessions import environment
from tests.commands import wave_runtime
from tests.model_server import ModelServer, Script, ToolCall, Turn
from tests.runtime.cassettes import tree
from tests.three_agents import PLAN, RUN, WISH, alone, three_agents

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "three-agents" / "cassette"

MAP = {
    "files": [{"path": "src/slug.py", "why": "it makes slugs"}, {"path": "src/test_slug.py", "why": "it tests them"}],
    "tests": "src/test_slug.py",
}
BODY = '''    """`Hello World!` becomes `hello-world`."""
    words = "".join(c if c.isalnum() else " " for c in title.lower())
    return "-".join(words.split())
'''
TEST = """    def test_words_are_joined(self) -> None:
        self.assertEqual(slug("Hello  World"), "hello-world")

    def test_signs_are_left_out(self) -> None:
        self.assertEqual(slug("Hello, World!"), "hello-world")
"""
SUMMARY = "A slug has letters and digits only now; every other sign separates words. `src/test_slug.py` tests it."


def read(path: str) -> ToolCall:
    return ToolCall("Read", {"file_path": path})


def bash(command: str) -> ToolCall:
    return ToolCall("Bash", {"command": command, "description": "look"})


def edit(path: str, old: str, new: str) -> ToolCall:
    return ToolCall("Edit", {"file_path": path, "old_string": old, "new_string": new})


def review(document: dict[str, Any]) -> ToolCall:
    return ToolCall(
        "Write", {"file_path": ".wave/output/review.json", "content": json.dumps(document, indent=2) + "\n"}
    )


NAVIGATE = (
    Turn("I look at the code.", (read("src/slug.py"),)),
    Turn(calls=(read("src/test_slug.py"),)),
    Turn(calls=(bash("git log --oneline; rm -rf src"),)),
    Turn(calls=(ToolCall("Write", {"file_path": "src/notes.md", "content": "slug.py makes slugs"}),)),
    Turn(json.dumps(MAP)),
)
IMPLEMENT = (
    *(Turn(calls=(read(path),)) for path in ("artifacts/map.json", "src/slug.py", "src/test_slug.py")),
    Turn(calls=(edit("src/slug.py", BODY.partition("\n")[0].replace("!", ""), BODY.partition("\n")[0]),)),
    Turn(calls=(edit("src/slug.py", '    return "-".join(title.lower().split())\n', BODY.partition("\n")[2]),)),
    Turn(calls=(edit("src/test_slug.py", TEST.partition("\n\n")[0] + "\n", TEST),)),
    Turn(calls=(bash("python3 -B -m unittest discover -s src"),)),
    Turn(SUMMARY),
)
REVIEW = (
    Turn(calls=(read("src/slug.py"),)),
    Turn(calls=(read("artifacts/summary.md"),)),
    Turn(calls=(edit("src/slug.py", "words", "parts"),)),
    Turn(calls=(review({"verdict": "fine", "findings": []}),)),
    Turn("It is well."),
    Turn(calls=(read("src/slug.py"),)),
    Turn(calls=(review({"verdict": "approve", "findings": ["`slug('')` is empty, as before"]}),)),
    Turn("It is well."),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, claude: Path) -> Path:
    """The example, run and recorded in `tape`."""
    project = three_agents(tmp_path_factory.mktemp("three") / "three-agents")
    shutil.rmtree(project / "cassette", ignore_errors=True)
    with ModelServer(Script((*NAVIGATE, *IMPLEMENT, *REVIEW))) as server:
        ran = wave_runtime(*RUN, "--run-id", "it", "--record", "tape", cwd=project, env=environment(server, claude))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return project


def attempts(project: Path, run: str = "it") -> list[dict[str, Any]]:
    listed = wave_runtime("events", run, cwd=project).stdout
    events = [json.loads(line) for line in listed.splitlines()]
    return [event for event in events if event["type"] == "attempt_finished"]


def digests(project: Path, run: str = "it") -> dict[str, str]:
    return {f"{at['step']}.{made['name']}": made["digest"] for at in attempts(project, run) for made in at["artifacts"]}


def test_each_agent_does_what_it_may_and_no_more(project: Path) -> None:
    ended = attempts(project)
    assert [(each["step"], each["outcome"]) for each in ended] == [
        ("navigate", "succeeded"),
        ("implement", "succeeded"),
        ("review", "failed"),
        ("review", "succeeded"),
    ]
    assert [(each["session"]["calls"], each["session"]["denied"]) for each in ended] == [(4, 2), (7, 0), (4, 1), (2, 0)]
    assert [line for line in ended[0]["advice"] if "denied" in line] == [
        "a call was denied: `rm -rf src` after `;` is allowed by no pattern",
        "a call was denied: `Write` was not called: the tool is not offered",
    ]
    log = project / ".wave/runs/it/logs/navigate.1.decisions.log"
    said = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["tool"], line["decision"]) for line in said] == [
        *(("Read", "allowed"), ("Read", "allowed"), ("Bash", "denied"))
    ]
    assert sorted(path.name for path in (project / ".wave/workspaces/it/navigate.1/src").iterdir()) == [
        *("slug.py", "test_slug.py"),
    ]
    assert [contract["state"] for each in ended for contract in each["contracts"]] == [
        *("passed", "passed", "failed", "passed"),
    ]
    changed = wave_runtime("changes", "it", cwd=project).stdout
    assert changed == "M src/slug.py  implement\nM src/test_slug.py  implement\n"


def test_the_replay_needs_no_client_and_no_network(project: Path) -> None:
    again = alone(project, *RUN, "--adapter", "replay", "--cassette", "tape", "--run-id", "again")
    assert again.returncode == 0, again.stdout + again.stderr
    assert digests(project, "again") == digests(project)
    sessions = [[each["session"] for each in attempts(project, run)] for run in ("it", "again")]
    assert sessions[0] == sessions[1]
    verified = alone(project, "verify-run", "it")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.endswith("run it: 4 outputs, all equal\n")


def test_the_run_is_attested(project: Path) -> None:
    assert wave_runtime("attest", "it", "-o", "st.json", cwd=project).returncode == 0
    assert wave_runtime("artifacts", "it", "-o", "out", cwd=project).returncode == 0
    verified = alone(project, "attest", "--verify", "st.json", "--plan", PLAN, "--artifacts", "out", "--run", "it")
    assert verified.returncode == 0, verified.stdout
    statement = json.loads((project / "st.json").read_text())
    uris = [each.get("uri", "") for each in statement["predicate"]["buildDefinition"]["resolvedDependencies"]]
    assert {"urn:wavec:model:claude/claude-haiku-4-5", "urn:wavec:model:claude/claude-sonnet-4-5"} <= set(uris)
    assert any(uri.startswith("pkg:generic/claude@2.") for uri in uris)
    assert WISH not in json.dumps(statement)


def test_a_cassette_is_of_no_machine(project: Path) -> None:
    kept = b"".join(tree(project / "tape").values())
    for name in (project, Path.home(), "made-up-key", "127.0.0.1"):
        assert str(name).encode() not in kept


def test_the_cassette_of_the_example_is_what_is_recorded_now(project: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("regen_all"):
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(project / "tape", FOLDER)
    made, kept = tree(project / "tape"), tree(FOLDER)
    version = attempts(project)[0]["session"]["version"]
    if f'"version": "{version}"'.encode() not in kept["entries/navigate.1.1.json"]:
        pytest.skip(f"the cassette was recorded with another version than {version}")
    assert made == kept
