"""The adapter `gemini`: Gemini CLI, whose policy files are the finest rules of the clients.

The rule of highest priority that fits decides; without one the approval mode does. Headless, what would ask is denied,
and a tool that would always ask is not offered. Shell lines are judged part by part; a redirection asks unless the rule
says `allowRedirection`, and command substitution is refused. The hook can only veto.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from wave_runtime.permissions import Call, Layer, Pattern
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.adapters.native_line import Part, parts
from wavec.adapters.policy import NOTHING_ELSE, Rule, file_regex, policy_toml, prefix_of
from wavec.syntax.adapter import AdapterKind
from wavec.syntax.client import CONFIG, Client, Guard, Hook, Native, as_written, asks_hook
from wavec.syntax.granted import allowed, denied, offered

VERSIONS = ("0.61.0",)
HOOK_TIMEOUT_MS = 60_000
ATTEMPTS = 4
"""How often a request is made that the model's server refuses, instead of ten times."""

TOOLS: Mapping[str, str] = {
    "Read": "read_file",
    "Write": "write_file",
    "Edit": "replace",
    "Glob": "glob",
    "Grep": "grep_search",
    "Bash": "run_shell_command",
    "WebFetch": "web_fetch",
    "WebSearch": "google_web_search",
}
_READ_ONLY = frozenset(("read_file", "list_directory", "glob", "grep_search", "google_web_search"))
_FILE_TOOLS = frozenset(("read_file", "write_file", "replace", "glob", "grep_search"))
_EDITS = frozenset(("write_file", "replace"))

_SETTINGS: Mapping[str, Json] = {
    "advanced": {"ignoreLocalEnv": True},
    "context": {
        "fileFiltering": {"enableRecursiveFileSearch": False},
        "includeDirectoryTree": False,
        "memoryBoundaryMarkers": [],
    },
    "general": {"enableAutoUpdate": False, "enableAutoUpdateNotification": False, "maxAttempts": ATTEMPTS},
    "privacy": {"usageStatisticsEnabled": False},
    "security": {"auth": {"selectedType": "gemini-api-key"}},
    "skills": {"enabled": False},
    "telemetry": {"enabled": False},
}
"""Nothing of the folders above the workspace, no files because a prompt names them, and nobody is told of the session
but the model's server."""

ALLOW, DENY = 200, 300
"""Priorities of what is granted and of what is denied; nothing else has 100."""


@dataclass(frozen=True, slots=True)
class GeminiConfiguration:
    """A session of Gemini CLI, as far as rights go."""

    mode: Literal["default", "auto_edit", "yolo"] = "default"
    rules: tuple[Rule, ...] = ()

    def native_decision(self, call: Call, hook: Hook) -> Native:
        """See `Configured`."""
        tool = TOOLS.get(call.tool)
        if tool is None or not self._offers(tool):
            return "not offered"
        if hook == "deny" or not self._permits(tool, call.argument or ""):
            return "denied"
        return "permitted"

    def configuration(self) -> Json:
        """See `Configured`."""
        settings: Json = {**_SETTINGS} | asks_hook("BeforeTool", HOOK_TIMEOUT_MS)
        files: dict[str, Json] = {"home/.gemini/settings.json": settings, "policy.toml": policy_toml(self.rules)}
        arguments = ["--approval-mode", self.mode, "--skip-trust", "--policy", f"{CONFIG}/policy.toml"]
        # A settings file that is named by a variable is skipped where others may write to a folder above it.
        return as_written(files, arguments, {"HOME": f"{CONFIG}/home"})

    def _offers(self, tool: str) -> bool:
        fitting = sorted((rule for rule in self.rules if rule.fits_tool(tool)), key=lambda rule: -rule.priority)
        return fitting[0].decision == "allow" or not fitting[0].is_bare if fitting else self._by_mode(tool)

    def _by_mode(self, tool: str) -> bool:
        return self.mode == "yolo" or tool in _READ_ONLY or (self.mode == "auto_edit" and tool in _EDITS)

    def _permits(self, tool: str, argument: str) -> bool:
        if tool == "run_shell_command":
            line = parts(argument)
            return line is not None and bool(line) and all(map(self._permits_part, line))
        if tool in _FILE_TOOLS and _leads_out(argument):
            return False
        return self._decided(tool, f'"file_path":"{argument}"', None, self._by_mode(tool))

    def _permits_part(self, part: Part) -> bool:
        if part.substituted:
            return False
        if self.mode != "yolo" and part.command[:1] == ("rm",) and any(word.startswith("-r") for word in part.command):
            return False
        return self._decided("run_shell_command", part.text, part, self.mode == "yolo")

    def _decided(self, tool: str, text: str, part: Part | None, otherwise: bool) -> bool:
        for rule in sorted(self.rules, key=lambda rule: -rule.priority):
            if rule.fits(tool, text):
                redirected = part is not None and bool(part.writes) and self.mode != "yolo"
                return rule.decision == "allow" and not (redirected and not rule.redirection)
        return otherwise


def _leads_out(path: str) -> bool:
    return path.startswith("/") or ".." in path.split("/")


def configure(layers: Sequence[Layer]) -> GeminiConfiguration:
    """Nothing but what the grant speaks of, and the denials that a policy can say."""
    return GeminiConfiguration(rules=(NOTHING_ELSE, *_rules(layers)))


def _rules(layers: Sequence[Layer]) -> Iterator[Rule]:
    for tool, name in TOOLS.items():
        if not offered(layers, tool):
            continue
        if tool == "WebFetch" and (allowed(layers, tool) is not None or denied(layers, tool)):
            continue  # it takes a prompt with addresses in it: what it will fetch cannot be told
        if tool == "Bash":
            globs = allowed(layers, tool)
            prefixes = {prefix_of(glob) for glob in globs} if globs is not None else {""}
            for prefix in [""] if "" in prefixes else sorted(prefixes):
                yield Rule(name, "allow", ALLOW, prefix=prefix or None, redirection=_writes(layers))
            yield from (
                Rule(name, "deny", DENY, prefix=glob[:-2])
                for glob in denied(layers, tool)
                if glob.endswith((" *", ":*")) and prefix_of(glob) == glob[:-2]
            )
            continue
        yield Rule(name, "allow", ALLOW)
        if tool in ("Write", "Edit"):
            patterns = [file_regex(glob) for glob in denied(layers, tool)]
            yield from (Rule(name, "deny", DENY, regex=regex) for regex in patterns if regex is not None)


def _writes(layers: Sequence[Layer]) -> bool:
    return offered(layers, "Write")


MODEL = Client(
    name="gemini",
    title="Gemini CLI",
    version=VERSIONS[0],
    versions=VERSIONS,
    tools=TOOLS,
    own_tools=frozenset(),
    configure=configure,
    guards=(
        Guard(Pattern("Bash", "rm -r*"), "own-guards", "Gemini CLI asks before it removes folders, and nobody answers"),
    ),
    hook_fails="open",
    cannot={"WebFetch": "the tool takes a prompt, and which addresses are fetched for it cannot be told"},
    typed_input=False,
)
GEMINI = AdapterKind(
    "gemini",
    output_formats=("json", "stream-json", "text"),
    client=MODEL,
    reads="stream-json",
)
