"""Programs that stand outside of the system's folders: shown where whoever runs the machine says so, else told."""

import json
import os
from pathlib import Path

import pytest
from wave_runtime.plan import dump
from wave_runtime.plan.model import Contract, Sandbox
from wave_runtime.sandbox.machine_folders import NotShown, machine_folders
from wave_runtime.sandbox.reach import Shown

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, plan
from tests.sandboxes import level_given

SYSTEM = "/usr/local/bin:/usr/bin:/bin"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with programs, as a manager of versions makes it."""
    folder = tmp_path.resolve() / "tools/bin"
    folder.mkdir(parents=True)
    for name, says in (("wave-test-tool", "from tools"), ("true", "another true")):
        (folder / name).write_text(f"#!/bin/sh\necho {says}\n")
        (folder / name).chmod(0o755)
    for path in (folder, *folder.parents):
        if path.is_relative_to(tmp_path.resolve().parent):
            path.chmod(0o755)
    return folder.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    (made / "wave.yaml").write_text("kind: WaveManifest\n")
    return made


def write(project: Path, command: str, level: str, contract: str | None = None) -> None:
    contracts = () if contract is None else (Contract("test_suite", None, True, "halt", 0, {"command": contract}),)
    sandbox = Sandbox(level, "none", (), None, None)  # type: ignore[arg-type]
    outputs = (artifact("said", "said", type="text", required=False),)
    made = plan(command_step("work", command, sandbox=sandbox, contracts=contracts, output_artifacts=outputs))
    (project / "plan.json").write_text(dump(made))


@pytest.mark.parametrize("level", ["ns", "lsm"])
def test_a_folder_that_is_named_is_shown_and_recorded(project: Path, tools: Path, level: str) -> None:
    level_given(level)
    write(project, f"wave-test-tool | tee said; ! touch {tools}/new 2>&-", level)
    env = {"PATH": f"{tools}/bin:{SYSTEM}"}
    hidden = wave_runtime("exec", "plan.json", "--run-id", "hidden", "--sandbox", level, cwd=project, env=env)
    assert hidden.returncode == 0
    assert "wave-test-tool: not found" in (project / ".wave/runs/hidden/logs/work.1.log").read_text()
    env["WAVE_SANDBOX_PATHS"] = str(tools)
    ran = wave_runtime("exec", "plan.json", "--run-id", "shown", "--sandbox", level, cwd=project, env=env)
    assert ran.returncode == 0, ran.stderr
    assert (project / ".wave/runs/shown/logs/work.1.log").read_text() == "from tools\n"
    assert not (tools / "new").exists()
    events = [json.loads(line) for line in wave_runtime("events", "shown", cwd=project).stdout.splitlines()]
    assert [event["folders"] for event in events if event["type"] == "sandboxed"] == [[str(tools)]]
    assert f"shown beside the system: {tools}" in wave_runtime("why", "shown", "work", cwd=project).stdout
    attested = wave_runtime("attest", "shown", cwd=project).stdout
    assert '"foldersShown":1' in attested
    assert str(tools) not in attested


def test_doctor_tells_which_programs_are_hidden(project: Path, tools: Path) -> None:
    level_given("ns")
    write(project, "wave-test-tool && true", "ns", contract="wave-test-tool --all")
    env = {"PATH": f"{tools}/bin:{SYSTEM}"}
    told = wave_runtime("doctor", "plan.json", cwd=project, env=env)
    assert told.returncode == 0
    assert told.stdout.count("is not shown in a sandbox") == 2
    assert (
        f"note     the program `wave-test-tool` of `work`: `{tools}/bin/wave-test-tool` is not shown in a sandbox; "
        "none is found there\n"
        f"         fix: set WAVE_SANDBOX_PATHS={tools}, which every step may read then\n" in told.stdout
    )
    assert f"`{tools}/bin/true` is not shown in a sandbox; `/usr/bin/true` is found there\n" in told.stdout
    shown = wave_runtime("doctor", "plan.json", cwd=project, env={**env, "WAVE_SANDBOX_PATHS": str(tools)})
    assert "is not shown" not in shown.stdout


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("tools", "`tools` in WAVE_SANDBOX_PATHS is not absolute"),
        ("/nowhere/at/all", "is no folder"),
        ("{link}", "is a link, or lies behind one"),
        ("/", "would show a step more than programs"),
        ("{home}", "would show a step more than programs"),
        ("{above}", "would show a step more than programs"),
        ("/etc/ssl", "would show a step more than programs"),
        ("/proc", "would show a step more than programs"),
        ("{tools}:/dev", "would show a step more than programs"),
    ],
)
def test_what_would_show_too_much_or_nothing_is_refused(
    project: Path, tools: Path, tmp_path: Path, named: str, message: str
) -> None:
    home = tmp_path.resolve() / "users/me"
    home.mkdir(parents=True)
    link = tmp_path.resolve() / "link"
    link.symlink_to(tools)
    named = named.format(link=link, home=home, above=home.parent, tools=tools)
    with pytest.raises(NotShown, match=message):
        machine_folders({"WAVE_SANDBOX_PATHS": named, "HOME": str(home)})
    write(project, "true", "ns")
    env = {"PATH": SYSTEM, "HOME": str(home), "WAVE_SANDBOX_PATHS": named}
    for verb in ("exec", "doctor"):
        ran = wave_runtime(verb, "plan.json", cwd=project, env=env)
        assert message in ran.stdout + ran.stderr
        assert ran.returncode != 0


def test_folders_of_the_system_and_doubles_are_left_out(tools: Path) -> None:
    named = os.pathsep.join(["/usr/lib", str(tools), "", str(tools)])
    assert machine_folders({"WAVE_SANDBOX_PATHS": named}) == (Shown(tools),)
