"""Programs that stand in the place of clients, and behave as those must not: a few lines of Python each."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wave_runtime.plan import dump

from tests.clients.sessions import Ended
from tests.commands import wave_runtime
from tests.sources import plan_of_text

MANIFEST = """
kind: WaveManifest
metadata: {{name: real}}
adapters:
  {name}: {{binary: {name}, {adapter}}}
personas:
  navigator:
    adapter: {name}
{model}    system_prompt_file: navigator.md
    permissions: {{allowed_tools: [{allowed}]}}
"""
PIPELINE = """
kind: WavePipeline
metadata: {{name: review}}
{top}steps:
  - id: review
    persona: navigator
    exec: {{type: prompt, source: "{prompt}"}}
{step}{outputs}"""
HEAD = """#!{python}
import json, os, subprocess, sys
if sys.argv[1:] == ["--version"]:
    print("{printed}")
    sys.exit(0)
logs = os.getcwd() + "/../../../runs/it/logs/"
def answer_of(command, **call):
    call["cwd"] = os.getcwd()
    ended = subprocess.run(["/bin/sh", "-c", command], input=json.dumps(call), capture_output=True, text=True)
    return json.loads(ended.stdout) if ended.returncode == 0 else None
def of_tool(answer): return "veto" if answer is None else answer["hookSpecificOutput"]["permissionDecision"]
"""


@dataclass(frozen=True)
class FakeClient:
    """A client, and the project that runs it. Texts of several lines have an end of line each."""

    name: str
    version: str
    printed: str
    """By `--version`, with `{version}` for its version."""
    head: str
    """Functions to say things with, as the client does."""
    success: str = "done()"
    """A session that succeeds."""
    adapter: str = "env: [FAKE_ENV], secrets: [FAKE_KEY]"
    model: str = ""
    """Lines of the persona."""
    allowed: str = "Read, Bash(git log*)"
    system_prompt: str = "You find your way.\n"
    prompt: str = "Review."
    step: str = ""
    outputs: str = "    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]\n"
    top: str = ""
    given: str | None = None
    """The input of the run, where the pipeline takes one."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Of the project."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Besides what all have."""
    python: str = sys.executable

    @property
    def manifest(self) -> str:
        return MANIFEST.format(name=self.name, adapter=self.adapter, model=self.model, allowed=self.allowed)

    @property
    def pipeline(self) -> str:
        return PIPELINE.format(top=self.top, prompt=self.prompt, step=self.step, outputs=self.outputs)


def run_fake(
    name: str, folder: Path, body: str, *, verb: str = "exec", env: Mapping[str, str] | None = None, **changed: Any
) -> Ended:
    """Runs a session in which the client `name` does what `body` says; `changed` are fields of its FakeClient."""
    fake = replace(FAKES[name], **changed)
    head = HEAD.replace("{python}", fake.python).replace("{printed}", fake.printed) + fake.head
    texts = {f"bin/{name}": head.replace("{version}", fake.version) + body, "wave.yaml": fake.manifest, **fake.files}
    plan = plan_of_text(fake.pipeline, fake.manifest, {"navigator.md": fake.system_prompt, "src/x": ""})
    for path, text in {**texts, "plan.json": dump(plan), "given.txt": fake.given or ""}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (folder / "bin" / name).chmod(0o755)
    surroundings = {
        "PATH": f"{folder}/bin:/usr/bin:/bin",
        "FAKE_KEY": "made-up-key-1234",
        "FAKE_ENV": "seen",
        "OTHER": "x",
    }
    given = () if fake.given is None else ("--input-file", "given.txt")
    more = ("--run-id", "it", *given) if verb == "exec" else ()
    ended = wave_runtime(verb, "plan.json", *more, cwd=folder, env={**surroundings, **fake.environment, **(env or {})})
    return Ended(ended.returncode, ended.stdout + ended.stderr, folder)


CLAUDE = """
def say(**event): print(json.dumps(event), flush=True)
def init(*tools): say(type="system", subtype="init", tools=list(tools), claude_code_version="{version}")
def use(id, tool, **given):
    say(type="assistant", message=dict(id=id, content=[dict(type="tool_use", id=id, name=tool, input=given)]))
def answered(id, error=False, **more):
    say(type="user", message=dict(content=[dict(type="tool_result", tool_use_id=id, is_error=error, **more)]))
def done(text="Done.", **more): say(**(dict(type="result", subtype="success", is_error=False, result=text) | more))
def hook(id, tool, **given):
    settings = json.load(open(sys.argv[sys.argv.index("--settings") + 1]))
    command = settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"]
    return of_tool(answer_of(command, tool_name=tool, tool_input=given, tool_use_id=id))
"""
CODEX = """
def say(type, **event): print(json.dumps(dict(type=type, **event)), flush=True)
def item(id, kind, **more): say("item.completed", item=dict(id=id, type=kind, **more))
def ran(id, line): item(id, "command_execution", command="/bin/bash -lc '" + line + "'")
def patched(id, *names): item(id, "file_change", changes=[dict(path=os.getcwd() + "/" + name) for name in names])
def done(text="Done."):
    item("last", "agent_message", text=text)
    say("turn.completed", usage=dict(input_tokens=7, output_tokens=2))
def hook(tool, command):
    settings = json.load(open(os.environ["CODEX_HOME"] + "/hooks.json"))
    asked = settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"]
    return of_tool(answer_of(asked, tool_name=tool, tool_input=dict(command=command), tool_use_id="c"))
"""
GEMINI = """
def say(type, **event): print(json.dumps(dict(type=type, **event)), flush=True)
def use(id, tool, **given): say("tool_use", tool_name=tool, tool_id=id, parameters=given)
def answered(id, error=None):
    more = dict(status="success") if error is None else dict(status="error", error=dict(type=error))
    say("tool_result", tool_id=id, **more)
def done(text="Done."):
    say("message", role="assistant", content=text, delta=True)
    say("result", status="success", stats=dict(input_tokens=7, output_tokens=2, total_tokens=9))
def settings(): return json.load(open(os.environ["HOME"] + "/.gemini/settings.json"))
def hook(tool, **given):
    command = settings()["hooks"]["BeforeTool"][0]["hooks"][0]["command"]
    answer = answer_of(command, tool_name=tool, tool_input=given)
    return "veto" if answer is None else answer["decision"]
"""
OPENCODE = """
def say(type, **part): print(json.dumps(dict(type=type, part=part)), flush=True)
def use(id, tool, status="completed", /, **given):
    say("tool_use", tool=tool, callID=id, state=dict(status=status, input=given))
def done(text="Done."):
    say("step_start")
    say("text", text=text)
    say("step_finish", reason="stop", tokens=dict(input=7, output=2), cost=0.001)
def hook(id, tool, **given):
    return of_tool(answer_of(os.environ["WAVE_HOOK"], tool_name=tool, tool_input=given, tool_use_id=id))
"""

FAKES = {
    "claude": FakeClient("claude", "2.1.197", "{version} (Claude Code)", CLAUDE, "init()\ndone()"),
    "codex": FakeClient(
        "codex",
        "0.169.0",
        "codex-cli {version}",
        CODEX,
        adapter="env: [OPENAI_BASE_URL, FAKE_ENV], secrets: [FAKE_KEY, CODEX_API_KEY]",
        model="    model: gpt-5.5\n",
        allowed="Bash(git log*), Write(out/*), WebSearch",
        system_prompt='You "find"\nyour \\ way.\n',
        prompt="Review. {{ input }}{{ input }}{{ input }}{{ input }}{{ input }}",
        step="    permissions: {accept: [typed-input, reads-by-shell]}\n",
        top="input: {source: cli}\n",
        given="x",
        environment={"CODEX_API_KEY": "made-up-key-5678"},
    ),
    "gemini": FakeClient(
        "gemini",
        "0.61.0",
        "{version}",
        GEMINI,
        model="    model: m\n",
        system_prompt="You find.\n",
        prompt="/review @all.",
        step="    workspace: {mount: [{source: ./src, target: /, mode: readwrite}]}\n",
        files={"src/.gemini/settings.json": "{}"},
    ),
    "opencode": FakeClient(
        "opencode",
        "1.18.33",
        "{version}",
        OPENCODE,
        adapter="env: [OPENAI_BASE_URL], secrets: [FAKE_KEY]",
        model="    model: m1\n    temperature: 0.5\n",
        system_prompt='You "{env:HOME}" find.\n',
        environment={"OPENAI_BASE_URL": "https://gateway.example/v1"},
    ),
}
"""By the name of the client."""
