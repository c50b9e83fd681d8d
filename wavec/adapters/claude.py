"""The adapter `claude`: Claude Code, and what its permission rules were seen to do.

Deny comes before allow, and a hook's "allow" before a missing rule. What stands out: `Write(P)` is accepted and does
nothing, as allow and as deny; `Edit(P)` covers Write and output redirections as well; some shell commands that only
read run without any rule. So nothing is allowed natively: the hook allows, and without it little is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wave_runtime.permissions import Call, Layer, Pattern, matches_command, matches_path
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.adapters.native_line import Part, parts
from wavec.syntax.adapter import AdapterKind
from wavec.syntax.client import CONFIG, HOME, Client, Guard, Hook, Native, as_written, asks_hook
from wavec.syntax.granted import denied, names, offered

VERSIONS = ("2.1.197", "2.1.329")
HOOK_TIMEOUT_S = 60

TOOLS: Mapping[str, str] = {
    name: name for name in ("Read", "Write", "Edit", "NotebookEdit", "Glob", "Grep", "Bash", "WebFetch", "WebSearch")
}
OWN_TOOLS = frozenset(("Task", "TaskCreate", "TaskGet", "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "Skill"))
_WITHOUT_RULE = frozenset(("Read", "TaskCreate"))
"""Tools that work without a rule; `Read` inside the workspace."""
_READ_ONLY = ("ls", "cat *", "echo *", "git log", "git log *", "git status", "git status *")
"""Shell commands that were seen to run without a rule; there are more."""
_ACCEPTED_EDITS = ("touch *", "rm -rf *")
_GUARDED = (".git/hooks", ".claude/settings.json")


@dataclass(frozen=True, slots=True)
class ClaudeConfiguration:
    """A session of Claude Code, as far as rights go."""

    mode: str = "dontAsk"
    """`default`, `dontAsk`, `acceptEdits` or `bypassPermissions`."""
    tools: tuple[str, ...] | None = None
    """`--tools`; None: all."""
    allow: tuple[Pattern, ...] = ()
    deny: tuple[Pattern, ...] = ()
    version: str = VERSIONS[0]

    def native_decision(self, call: Call, hook: Hook, *, through_link: bool = False) -> Native:
        """See `Configured`. `through_link`: the path leads out of the workspace through a symbolic link."""
        if not self._offers(call.tool):
            return "not offered"
        if self._is_denied(call):
            return "denied"
        if self.mode != "bypassPermissions" and _is_guarded_file(call):
            return "denied"
        if _removes_a_top_folder(call) or hook == "deny":
            return "denied"
        if hook == "allow" or self.mode == "bypassPermissions":
            return "permitted"
        return "permitted" if self._by_rules(call, through_link) else "denied"

    def configuration(self) -> Json:
        """See `Configured`."""
        assert self.tools is not None
        deny = sorted({str(rule) for rule in self.deny})
        arguments = [
            *("--permission-mode", self.mode),
            *("--tools", ",".join(self.tools)),
            *(("--disallowedTools", *deny) if deny else ()),
            *("--settings", f"{CONFIG}/settings.json"),
            *("--setting-sources", ""),
            "--strict-mcp-config",
        ]
        return as_written({"settings.json": asks_hook("PreToolUse", HOOK_TIMEOUT_S)}, arguments, {"HOME": HOME})

    def _offers(self, tool: str) -> bool:
        if tool not in TOOLS and tool not in OWN_TOOLS:
            return False
        if any(rule.glob is None and names(rule, tool) for rule in self.deny):
            return False
        if self.tools is not None:
            return tool in self.tools
        # Left to itself the client has these two only where it has no shell.
        return tool not in ("Glob", "Grep") or not self._offers("Bash")

    def _is_denied(self, call: Call) -> bool:
        scoped = [rule for rule in self.deny if rule.glob is not None]
        if call.tool == "Bash":
            return any(self._denies_part(rule, part) for part in parts(call.argument or "") or () for rule in scoped)
        path = call.argument or ""
        return any(matches_path(rule.glob or "", path) for rule in scoped if _covers_tool(rule.tool, call.tool))

    def _denies_part(self, rule: Pattern, part: Part) -> bool:
        if rule.tool == "Edit":
            return any(matches_path(rule.glob or "", path) for path in part.writes)
        if rule.tool == "Read":
            return part.command[:1] == ("cat",) and any(matches_path(rule.glob or "", p) for p in part.command[1:])
        if rule.tool != "Bash" or (part.substituted and self.version == "2.1.197"):
            return False
        words = part.command
        if words[:1] == ("timeout",):
            words = words[2:]
        return matches_command(rule.glob or "", " ".join(words))

    def _by_rules(self, call: Call, through_link: bool) -> bool:
        if call.tool == "Bash":
            line = parts(call.argument or "")
            bare = any(rule.tool == "Bash" and rule.glob is None for rule in self.allow)
            return bare or (line is not None and all(map(self._runs, line)))
        path = call.argument or ""
        inside = not path.startswith("/") and ".." not in path.split("/") and not through_link
        if inside and (call.tool in _WITHOUT_RULE or (self.mode == "acceptEdits" and call.tool in ("Write", "Edit"))):
            return True
        return any(self._allows(rule, call.tool, path, inside, through_link) for rule in self.allow)

    def _allows(self, rule: Pattern, tool: str, path: str, inside: bool, through_link: bool) -> bool:
        if rule.glob is None:
            reaches_out = self.version == "2.1.197" or not (through_link or rule.written.endswith("(*)"))
            return rule.tool == tool and (inside or reaches_out)
        return _covers_tool(rule.tool, tool) and inside and matches_path(rule.glob, path)

    def _runs(self, part: Part) -> bool:
        written = all(self._by_rules(Call("Edit", path), False) for path in part.writes)
        if part.assigned or not written:
            return False
        text = part.text
        if self.mode == "acceptEdits":
            words = part.words[2:] if part.words[:1] == ("timeout",) and self.version == "2.1.197" else part.words
            changed = [word for word in words[1:] if not word.startswith("-")]
            if any(matches_command(glob, " ".join(words)) for glob in _ACCEPTED_EDITS):
                return not any(path.startswith("/") for path in changed)
        rules = [rule.glob for rule in self.allow if rule.tool == "Bash" and rule.glob is not None]
        return any(matches_command(glob, text) for glob in (*_READ_ONLY, *rules))


def _covers_tool(rule: str, tool: str) -> bool:
    """Whether a rule with a path for the tool `rule` says something of `tool`: `Write(P)` never does."""
    return (rule == "Edit" and tool in ("Edit", "Write")) or (rule == "Read" and tool == "Read")


def _is_guarded_file(call: Call) -> bool:
    path = call.argument or ""
    return call.tool in ("Write", "Edit") and any(matches_path(f"/{guarded}", path) for guarded in _GUARDED)


def _removes_a_top_folder(call: Call) -> bool:
    lines = parts(call.argument or "") if call.tool == "Bash" else None
    return any(
        part.command[:2] == ("rm", "-rf") and any(path.rstrip("/").count("/") == 1 for path in absolute)
        for part in lines or ()
        if (absolute := [word for word in part.command[2:] if word.startswith("/")])
    )


def configure(layers: Sequence[Layer]) -> ClaudeConfiguration:
    """No tool that the grant does not speak of, no rule that allows, and the denials that mean what they say."""
    asked = {rule.tool for layer in layers for rule in layer.allow}
    tools = tuple(sorted(tool for tool in (*TOOLS, *(asked & OWN_TOOLS)) if offered(layers, tool)))
    both = set(denied(layers, "Write")) & set(denied(layers, "Edit"))
    deny = [
        *(Pattern("Bash", glob) for glob in denied(layers, "Bash") if "Bash" in tools),
        *(Pattern("Edit", glob) for glob in sorted(both) if "Edit" in tools or "Write" in tools),
        *(Pattern("Read", glob) for glob in denied(layers, "Read") if "Read" in tools),
    ]
    return ClaudeConfiguration(tools=tools, deny=tuple(deny))


def of_version(configuration: ClaudeConfiguration, version: str) -> ClaudeConfiguration:
    """The same configuration, given to another version."""
    return replace(configuration, version=version)


MODEL = Client(
    name="claude",
    title="Claude Code",
    version=VERSIONS[0],
    versions=VERSIONS,
    tools=TOOLS,
    own_tools=OWN_TOOLS,
    configure=configure,
    guards=(
        *(
            Guard(Pattern(tool, path), "own-guards", "Claude Code changes neither hooks of git nor settings of its own")
            for tool in ("Write", "Edit")
            for path in ("/.git/hooks/*", "/.claude/settings.json")
        ),
        Guard(Pattern("Bash", "rm -rf /*"), "own-guards", "Claude Code never removes a folder at the top of the disk"),
    ),
    hook_fails="open",
    typed_input=False,
)
CLAUDE = AdapterKind(
    "claude",
    output_formats=("json", "stream-json", "text"),
    client=MODEL,
    reads="stream-json",
    no_setting={"temperature": "Claude Code has no setting for it"},
)
