"""The adapter `opencode`: of its rules the last one that matches decides, and `edit` stands for every way to write.

Paths are matched from the top of the repository, and of the disk where there is none. The parts of a shell line are
judged one by one, and where their output goes is not looked at. A rejected question ends the session with exit status
0, so nothing is ever asked. The hook is a plugin of ours, which fails closed: an answer that does not come is a veto.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from wave_runtime.permissions import Call, Layer
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.adapters.native_line import parts
from wavec.adapters.opencode_plugin import PLUGIN
from wavec.syntax.adapter import AdapterKind
from wavec.syntax.client import CONFIG, HOME, HOOK, Client, Hook, Native, as_written
from wavec.syntax.granted import allowed, denied, offered

VERSIONS = ("1.18.33",)

TOOLS: Mapping[str, str] = {
    "Read": "read",
    "Write": "write",
    "Edit": "edit",
    "Glob": "glob",
    "Grep": "grep",
    "Bash": "bash",
    "WebFetch": "webfetch",
}
OWN_TOOLS = frozenset(("task", "skill", "todowrite"))
_KEYS: Mapping[str, str] = {**TOOLS, "Write": "edit"}
"""The key of the permission map that decides a tool."""

Entry: TypeAlias = str | tuple[tuple[str, str], ...]
"""`allow` or `deny`, or globs with their actions, of which the last that matches decides."""


@dataclass(frozen=True, slots=True)
class OpencodeConfiguration:
    """A session of opencode, as far as rights go."""

    permission: tuple[tuple[str, Entry], ...] | None = None
    """None: no section, and everything runs."""
    above: str = "work/space"
    """Way to the workspace from where paths are matched; empty at the top of a repository."""

    def native_decision(self, call: Call, hook: Hook) -> Native:
        """See `Configured`."""
        tool = TOOLS.get(call.tool) or (call.tool if call.tool in OWN_TOOLS else None)
        if tool is None:
            return "not offered"
        entry = self._entry(_KEYS.get(call.tool, tool))
        if entry == "deny":
            return "not offered"
        argument = call.argument or ""
        if tool in ("read", "write", "edit") and (argument.startswith("/") or ".." in argument.split("/")):
            return "denied"
        text = f"{self.above}/{argument}".lstrip("/") if tool in ("write", "edit") else argument
        return "permitted" if hook == "allow" and _permits(entry, tool, text) else "denied"

    def configuration(self) -> Json:
        """See `Configured`."""
        assert self.permission is not None
        permission: Json = {key: e if isinstance(e, str) else dict(e) for key, e in self.permission}
        config: Json = {
            "autoupdate": False,
            "share": "disabled",
            "plugin": [f"file://{CONFIG}/wave.js"],
            "permission": permission,
        }
        files: dict[str, Json] = {"opencode.json": config, "wave.js": PLUGIN}
        return as_written(
            files, [], {"HOME": HOME, "OPENCODE_CONFIG": f"{CONFIG}/opencode.json", "WAVE_HOOK": f"{HOOK} || exit 2"}
        )

    def _entry(self, key: str) -> Entry:
        if self.permission is None:
            return "allow"
        return next((entry for name, entry in reversed(self.permission) if name in (key, "*")), "allow")


def _permits(entry: Entry, tool: str, argument: str) -> bool:
    if isinstance(entry, str):
        return entry == "allow"
    texts = [part.text for part in parts(argument) or ()] if tool == "bash" else [argument]
    return bool(texts) and all(_last(entry, text) == "allow" for text in texts)


def _last(entry: tuple[tuple[str, str], ...], text: str) -> str:
    return next((action for glob, action in reversed(entry) if _matches(glob, text)), "allow")


def _matches(glob: str, text: str) -> bool:
    """`*` is any text, `/` and line feeds too."""
    first, *others = glob.split("*")
    if not others:
        return text == glob
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in others[:-1]:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(text) - at >= len(others[-1]) and text.endswith(others[-1])


def configure(layers: Sequence[Layer]) -> OpencodeConfiguration:
    """Everything is denied but what the grant speaks of; denials come last."""
    entries: dict[str, Entry] = {"*": "deny", "external_directory": "deny"}
    for tool in TOOLS:
        if offered(layers, tool):
            entries[_KEYS[tool]] = _tool(layers, tool)
    asked = {rule.tool for layer in layers for rule in layer.allow} & OWN_TOOLS
    entries |= {tool: "allow" for tool in sorted(asked) if offered(layers, tool)}
    return OpencodeConfiguration(tuple(entries.items()))


def _tool(layers: Sequence[Layer], tool: str) -> Entry:
    if tool == "Bash":
        return _map(allowed(layers, tool), denied(layers, tool), _command_globs)
    if tool not in ("Write", "Edit"):
        return "allow"
    writes = [name for name in ("Write", "Edit") if offered(layers, name)]
    scopes = [allowed(layers, name) for name in writes]
    globs = None if None in scopes else tuple(sorted({glob for scope in scopes for glob in scope or ()}))
    both = set.intersection(*(set(denied(layers, name)) for name in writes))
    # Where a path begins is not known, so a denial that begins there cannot be said.
    return _map(globs, sorted(glob for glob in both if "/" not in glob.strip("/")), _path_globs)


def _map(globs: Sequence[str] | None, denials: Sequence[str], spell: Callable[[str], Iterable[str]]) -> Entry:
    if globs is None and not denials:
        return "allow"
    granted = ((spelt, "allow") for glob in globs for spelt in spell(glob)) if globs is not None else ()
    refused = ((spelt, "deny") for glob in denials for spelt in spell(glob))
    return (("*", "allow" if globs is None else "deny"), *granted, *refused)


def _command_globs(glob: str) -> Iterator[str]:
    for ending in (":*", " *"):
        if glob.endswith(ending):
            yield from (glob.removesuffix(ending), glob.removesuffix(ending) + " *")
            return
    yield glob


def _path_globs(glob: str) -> Iterator[str]:
    plain = glob.removeprefix("./").strip("/").replace("**/", "*").replace("**", "*")
    for start in (plain, f"*/{plain}"):
        yield from (start, f"{start}/*")


MODEL = Client(
    name="opencode",
    title="opencode",
    version=VERSIONS[0],
    versions=VERSIONS,
    tools=TOOLS,
    own_tools=OWN_TOOLS,
    configure=configure,
    guards=(),
    hook_fails="closed",
    typed_input=False,
)
OPENCODE = AdapterKind("opencode", output_formats=("json", "text"), client=MODEL, reads="json")
