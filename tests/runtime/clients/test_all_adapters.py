"""What is made of a session, whatever the client does; what is particular to a client stands in its own file."""

from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.clients.client_checks import client_checks

from tests.clients.sessions import failures
from tests.plans import plan, prompt_step
from tests.runtime.clients.fake_clients import FAKES, run_fake

NO_RESULT = "the client ended without a result"
NEVER = "a call of `{}` was never decided: the permission hook did not run, or not in time"
NOT_PERMITTED = "the client did what nobody permitted ({}): the permission hook did not run, or not in time"
RAN = NOT_PERMITTED.format("command_execution")
LOG = "'run_shell_command', command='git log'"
PUSH = "'run_shell_command', command='git push'"

CLAUDE = [
    ("init()\nsys.exit(0)", NO_RESULT),
    ("init()\ndone(is_error=True, api_error_status=429)", "the model's server answered 429: Done."),
    ('init()\nprint(\'{"type": "assis\')\ndone()', "line 2 of what the client printed is no JSON"),
    ("init('Bash')\nuse('t1', 'Bash', command='ls')\nanswered('t1')\ndone()", NEVER.format("Bash")),
    ("init('Bash')\nuse('t1', 'Bash', command='ls')\nanswered('t1', error=True)\ndone()", NEVER.format("Bash")),
    (
        (
            "init('Read')\nuse('t1', 'Read', file_path='a')\n"
            "answered('t1', error=True, content='<tool_use_error>Blocked: x')\ndone()"
        ),
        NEVER.format("Read"),
    ),
    (
        "init('Bash')\nuse('t1', 'Bash', command='x')\nanswered('t1', content='<tool_use_error>Blocked: x')\ndone()",
        NEVER.format("Bash"),
    ),
    ("init()\nuse('t1', 'Write', file_path='a', content='')\nanswered('t1')\ndone()", NEVER.format("Write")),
    (
        (
            "init('Bash')\nuse('t1', 'Bash', command='ls')\nassert hook('t1', 'Bash', command='ls') == 'deny'\n"
            "answered('t1')\ndone()"
        ),
        "the client executed a call of `Bash` that was denied",
    ),
    (
        "init('Bash')\nassert hook('t1', 'Bash', command='ls') == 'deny'\nanswered('t1')\ndone()",
        "the client executed a call of `Bash` that was denied",
    ),
    (
        (
            "init()\nhome = os.environ['HOME']\nfor name in os.listdir(home + '/../../../logs'):\n"
            "    if 'decisions' in name: open(home + '/../../../logs/' + name, 'w').write('allowed')\ndone()"
        ),
        "the log of decisions cannot be read: ",
    ),
    (
        (
            "init()\nfolder = os.environ['HOME'] + '/../../../logs/'\n"
            "log = folder + next(name for name in os.listdir(folder) if 'decisions' in name)\n"
            "line = json.dumps(dict(id='', tool='Read', arguments={}, decision='denied', why='x' * 4000))\n"
            "open(log, 'w').write((line + '\\n') * 4200)\nuse('t1', 'Read', file_path='a')\n"
            "assert hook('t1', 'Read', file_path='a') == 'deny'\nanswered('t1', error=True)\ndone()"
        ),
        "the log of decisions is full (16 MiB): what is asked for after that is denied",
    ),
]
CODEX = [
    ("say('turn.started')", NO_RESULT),
    ("say('turn.failed', error=dict(message='429'))", "the client reports an error: 429"),
    ("ran('1', 'git log')\ndone()", RAN),
    ("hook('Bash', 'git push')\nran('1', 'git push')\ndone()", RAN),
    ("hook('Bash', 'git log')\nran('1', 'git log')\nran('2', 'git log')\ndone()", RAN),
    ("patched('1', 'out/a')\ndone()", NOT_PERMITTED.format("file_change")),
    (
        "hook('apply_patch', '*** Add File: out/a')\npatched('1', 'out/a', 'out/b')\ndone()",
        NOT_PERMITTED.format("file_change"),
    ),
    ("item('1', 'mcp_tool_call', tool='x')\ndone()", NOT_PERMITTED.format("mcp_tool_call")),
]
GEMINI = [
    ("sys.exit(7)", NO_RESULT),
    ("say('result', status='error', error=dict(message='[API Error: 500]'))", "the client reports an error: [API Err"),
    (f"use('1', {LOG})\nanswered('1')\ndone()", NEVER.format("run_shell_command")),
    (f"hook({LOG})\nfor id in '12':\n    use(id, {LOG})\n    answered(id)\ndone()", NEVER.format("run_shell_command")),
    ("use('1', 'read_file', file_path='x')\nanswered('1', 'file_not_found')\ndone()", NEVER.format("read_file")),
    (
        f"hook({PUSH})\nuse('1', {PUSH})\nanswered('1')\ndone()",
        "the client executed a call of `run_shell_command` that was denied",
    ),
    ("os.mkdir('.gemini')\ndone()", "the agent has made another `.gemini`"),
]
OPENCODE = [
    ("say('step_finish', reason='tool-calls')", "the model's last step ended with `tool-calls`"),
    ("use('1', 'bash', command='git log')\ndone()", NEVER.format("bash")),
    ("use('1', 'read', 'error', filePath='x')\ndone()", NEVER.format("read")),
    ("use('1', 'write', filePath='x')\ndone()", NEVER.format("write")),
    (
        "hook('1', 'bash', command='git push')\nuse('1', 'bash', command='git push')\ndone()",
        "the client executed a call of `bash` that was denied",
    ),
]
EACH = [
    ("", NO_RESULT),
    ("print('{\"type\": ')\nSUCCESS", "line 1 of what the client printed is no JSON"),
    ("os.mkdir(logs + 'review.1.err.log')\nsys.stderr.write('x')\nSUCCESS", "what the client prints cannot be kept: "),
    (
        "os.unlink(logs + 'review.1.decisions.log')\nos.mkfifo(logs + 'review.1.decisions.log')\nSUCCESS",
        "the log of decisions cannot be read: ",
    ),
]
FAILURES = [
    *((name, *row) for name in FAKES for row in EACH),
    *(("claude", *row) for row in CLAUDE),
    *(("codex", *row) for row in CODEX),
    *(("gemini", *row) for row in GEMINI),
    *(("opencode", *row) for row in OPENCODE),
]


@pytest.mark.parametrize(("name", "body", "message"), FAILURES)
def test_a_session_that_is_no_success(tmp_path: Path, name: str, body: str, message: str) -> None:
    ended = run_fake(name, tmp_path, body.replace("SUCCESS", FAKES[name].success))
    assert ended.code == 1, ended.said
    ((kind, said),) = failures(ended)
    assert kind == "adapter"
    assert said.startswith(message)


@pytest.mark.parametrize("code", [0, 1, 143, 145])
@pytest.mark.parametrize("name", FAKES)
def test_an_exit_code_says_nothing(tmp_path: Path, name: str, code: int) -> None:
    assert run_fake(name, tmp_path, f"{FAKES[name].success}\nsys.exit({code})").code == 0


INSTALLED_BY = [
    ("claude", "npm install -g @anthropic-ai/claude-code@2.1.197"),
    ("codex", "npm install -g @openai/codex@0.169.0"),
    ("gemini", "npm install -g @google/gemini-cli@0.61.0"),
    ("opencode", "npm install -g opencode-ai@1.18.33"),
]


ABSENT = [
    ("../clients/agent", "put the client at `../clients/agent`, or write in `binary` where it is; on the PATH: `npm "),
    ("./program -p", "`binary` is one path, without arguments: write `./program`\n"),
    ("./folder", "write in `binary` where the program is\n"),
    ("nowhere", "npm install -g @anthropic-ai/claude-code@"),
]


@pytest.mark.parametrize(("binary", "fix"), ABSENT)
def test_the_fix_for_a_client_that_is_not_there_names_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, binary: str, fix: str
) -> None:
    (tmp_path / "program").write_text("#!/bin/sh\n")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    asked = plan(prompt_step("think", ["Think.\n"]))
    asked = replace(asked, adapters={"claude": replace(asked.adapters["claude"], binary=binary)})
    missing = next(each for each in client_checks(asked, asked.steps, {"PATH": "/nowhere"}) if each.state == "missing")
    assert missing.what == f"the client `{binary}` of the adapter `claude`"
    assert f"{missing.fix}\n".startswith(fix)


@pytest.mark.parametrize(("name", "command"), INSTALLED_BY)
def test_the_doctor_knows_the_client(tmp_path: Path, name: str, command: str) -> None:
    ended = run_fake(name, tmp_path, "", verb="doctor", env={"FAKE_KEY": "", "PATH": "/nowhere"})
    assert ended.code == 3
    assert f"fix: {command}\n" in ended.said
    assert "fix: export FAKE_KEY=...\n" in ended.said
