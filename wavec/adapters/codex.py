"""The adapter `codex`: Codex, which has a sandbox and hardly any rules.

It has no rules for paths and no tools that read: files come in through its shell, and images through `view_image`. Its
sandbox reads the whole disk in every mode. The hook sees `exec_command`, `apply_patch` and `view_image`; what is typed
into a program that runs (`write_stdin`), it does not see. `--ignore-rules` would switch off our own rules too.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from wave_runtime.permissions import Call, Layer, Pattern
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.adapters.native_line import parts
from wavec.syntax.adapter import AdapterKind
from wavec.syntax.client import CONFIG, HOME, Client, Guard, Hook, Native, as_written, asks_hook
from wavec.syntax.granted import denied, offered

VERSIONS = ("0.169.0",)
HOOK_TIMEOUT_S = 60

TOOLS: Mapping[str, str] = {
    "Read": "view_image",
    "Write": "apply_patch",
    "Edit": "apply_patch",
    "Bash": "exec_command",
    "WebSearch": "web_search",
}
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_PROTECTED = (".git", ".codex", ".agents")
_UNASKED = ("goals", "multi_agent", "apps")
"""Features that offer tools which no grant speaks of."""


@dataclass(frozen=True, slots=True)
class CodexConfiguration:
    """A session of Codex, as far as rights go."""

    sandbox: Literal["read-only", "workspace-write", "danger-full-access"] = "read-only"
    shell: bool = True
    view_image: bool = True
    web_search: bool = True
    forbidden: tuple[tuple[str, ...], ...] = ()
    """First words of commands that its rules forbid."""
    ignore_rules: bool = False

    def native_decision(self, call: Call, hook: Hook) -> Native:
        """See `Configured`."""
        match call.tool:
            case "WebSearch":
                return "permitted" if self.web_search else "not offered"  # the provider searches; no hook is asked
            case "Read":
                if not self.view_image or not (call.argument or "").lower().endswith(_IMAGES):
                    return "not offered"
                return "denied" if hook == "deny" else "permitted"
            case "Write" | "Edit":
                return "denied" if hook == "deny" or not self._may_write(call.argument or "") else "permitted"
            case "Bash":
                if not self.shell:
                    return "not offered"
                return "denied" if hook == "deny" or not self._may_run(call.argument or "") else "permitted"
            case _:
                return "not offered"

    def configuration(self) -> Json:
        """See `Configured`."""
        files: dict[str, Json] = {"hooks.json": asks_hook("PreToolUse", HOOK_TIMEOUT_S)}
        if self.forbidden:
            rules = [_rule(words) for words in self.forbidden]
            files["rules/wave.rules"] = "".join(f"{rule}\n" for rule in rules)
        features = {"shell_tool": self.shell, "unified_exec": self.shell, "view_image": self.view_image}
        off = [name for name, on in features.items() if not on] + list(_UNASKED)
        arguments = [
            *("--sandbox", self.sandbox),
            # What commands write to is the workspace, and a folder for temporary files that is the session's own.
            *(("-c", "sandbox_workspace_write.exclude_slash_tmp=true") if self.sandbox == "workspace-write" else ()),
            "--dangerously-bypass-hook-trust",
            *(word for name in off for word in ("-c", f"features.{name}=false")),
            *(() if self.web_search else ("-c", 'web_search="disabled"')),
        ]
        return as_written(files, arguments, {"CODEX_HOME": CONFIG, "HOME": HOME})

    def _may_write(self, path: str) -> bool:
        if self.sandbox != "workspace-write":
            return self.sandbox == "danger-full-access"
        return not path.startswith("/") and path.split("/")[0] not in (*_PROTECTED, "..")

    def _may_run(self, line: str) -> bool:
        for part in parts(line) or ():
            if not all(map(self._may_write, part.writes)) or _forces_removal(part.command):
                return False
            if part.substituted or part.assigned or self.ignore_rules or not part.words:
                continue
            command = (part.words[0].rpartition("/")[2], *part.words[1:])
            if any(command[: len(words)] == words for words in self.forbidden):
                return False
        return True


def _forces_removal(command: tuple[str, ...]) -> bool:
    flags = [word for word in command[1:] if word.startswith("-")]
    return command[:1] == ("rm",) and any("f" in flag.lstrip("-") for flag in flags)


def _rule(words: tuple[str, ...]) -> str:
    listed = ", ".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    return f'prefix_rule(pattern=[{listed}], decision="forbidden")'


def configure(layers: Sequence[Layer]) -> CodexConfiguration:
    """A shell only where commands are granted, a workspace that can be written only where files are."""
    writes = offered(layers, "Write") or offered(layers, "Edit")
    return CodexConfiguration(
        sandbox="workspace-write" if writes else "read-only",
        shell=offered(layers, "Bash"),
        view_image=offered(layers, "Read"),
        web_search=offered(layers, "WebSearch"),
        forbidden=tuple(filter(None, map(_prefix, denied(layers, "Bash")))) if offered(layers, "Bash") else (),
    )


def _prefix(glob: str) -> tuple[str, ...]:
    """The words with which every command that `glob` denies begins, if it denies all that begin so; or nothing."""
    for ending in (":*", " *"):
        start = glob.removesuffix(ending)
        if start != glob and not set(start) & set("*?[\\\"'$`"):
            return tuple(start.split())
    return ()


MODEL = Client(
    name="codex",
    title="Codex",
    version=VERSIONS[0],
    versions=VERSIONS,
    tools=TOOLS,
    own_tools=frozenset(),
    configure=configure,
    guards=(
        *(
            Guard(
                Pattern(tool, f"/{folder}/*"),
                "own-sandbox",
                "the sandbox of Codex never writes to .git, .codex and .agents",
            )
            for tool in ("Write", "Edit")
            for folder in _PROTECTED
        ),
        Guard(Pattern("Bash", "rm -f*"), "own-guards", "Codex refuses to remove by force"),
        Guard(Pattern("Bash", "rm -rf*"), "own-guards", "Codex refuses to remove by force"),
    ),
    hook_fails="open",
    typed_input=True,
    reads_by_shell=True,
    cannot={"Read": "Codex reads images alone with a tool, and all else with its shell"},
    sandbox_holds=frozenset(("network",)),
)
CODEX = AdapterKind(
    "codex",
    output_formats=("json", "text"),
    client=MODEL,
    reads="json",
    no_setting={"temperature": "Codex has no setting for it"},
)
