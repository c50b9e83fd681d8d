"""What a run is attested as: complete, the same bytes each time, nothing secret; and what does not hold is found."""

import base64
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wave_runtime import __version__
from wave_runtime.attestation import statement_of
from wave_runtime.attestation.comparison import differences
from wave_runtime.attestation.document import NoStatement, read_document, statement_json
from wave_runtime.attestation.model import StepRecord
from wave_runtime.attestation.schema import attestation_schema
from wave_runtime.engine.core import replay
from wave_runtime.engine.events import (
    AttemptFinished,
    AttemptStarted,
    Contacted,
    Event,
    Guarantee,
    NetworkUse,
    RunInputs,
    RunStarted,
    Sandboxed,
    Session,
)
from wave_runtime.plan import dump
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.model import InputFile
from wave_runtime.ports import Job, Report, ToolCall
from wave_runtime.recording.journal import Entry

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, plan, prompt_step
from tests.runtime.cassettes import Studio, building, looking, put_plan, studio, three_steps

__all__ = ["studio"]

INPUT = "nobody outside is to know this input"
SAID = Session("scripted", "1.2.3", ("large", "small"), 700, 60, 50, 1_230_000, 3, 1)


def session(job: Job) -> Report:
    job.used_tool(ToolCall("Bash", {"command": "cat secret-file"}, "denied", "no pattern matches secret-file"))
    place = job.workspace / "out.txt"
    place.write_text("made", "utf-8")
    return Report("succeeded", "done", tokens=750, session=SAID, advice=("a call was denied: secret-file",))


def one(studio: Studio, act: Callable[[Job], Report] = session) -> int:
    """A run `first` of one session and one command."""
    put_plan(
        studio.project,
        prompt_step("ask", "Do it.\n", output_artifacts=(artifact("out", "out.txt", type="text"),)),
        command_step("end", "echo over > over.txt\n", output_artifacts=(artifact("over", "over.txt", type="text"),)),
    )
    code = studio.record({"ask": act}, "--input", INPUT)
    shutil.rmtree(studio.project / "tape")
    return code


def attest(studio: Studio, *arguments: str) -> tuple[int, str]:
    ended = wave_runtime("attest", *arguments, cwd=studio.project)
    return ended.returncode, ended.stdout + ended.stderr


def statement(studio: Studio, run: str = "first") -> dict[str, Any]:
    code, said = attest(studio, run)
    assert code == 0, said
    made = json.loads(said)
    assert isinstance(made, dict)
    return made


def named(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in resources}


def test_on_a_terminal_the_statement_stands_alone(studio: Studio) -> None:
    assert one(studio) == 0
    ours, terminal = os.openpty()
    command = [sys.executable, "-m", "wave_runtime", "attest", "first"]
    try:
        ended = subprocess.run(
            command, cwd=studio.project, stdout=terminal, stderr=subprocess.PIPE, timeout=60, check=True
        )
        os.close(terminal)
        shown = b""
        with suppress(OSError):  # so a terminal ends
            while data := os.read(ours, 65536):
                shown += data
    finally:
        os.close(ours)
    assert ended.stderr == b""
    assert shown == (json.dumps(statement(studio), separators=(",", ":"), sort_keys=True) + "\r\n").encode()


def test_a_statement_says_what_the_run_was(studio: Studio) -> None:
    assert one(studio) == 0
    made = statement(studio)
    assert list(Draft202012Validator(attestation_schema()).iter_errors(made)) == []
    assert {each["name"]: each["digest"]["sha256"] for each in made["subject"]} == {
        "ask/out": hashlib.sha256(b"made").hexdigest(),
        "end/over": hashlib.sha256(b"over\n").hexdigest(),
    }
    definition, details = made["predicate"]["buildDefinition"], made["predicate"]["runDetails"]
    plan_file = (studio.project / "plan.json").read_bytes()
    assert definition["externalParameters"]["plan"] == json.loads(plan_file)["digest"]
    used = named(definition["resolvedDependencies"])
    assert used["plan"]["digest"]["sha256"] == hashlib.sha256(plan_file).hexdigest()
    assert used["client scripted"]["uri"] == "pkg:generic/scripted@1.2.3"
    assert used["model large"]["uri"] == "urn:wavec:model:scripted/large"
    assert details["builder"]["version"] == {"wave-runtime": __version__}
    assert details["metadata"]["invocationId"] == "first"
    (attempt,) = named(details["byproducts"])["step ask"]["annotations"]["attempts"]
    assert attempt["session"] == {
        "client": "scripted",
        "version": "1.2.3",
        "models": ["large", "small"],
        "inputTokens": 700,
        "cachedTokens": 60,
        "outputTokens": 50,
        "costMicroUsd": 1_230_000,
        "callsAllowed": 2,
        "callsDenied": 1,
    }
    assert named(details["byproducts"])["step end"]["annotations"]["attempts"][0]["exitCode"] == 0


def test_the_log_is_pinned_as_the_program_prints_it(studio: Studio) -> None:
    assert one(studio) == 0
    log = named(statement(studio)["predicate"]["runDetails"]["byproducts"])["events.ndjson"]
    listed = wave_runtime("events", "first", cwd=studio.project)
    assert log["digest"]["sha256"] == hashlib.sha256(listed.stdout.encode()).hexdigest()
    assert log["annotations"]["events"] == len(listed.stdout.splitlines())
    assert log["annotations"]["chainHead"] in listed.stderr


def test_the_same_run_gives_the_same_bytes_wherever_it_lies(studio: Studio, tmp_path: Path) -> None:
    assert one(studio) == 0
    first = attest(studio, "first")
    moved = shutil.copytree(studio.project, tmp_path / "elsewhere" / "project")
    shutil.rmtree(studio.project / ".wave" / "workspaces")
    assert attest(studio, "first") == first
    assert attest(Studio(moved, studio.monkeypatch), "first") == first


def test_nothing_secret_and_nothing_of_the_machine_is_in_it(studio: Studio) -> None:
    assert one(studio) == 0
    _, text = attest(studio, "first")
    for hidden in (INPUT, str(studio.project), "secret-file", "workspaces", "Do it", "echo over"):
        assert hidden not in text


def test_folders_items_and_changes(studio: Studio) -> None:
    put_plan(studio.project, *three_steps())
    assert studio.record({"look": looking(), "build": building}, "--input", "the code") == 0
    made = statement(studio)
    assert list(Draft202012Validator(attestation_schema()).iter_errors(made)) == []
    names = [each["name"] for each in made["subject"]]
    assert {"look/parts", "build@2/folder/note", "build@0/folder/raw", "count/all"} <= set(names)
    byproducts = named(made["predicate"]["runDetails"]["byproducts"])
    assert {"build@0/@changes", "build@1/folder", "step build@1"} <= set(byproducts)
    attempts = byproducts["step look"]["annotations"]["attempts"]
    assert [(each["outcome"], each.get("failure")) for each in attempts] == [
        ("failed", "contract"),
        ("succeeded", None),
    ]
    assert wave_runtime("artifacts", "first", "-o", "out", cwd=studio.project).returncode == 0
    (studio.project / "st.json").write_text(json.dumps(made))
    code, said = attest(studio, "--verify", "st.json", "--artifacts", "out", "--run", "first")
    assert code == 0, said


def test_a_half_character_that_a_client_says_is_written_out(studio: Studio) -> None:
    odd = Session("scripted", "1\ud800", ("m\u202e\x1b[31m",), 1, 0, 1, None, 0, 0)

    def act(job: Job) -> Report:
        session(job)
        return Report("succeeded", tokens=2, session=odd)

    assert one(studio, act) == 0
    assert "client scripted" in named(statement(studio)["predicate"]["buildDefinition"]["resolvedDependencies"])
    assert attest(studio, "first", "-o", "st.json")[0] == 0
    assert attest(studio, "--verify", "st.json", "--run", "first")[0] == 0


def contacted(host: str, verdict: Literal["allowed", "refused"], connections: int) -> Contacted:
    return Contacted(host, 443, "tunnel", verdict, "", connections, 10, 20)


def finished(attempt: int, network: NetworkUse | None) -> AttemptFinished:
    return AttemptFinished(
        "ask", attempt, "t", None, "succeeded", None, (), (), False, None, 0, 0, 1, network=network
    )  # fmt: skip


def test_what_held_an_attempt_is_evidence() -> None:
    made = plan(prompt_step("ask", "Do it.\n"))
    inputs = RunInputs("first", made.digest, {}, 1, None, None, True, sandbox="ns")
    held = (Guarantee("files", "mounts", "EROFS"), Guarantee("memory", "watchdog", None, "soft"))
    hosts = (
        contacted("input-of-the-user.example", "allowed", 2),
        contacted("b", "refused", 1),
        contacted("c", "allowed", 3),
    )
    events: tuple[Event, ...] = (
        RunStarted(made.pipeline.name, made.pipeline.project, inputs),
        AttemptStarted("ask", 2, "t", None, "w/ask.2"),
        Sandboxed("ask", 2, "ns", "bwrap 1", 7, held, "0a1b", ("no network is held by nothing",)),
        finished(2, NetworkUse(("KEY",), hosts, 4)),
        AttemptStarted("ask", 3, "t", None, "w/ask.3"),
        finished(3, None),
    )
    entries = [Entry("first", number, 0, event, line="{}") for number, event in enumerate(events, 1)]
    found = statement_json(statement_of(made, "sha256:0", entries, replay(made, inputs, events), lambda digest: ()))
    predicate: Any = found["predicate"]
    assert predicate["buildDefinition"]["externalParameters"]["sandbox"] == "ns"
    annotations = named(predicate["runDetails"]["byproducts"])["step ask"]["annotations"]
    second, third = annotations["attempts"]
    assert second["sandbox"] == {
        "level": "ns",
        "backend": "bwrap 1",
        "guarantees": [
            {"name": "files", "by": "mounts", "probe": "EROFS"},
            {"name": "memory", "by": "watchdog", "probe": None, "strength": "soft"},
        ],
        "weakerThanRequired": ["no network is held by nothing"],
        "configuration": "0a1b",
    }
    assert second["network"] == {"keysOutside": ["KEY"], "connections": {"allowed": 5, "refused": 1}, "more": 4}
    assert "input-of-the-user" not in json.dumps(found)
    assert "sandbox" not in third and "network" not in third
    step = {"$ref": "#/$defs/step", "$defs": attestation_schema()["$defs"]}
    assert list(Draft202012Validator(step).iter_errors(annotations)) == []
    assert encode_value(read_value(StepRecord, annotations)) == annotations


# ---- what is not attested


def damage_store(studio: Studio) -> None:
    digest = hashlib.sha256(b"made").hexdigest()
    file = studio.project / ".wave/cas/sha256" / digest[:2] / digest[2:]
    file.chmod(0o644)
    file.write_text("fake")


def change_sources(studio: Studio) -> None:
    """What the plan says of its sources is not under the digest of the plan."""
    file = studio.project / ".wave/runs/first/plan.json"
    document = json.loads(file.read_text())
    document["inputs"] = [{"path": "wave.yaml", "sha256": "1" * 64}]
    file.write_text(json.dumps(document))


def change_log(studio: Studio) -> None:
    with sqlite3.connect(studio.project / ".wave/state.db") as database:
        database.execute("DROP TRIGGER IF EXISTS event_is_never_changed")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE event SET data = replace(data, '1.2.3', '9.9.9') WHERE run_id = 'first'")


NOT_ATTESTED: list[tuple[Callable[[Studio], None], int, str]] = [
    (damage_store, 3, "the output `out` of `ask` has other bytes in the store"),
    (change_sources, 3, "the plan file of the run `first` was changed"),
    (change_log, 74, "the log of run `first` was changed: event"),
]


@pytest.mark.parametrize(("tamper", "code", "message"), NOT_ATTESTED, ids=["output", "plan", "log"])
def test_what_does_not_hold_is_not_attested(
    studio: Studio, tamper: Callable[[Studio], None], code: int, message: str
) -> None:
    assert one(studio) == 0
    tamper(studio)
    ended = wave_runtime("attest", "first", "-o", "st.json", cwd=studio.project)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert message in ended.stderr
    assert not (studio.project / "st.json").exists()


def test_a_run_that_failed_is_not_attested(studio: Studio) -> None:
    assert one(studio, lambda job: Report("failed", message="no")) == 1
    code, said = attest(studio, "first")
    assert (code, said.splitlines()[0]) == (
        2,
        "error: the run `first` is failed, and only a run that is completed is attested",
    )


def test_a_run_without_outputs_is_not_attested(studio: Studio) -> None:
    put_plan(studio.project, command_step("go", "true\n"))
    assert wave_runtime("exec", "plan.json", "--run-id", "first", cwd=studio.project).returncode == 0
    code, said = attest(studio, "first")
    assert (code, said.splitlines()[0]) == (2, "error: the run `first` has no outputs: there is nothing to attest")


# ---- verifying


@pytest.fixture
def attested(studio: Studio) -> Studio:
    """A run with its statement, `st.json`, and its outputs, `out`."""
    assert one(studio) == 0
    assert attest(studio, "first", "-o", "st.json") == (0, "attested 2 outputs of the run first\n")
    assert wave_runtime("artifacts", "first", "-o", "out", cwd=studio.project).returncode == 0
    return studio


ALL = ("--plan", "plan.json", "--artifacts", "out", "--run", "first")


def test_a_statement_that_holds(attested: Studio) -> None:
    digest = json.loads((attested.project / "plan.json").read_text())["digest"]
    code, said = attest(attested, "--verify", "st.json", *ALL)
    first, *lines = said.splitlines()
    assert (code, lines) == (
        0,
        [f"plan: equal, {digest}", "outputs: 2 equal", "run: equal in all that the statement says"],
    )
    assert first.startswith("statement: run first of ")


def at(document: Any, *path: str | int) -> Any:
    for key in path:
        document = document[key]
    return document


PREDICATE = ("predicate", "runDetails", "byproducts")
CHANGED: list[tuple[tuple[str | int, ...], str | int, Any, str]] = [
    (("subject", 0, "digest"), "sha256", "0" * 64, "run: subject[ask/out]/digest/sha256: "),
    (("predicate", "buildDefinition", "externalParameters"), "inputs", "sha256:1", "/externalParameters/inputs: "),
    (("predicate", "runDetails", "metadata"), "finishedOn", "2031-01-01T00:00:00Z", "/metadata/finishedOn: "),
    ((*PREDICATE, 0, "annotations"), "chainHead", "00", "byproducts[events.ndjson]/annotations/chainHead: "),
    ((*PREDICATE, 1, "annotations", "attempts", 0, "session"), "callsDenied", 0, "[step ask]/annotations/attempts[0]"),
]


@pytest.mark.parametrize(("path", "key", "value", "message"), CHANGED)
def test_each_change_of_a_statement_is_named(
    attested: Studio, path: tuple[str | int, ...], key: str, value: object, message: str
) -> None:
    document = json.loads((attested.project / "st.json").read_text())
    at(document, *path)[key] = value
    (attested.project / "st.json").write_text(json.dumps(document))
    code, said = attest(attested, "--verify", "st.json", "--run", "first")
    assert code == 1
    assert message in said and "in the statement, " in said


def test_other_outputs_are_named(attested: Studio) -> None:
    (attested.project / "out/ask/out.txt").write_text("other")
    (attested.project / "out/end/over.txt").unlink()
    (attested.project / "out/end/over.txt").symlink_to("/etc/hostname")
    code, said = attest(attested, "--verify", "st.json", "--artifacts", "out")
    assert code == 1
    assert "outputs: ask/out: " in said
    assert "outputs: end/over: " in said and "nothing (`end/over.txt` leads through the link `over.txt`) here" in said


def test_a_folder_without_any_of_the_outputs_is_told_as_such(attested: Studio) -> None:
    hint = "outputs: none is in `.wave/workspaces`; `wave-runtime artifacts RUN -o DIR` writes a folder to compare\n"
    code, said = attest(attested, "--verify", "st.json", "--artifacts", ".wave/workspaces")
    assert code == 1 and said.endswith(hint)
    (attested.project / "out/ask/out.txt").unlink()
    code, said = attest(attested, "--verify", "st.json", "--artifacts", "out")
    assert code == 1 and "none is in" not in said


def test_no_output_is_looked_for_outside_of_the_folder(attested: Studio) -> None:
    document = json.loads((attested.project / "st.json").read_text())
    document["subject"][0]["annotations"]["path"] = "../plan.json"
    (attested.project / "st.json").write_text(json.dumps(document))
    code, said = attest(attested, "--verify", "st.json", "--artifacts", "out")
    assert code == 1 and "nothing (`../plan.json` is not a safe path" in said


def test_another_plan_and_other_sources_are_named(attested: Studio) -> None:
    other = plan(prompt_step("else", "Do it.\n"))
    (attested.project / "other.json").write_text(dump(other))
    code, said = attest(attested, "--verify", "st.json", "--plan", "other.json")
    assert code == 1 and "plan: plan: " in said and other.digest in said
    document = json.loads((attested.project / "plan.json").read_text())
    document["inputs"] = [{"path": "wave.yaml", "sha256": "1" * 64}]
    (attested.project / "plan.json").write_text(json.dumps(document))
    code, said = attest(attested, "--verify", "st.json", "--plan", "plan.json")
    assert code == 1 and 'plan: sources/wave.yaml/sha256: "0000' in said


def enveloped(document: dict[str, Any]) -> dict[str, Any]:
    payload = base64.b64encode(json.dumps(document).encode()).decode()
    return {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": [{"sig": "AA=="}]}


@pytest.mark.parametrize("bundle", [False, True], ids=["envelope", "bundle"])
def test_what_a_tool_has_signed_for_one_output_is_verified(attested: Studio, bundle: bool) -> None:
    document = json.loads((attested.project / "st.json").read_text())
    (subject,) = document["subject"][1:]
    document["subject"] = [{"name": "over.txt", "digest": subject["digest"]}]
    envelope = enveloped(document)
    (attested.project / "signed.json").write_text(json.dumps({"dsseEnvelope": envelope} if bundle else envelope))
    code, said = attest(attested, "--verify", "signed.json", "--run", "first", "--artifacts", "out/end")
    assert code == 0, said
    assert "signatures: not looked at here" in said
    document["subject"][0]["digest"] = {"sha256": "1" * 64}
    (attested.project / "signed.json").write_text(json.dumps(enveloped(document)))
    assert attest(attested, "--verify", "signed.json", "--run", "first")[0] == 1


def test_the_predicate_alone_is_for_tools_that_sign(attested: Studio) -> None:
    whole = json.loads((attested.project / "st.json").read_text())
    code, said = attest(attested, "first", "--predicate")
    assert (code, json.loads(said)) == (0, whole["predicate"])


NO_STATEMENT = [
    ("x", "the file is not JSON: Expecting value at line 1, column 1"),
    ("[]", "the file is not a JSON object"),
    ('{"a": 1, "a": 2}', "the file "),
    ("{}", "its `_type` is missing, not `https://in-toto.io/Statement/v1`"),
    ('{"payload": "e30=", "payloadType": "text"}', "the `payloadType` of the envelope is `text`, not "),
    (
        '{"payload": "?", "payloadType": "application/vnd.in-toto+json"}',
        "the `payload` of the envelope is not Base64",
    ),
    (
        '{"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://spdx.dev/Document"}',
        "its `predicateType` is `https://spdx.dev/Document`, not `https://slsa.dev/provenance/v1`",
    ),
    (
        '{"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1", "subject": 1}',
        "it is not well-formed at /subject: expected a list, found the number 1",
    ),
]


@pytest.mark.parametrize(("text", "message"), NO_STATEMENT)
def test_what_is_no_statement_is_refused(studio: Studio, text: str, message: str) -> None:
    (studio.project / "st.json").write_text(text)
    code, said = attest(studio, "--verify", "st.json")
    assert code == 3
    assert said.startswith(f"error: `st.json` is no statement about a run: {message}")


def test_a_build_of_another_kind_and_no_subject_are_refused(attested: Studio) -> None:
    document = json.loads((attested.project / "st.json").read_text())
    for path, key, value, message in (
        (("predicate", "buildDefinition"), "buildType", "https://x", "it is about a build of the type `https://x`"),
        ((), "subject", [], "expected subjects, each with a `sha256`"),
    ):
        changed = json.loads(json.dumps(document))
        at(changed, *path)[key] = value
        (attested.project / "st.json").write_text(json.dumps(changed))
        code, said = attest(attested, "--verify", "st.json")
        assert code == 3 and message in said


WRONG_USE = [
    ((), "say which run to attest"),
    (("first", "--plan", "plan.json"), "a plan, a run or outputs are compared with a file"),
    (("first", "--verify", "st.json"), "`--verify FILE` writes nothing"),
    (("--verify", "none.json"), "`none.json` cannot be read: no such file or directory"),
    (("nothing",), "there are no runs in"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG_USE)
def test_wrong_use_is_told(studio: Studio, arguments: tuple[str, ...], message: str) -> None:
    code, said = attest(studio, *arguments)
    assert (code, said.startswith(f"error: {message}")) == (2, True), said


def test_sources_of_the_plan_are_listed(studio: Studio) -> None:
    made = put_plan(
        studio.project, command_step("go", "date > d\n", output_artifacts=(artifact("d", "d", type="text"),))
    )
    document = json.loads(dump(made)) | {"inputs": [{"path": "wave.yaml", "sha256": "ab" * 32}]}
    (studio.project / "plan.json").write_text(json.dumps(document))
    assert wave_runtime("exec", "plan.json", "--run-id", "first", cwd=studio.project).returncode == 0
    used = named(statement(studio)["predicate"]["buildDefinition"]["resolvedDependencies"])
    assert used["wave.yaml"] == {
        "name": "wave.yaml",
        "uri": "urn:wavec:source:wave.yaml",
        "digest": {"sha256": "ab" * 32},
    }
    assert InputFile("wave.yaml", "ab" * 32).path in used


# ---- whatever is in a file


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SMALL: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "a/b", "digest": {"sha256": "0" * 64}, "annotations": {"path": "a/b"}}],
    "predicateType": "https://slsa.dev/provenance/v1",
    "predicate": {
        "buildDefinition": {
            "buildType": "urn:wavec:run:1",
            "externalParameters": {"pipeline": "p", "plan": "sha256:1", "inputs": "sha256:2"},
            "internalParameters": {"project": "p", "maxWorkers": 1, "commands": "run"},
            "resolvedDependencies": [{"name": "plan", "digest": {"sha256": "0" * 64}}],
        },
        "runDetails": {
            "builder": {"id": "urn:wavec:wave-runtime", "version": {}},
            "metadata": {"invocationId": "r", "startedOn": "t", "finishedOn": "t"},
            "byproducts": [{"name": "s", "uri": "urn:wavec:step:s", "annotations": {"state": "done", "attempts": []}}],
        },
    },
}


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in members for found in places(inner, (*path, key)))]


@given(place=st.sampled_from(places(SMALL)[1:]), value=JSON, envelope=st.booleans())
def test_a_file_is_a_statement_or_is_said_to_be_none(place: tuple[str | int, ...], value: Any, envelope: bool) -> None:
    document = json.loads(json.dumps(SMALL))
    at(document, *place[:-1])[place[-1]] = value
    data = json.dumps(enveloped(document) if envelope else document).encode()
    try:
        found = read_document(data)
    except NoStatement as error:
        assert str(error) and "\n" not in str(error)
    else:
        assert found.enveloped is envelope
        assert list(differences(dict(found.json), SMALL)) == [] or value != at(SMALL, *place)


@given(JSON)
def test_a_document_is_equal_to_itself_and_differs_from_another(value: Any) -> None:
    assert list(differences(value, json.loads(json.dumps(value)))) == []
    (difference,) = differences(value, "something else, longer than eight")
    assert difference.place == ""


HIDDEN = [
    ({"held": True}, {"held": 1}),
    ([{"name": "0"}, {"name": "2"}, {}], [{"name": "0"}, {}]),
    ([{"name": "1"}, {"kind": "a"}], [{"kind": "a"}]),
]


@pytest.mark.parametrize(("stated", "found"), HIDDEN)
def test_no_difference_hides_behind_another_value_or_name(stated: Any, found: Any) -> None:
    assert list(differences(stated, found))
    assert list(differences(found, stated))
