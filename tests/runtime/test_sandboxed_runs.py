"""Steps in their sandboxes, through the program: what they try, what is recorded, what a machine without them says."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.plan import dump
from wave_runtime.plan.model import Contract, Plan, Sandbox
from wave_runtime.sandbox.bubblewrap import Bubblewrap
from wave_runtime.sandbox.ladder import Chosen, ladder_of
from wave_runtime.sandbox.reach import Shown
from wave_runtime.sandbox.step_sandbox import Host, StepSandbox

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, mount, plan, prompt_step, workspace
from tests.sandboxes import NAMESPACES, level_given

NOWHERE = {"PATH": "/nowhere"}
"""An environment in which no program is found; commands name theirs in full."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a few files."""
    (tmp_path / "wave.yaml").write_text("kind: WaveManifest\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("print(1)\n")
    (tmp_path / "top.txt").write_text("top\n")
    (tmp_path / "secret.txt").write_text("that-is-hidden\n")
    return tmp_path


def required(level: Any, network: Any = "none", memory: int | None = None, processes: int | None = None) -> Sandbox:
    return Sandbox(level, network, (), memory, processes)


def work(command: str, sandbox: Sandbox | None, **fields: Any) -> Plan:
    mounts = workspace(mount("src", "src"), mount("top.txt", "rw/top.txt", "readwrite"))
    return plan(command_step("work", command, sandbox=sandbox, workspace=mounts, **fields))


def execute(made: Plan, project: Path, *options: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, what the step printed, what the runtime said."""
    (project / "plan.json").write_text(dump(made), "utf-8")
    ran = wave_runtime("exec", "plan.json", "--run-id", "it", *options, cwd=project, env=env)
    log = project / ".wave/runs/it/logs/work.1.log"
    return ran.returncode, log.read_text() if log.exists() else "", ran.stdout + ran.stderr


def sandboxed(project: Path) -> list[dict[str, Any]]:
    events = wave_runtime("events", "it", cwd=project).stdout
    return [event for event in map(json.loads, events.splitlines()) if event["type"] == "sandboxed"]


@pytest.fixture
def port() -> Iterator[int]:
    """A server on this machine that answers everything."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


PYTHON = "/usr/bin/python3"
ASK = 'import urllib.request as u; u.urlopen("http://127.0.0.1:{port}")'
TRIES: list[tuple[str, str, str]] = [
    # what is tried, the command, what it is to print at every level with walls
    ("a file of the project", "/bin/cat {project}/secret.txt 2>/dev/null || echo no", "no"),
    ("writing into the project", "(echo x > {project}/new) 2>/dev/null || true; echo tried", "tried"),
    ("writing into the system", "(echo x > /usr/new) 2>/dev/null || echo no", "no"),
    ("the home of the user", "/bin/ls {home} >/dev/null 2>&1 || echo no", "no"),
    ("a password file", "/bin/cat /etc/shadow 2>/dev/null || echo no", "no"),
    ("the environment of the runtime", "/bin/grep -sa SECRET_OF_RUNTIME /proc/[0-9]*/environ || echo no", "no"),
    ("a namespace of its own", "/usr/bin/unshare -U /bin/true 2>/dev/null || echo no", "no"),
    ("the network", f"{PYTHON} -c '{ASK}' 2>/dev/null || echo no", "no"),
    ("being root", "[ $(/usr/bin/id -u) != 0 ] && echo no", "no"),
    ("a readonly mount", "(echo x > src/main.py) 2>/dev/null || echo no", "no"),
    ("its workspace", "echo yes > made; /bin/cat made", "yes"),
    ("a writable mount", "echo yes > rw/top.txt; /bin/cat rw/top.txt", "yes"),
    ("a home of its own", "echo yes > $HOME/file; /bin/cat $HOME/file", "yes"),
    ("a place for temporary files", "echo yes > $TMPDIR/file; /bin/cat $TMPDIR/file", "yes"),
    ("a file that it runs", "echo 'echo yes' > run; /bin/chmod +x run; ./run", "yes"),
]  # fmt: skip


@pytest.mark.parametrize("level", ["ns", "lsm"])
def test_what_a_step_reaches(project: Path, port: int, level: str) -> None:
    level_given(level)
    places = {"project": str(project), "home": str(Path.home()), "port": str(port)}
    command = ""
    for _, text, _ in TRIES:
        for name, place in places.items():
            text = text.replace(f"{{{name}}}", place)
        command += f"({text})\n"
    env = {"SECRET_OF_RUNTIME": "x", "TMPDIR": "", **({} if level == "ns" else NOWHERE)}
    code, printed, said = execute(work(command, required(level)), project, env=env)
    assert code == 0, printed + said
    assert dict(zip([row[0] for row in TRIES], printed.splitlines(), strict=True)) == {row[0]: row[2] for row in TRIES}
    assert not (project / "new").exists()  # with namespaces, a folder in memory takes it
    (event,) = sandboxed(project)
    assert event["level"] == level
    assert event["user"] not in (0, None)
    assert len(event["arguments"]) == 64
    assert event["weaker_than_required"] == []
    tried = {each["name"]: each["probe"] for each in event["guarantees"]}
    assert {name for name in ("files", "secrets", "processes", "settings", "system_calls", "network") if tried[name]}
    assert "that-is-hidden" not in printed
    # Changes of the project are handed on as ever, whoever the step ran as.
    changes = wave_runtime("changes", "it", cwd=project).stdout
    assert "top.txt" in changes
    assert "main.py" not in changes
    owners = {path.lstat().st_uid for path in (project / ".wave/workspaces/it/work.1").rglob("*")}
    assert owners == {os.geteuid()}


@NAMESPACES
def test_a_readonly_mount_cannot_be_changed_at_all(project: Path) -> None:
    tries = [
        *("echo x > src/main.py", "chmod u+w src/main.py", "chmod u+w src", "rm src/main.py", "mv src gone"),
        *("touch src/new", "mv src/main.py other", "ln -f made src/main.py", "truncate -s 0 src/main.py"),
        *("cp made src/main.py", "touch -d 2000-01-01 src/main.py"),
    ]
    command = "".join(f"(eval '{one}') 2>/dev/null && echo '{one}' || true\n" for one in tries) + "echo done\n"
    assert execute(work(command, required("ns")), project)[:2] == (0, "done\n")


@NAMESPACES
def test_a_mount_of_the_whole_project_is_readonly_but_for_what_is_new(project: Path) -> None:
    mounts = workspace(mount(".", "."), mount("src", "src", "readwrite"))
    command = "echo new > new.txt; echo x > src/main.py; (echo x > top.txt) || echo no; (rm top.txt) || echo no"
    made = plan(command_step("work", command, sandbox=required("ns"), workspace=mounts))
    code, printed, _ = execute(made, project)
    assert (code, [line for line in printed.splitlines() if line == "no"]) == (0, ["no", "no"])
    assert "main.py" in wave_runtime("changes", "it", cwd=project).stdout


def test_a_machine_that_gives_no_namespaces_runs_no_step(project: Path) -> None:
    code, printed, said = execute(work("/bin/true", required("ns")), project, env=NOWHERE)
    given = ladder_of({}).choose(required("lsm"), None)
    accepted = "or accept `level: lsm` in the step, which this machine gives; " if isinstance(given, Chosen) else ""
    assert (code, printed) == (3, "")
    assert said == (
        "error: the step `work` requires a sandbox of level `ns` without network, and this machine does not give it "
        "(ns: there is no program `bwrap` on the PATH)\n"
        "fix: install bubblewrap (`apt install bubblewrap`, or `pip install 'wave-runtime[sandbox]'`); "
        f"{accepted}or say that a wall around the runtime holds, with `--sandbox external`\n"
    )
    assert not (project / ".wave/runs/it").exists()


def test_a_program_that_refuses_is_quoted(project: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "bwrap").write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n")
    (programs / "bwrap").chmod(0o755)
    code, _, said = execute(work("/bin/true", required("ns")), project, env={"PATH": str(programs)})
    assert code == 3
    assert "(ns: bwrap: setting up uid map: Permission denied)" in said
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in said


@NAMESPACES
def test_a_program_whose_walls_cannot_be_set_up_does_not_run(project: Path) -> None:
    """They could when they were tried: the first step takes them away."""
    programs = project / "programs"
    programs.mkdir()
    bwrap = programs / "bwrap"
    bwrap.write_text(f'#!/bin/sh\nexec {shutil.which("bwrap")} "$@"\n')
    bwrap.chmod(0o755)
    refuse = f"printf '#!/bin/sh\\necho bwrap: no namespaces >&2\\nexit 1\\n' > {bwrap}"
    made = plan(
        command_step("first", refuse), command_step("work", "echo ran", sandbox=required("ns"), dependencies=("first",))
    )
    code, printed, said = execute(made, project, env={"PATH": f"{programs}:/usr/bin:/bin"})
    assert (code, printed) == (1, "bwrap: no namespaces\n")
    assert "work: failed: the command ended with exit code 1" in said


def test_a_sandbox_that_cannot_be_made_ready_is_not_told_of(tmp_path: Path) -> None:
    """Somebody has removed what the program was to see: it is not started, and nothing is noted."""
    noted: list[str] = []
    host = Host(Bubblewrap("/usr/bin/bwrap", "1"), 0, (65534, 65534))
    walls = StepSandbox("ns", required("ns"), host, tmp_path, (), tmp_path / "scratch", note=noted.append)
    with pytest.raises(FileNotFoundError):
        walls.program(("/bin/true",), folder=tmp_path, environment={}, shown=(Shown(Path("/nowhere/at/all")),))
    assert noted == []


def test_a_level_that_is_asked_for_and_not_there_is_refused(project: Path) -> None:
    code, _, said = execute(work("/bin/true", None), project, "--sandbox", "ns", env=NOWHERE)
    assert code == 3
    assert "with `--sandbox ns` the step `work` requires a sandbox of level `ns`" in said
    code, _, said = execute(work("/bin/true", required("ns")), project, "--sandbox", "lsm", env=NOWHERE)
    assert code == 3
    assert said.startswith("error: the step `work` requires a sandbox of level `ns`")  # by its plan


def test_who_runs_no_program_needs_no_sandbox(project: Path) -> None:
    made = plan(prompt_step("work", sandbox=required("ns")))
    code, _, said = execute(made, project, "--adapter", "simulate", env=NOWHERE)
    assert code == 0, said
    assert sandboxed(project) == []


@pytest.mark.parametrize("claim", ["external", "none"])
def test_what_is_claimed_is_recorded_as_a_claim(project: Path, claim: str) -> None:
    made = work(f"/bin/cat {project}/secret.txt", required("ns"))
    code, printed, said = execute(made, project, "--sandbox", claim, env=NOWHERE)
    assert (code, printed) == (0, "that-is-hidden\n")
    assert "weaker than the plan requires: the level `ns`" in said
    (event,) = sandboxed(project)
    assert (event["level"], event["backend"], event["guarantees"]) == (claim, "", [])
    assert len(event["weaker_than_required"]) == 2
    assert "sandbox: " in wave_runtime("status", "it", cwd=project).stdout
    again = wave_runtime("exec", "plan.json", "--run-id", "it", "--sandbox", "ns", cwd=project)
    assert "was started with another `sandbox`" in again.stderr


@NAMESPACES
def test_a_level_that_is_asked_for_is_for_all_steps(project: Path) -> None:
    look = f"/bin/cat {project}/secret.txt 2>/dev/null || echo no"
    made = plan(command_step("work", look), command_step("process", "true", sandbox=required("process", "open")))
    code, printed, _ = execute(made, project, "--sandbox", "ns")
    assert (code, printed) == (0, "no\n")
    assert {(event["step"], event["level"]) for event in sandboxed(project)} == {("work", "ns"), ("process", "ns")}


def test_a_step_that_accepts_no_walls_gets_none(project: Path) -> None:
    code, printed, _ = execute(work(f"/bin/cat {project}/secret.txt", required("process", "open")), project)
    assert (code, printed) == (0, "that-is-hidden\n")
    (event,) = sandboxed(project)
    assert event["level"] == "process"
    assert [each["strength"] for each in event["guarantees"] if each["name"] == "readonly_mounts"] == ["detects"]


def test_a_step_that_requires_nothing_has_no_evidence(project: Path) -> None:
    assert execute(work("true", None), project)[0] == 0
    assert sandboxed(project) == []


@pytest.mark.parametrize("level", ["ns", "lsm", "process"])
def test_limits_are_told_by_name(project: Path, level: str) -> None:
    level_given(level)
    sandbox = required(level, "open", memory=100_000_000)
    grow = f"{PYTHON} -c 'import time; x = b\"a\" * 300_000_000; time.sleep(60)'"
    code, _, said = execute(work(grow, sandbox), project, env=NOWHERE if level == "lsm" else None)
    assert code == 1
    assert "it used more than 100 MB of memory" in said


@NAMESPACES
def test_a_contract_is_judged_in_the_sandbox_of_its_step(project: Path) -> None:
    judge = f"test ! -e {project}/secret.txt && test -e made && echo x > judged"
    contract = Contract("test_suite", None, True, "halt", 0, {"command": judge})
    made = plan(
        command_step(
            "work",
            "echo x > made",
            sandbox=required("ns"),
            contracts=(contract,),
            output_artifacts=(artifact("made", "made", type="text"),),
        )
    )
    code, _, said = execute(made, project)
    assert code == 0, said


@NAMESPACES
def test_a_program_is_asked_to_end_before_it_is_killed(project: Path) -> None:
    command = "trap 'echo asked; exit 0' TERM; echo ready; sleep 30 & wait"
    code, printed, said = execute(work(command, required("ns"), timeout_ms=2_000), project)
    assert code == 1
    assert "asked" in printed.splitlines(), printed + said


@NAMESPACES
def test_nothing_outlives_the_runtime(project: Path) -> None:
    (project / "plan.json").write_text(dump(work(f"setsid sleep {LONG}.1 & sleep {LONG}.2", required("ns"))), "utf-8")
    argv = [sys.executable, "-m", "wave_runtime", "exec", "plan.json", "--run-id", "it"]
    with subprocess.Popen(argv, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as runtime:
        _wait(lambda: len(_sleeping()) == 2)
        runtime.kill()
    _wait(lambda: not _sleeping())


LONG = 1_000_000 + os.getpid()
"""Seconds; nobody else on the machine sleeps just as long."""


def _sleeping() -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().split(b"\0")
        except OSError:
            continue
        found += [place.parent.name] if words[0] == b"sleep" and words[1].startswith(b"%d." % LONG) else []
    return found


def _wait(done: Any) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.02)


def test_the_page_and_the_reasons_tell_of_it(project: Path) -> None:
    level_given("lsm")
    execute(
        work(
            "/bin/true",
            required("lsm"),
        ),
        project,
        env=NOWHERE,
    )
    why = wave_runtime("why", "it", "work", cwd=project).stdout
    assert "  sandbox: lsm (Landlock " in why
    assert "  tried before the run, and held: files (Landlock: " in why
    page = project / "page.html"
    assert wave_runtime("report", "it", "--output", str(page), cwd=project).returncode == 0
    assert "tried before the run, and held" in page.read_text()


def test_why_tells_in_short_where_nobody_asks_about_one_step(project: Path) -> None:
    level_given("lsm")
    execute(work("exit 3", required("lsm")), project, env=NOWHERE)
    whole = wave_runtime("why", "it", cwd=project).stdout
    assert "  sandbox: " in whole and "tried before the run" not in whole
    assert "tried before the run, and held" in wave_runtime("why", "it", "work", cwd=project).stdout


def test_doctor_tries_it(project: Path) -> None:
    level_given("lsm")
    (project / "plan.json").write_text(dump(work("/bin/true", required("lsm"))), "utf-8")
    checked = wave_runtime("doctor", "plan.json", cwd=project, env=NOWHERE)
    assert checked.returncode == 0
    assert "ok       the sandbox of `work`, at least `lsm`: lsm (Landlock " in checked.stdout
    (project / "plan.json").write_text(dump(work("/bin/true", required("ns"))), "utf-8")
    checked = wave_runtime("doctor", "plan.json", cwd=project, env=NOWHERE)
    assert checked.returncode == 3
    assert "there is no program `bwrap` on the PATH" in checked.stdout


def test_doctor_says_once_what_a_level_holds(project: Path) -> None:
    level_given("lsm")
    boxes = (required("lsm"), required("lsm", memory=1 << 30), required("process", "open"), None)
    steps = (command_step(f"s{number}", "true", sandbox=box) for number, box in enumerate(boxes))
    (project / "plan.json").write_text(dump(plan(*steps)), "utf-8")
    told = wave_runtime("doctor", "plan.json", cwd=project, env=NOWHERE).stdout.splitlines()[1:]
    whats, founds = zip(*(line.removeprefix("ok       ").split(": ") for line in told), strict=True)
    lsm = founds[0]
    assert lsm.startswith("lsm (Landlock ")
    assert whats == (
        "the sandbox of `s0`, at least `lsm`",
        "the sandbox of `s1`, at least `lsm`",
        "the sandbox of `s2`, at least `process`",
        f"what {lsm} holds",
        "what process holds",
    )
    assert founds[:3] == (lsm, f"{lsm}, memory", "process")
    assert {"files", "network", "environment", "tree_kill"} <= set(founds[3].split(", "))
    assert {"environment", "tree_kill"} <= set(founds[4].split(", "))
    assert "files" not in founds[4].split(", ")
