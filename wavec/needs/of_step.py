"""The needs of a step: what it declares, what it is given, and what its texts tell the agent to do.

Not among them: contracts and command steps, whose commands the runtime runs and not the agent.
"""

import re
from collections.abc import Callable, Iterator

from wave_runtime.permissions import Call, Demand, NotUnderstood, Pattern

from wavec.names.named import NamedStep
from wavec.names.paths import path_key
from wavec.needs.need import Need
from wavec.needs.told_commands import ToldCommand, told_commands
from wavec.needs.written_paths import written_paths
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.permissions.exact_pattern import command_pattern, escaped, path_pattern, path_text
from wavec.source.span import Span
from wavec.syntax.program import MountTemplates

_TOOL = re.compile(r"\b(WebSearch|WebFetch|mcp__[A-Za-z0-9]\w*)\b|`(Glob|Grep|Edit|MultiEdit|NotebookEdit|Task)`")
_BEFORE = 60
_USING = re.compile(r"(?i)\b(?:use|using|call|with|via|run)\b[^.!?;\n]{0,40}$")
_NOT = re.compile(r"(?i)\b(?:not|never|don't|n't|cannot|avoid|without|instead of|rather than)\b[^.!?;\n]{0,40}$")


def needs_of(pipeline: AuthorizedPipeline, step: NamedStep) -> tuple[Need, ...]:
    """What the agent of `step` needs to be permitted; nothing for a step without one."""
    execution = step.document.execution
    if execution is None or not execution.needs_persona:
        return ()
    return (
        *_outputs(pipeline, step),
        *_injections(step),
        *(_mount(mount, step) for mount in step.mounts),
        *_told(step),
    )


def _outputs(pipeline: AuthorizedPipeline, step: NamedStep) -> Iterator[Need]:
    for output in step.outputs:
        if output.node.origin != "answer" and output.node.has("path"):
            glob, example = path_text(output.path)
            folder = output.type == "directory"
            call = Call("Write", f"{example}/x" if folder else example)
            pattern = path_pattern("Write", glob, below=folder)
            yield Need("output", (call,), (pattern,), f"the artifact `{output.node.name}`", output.path.at, step.id)


def _injections(step: NamedStep) -> Iterator[Need]:
    for injection in step.injections:
        path = f"artifacts/{injection.name}"
        pattern = path_pattern("Read", escaped(path))
        why = f"the injected artifact `{injection.name}`"
        yield Need("injection", (Call("Read", path),), (pattern,), why, injection.node.spans.here, step.id)


def _mount(mount: MountTemplates, step: NamedStep) -> Need:
    glob, example = path_text(mount.target)
    # `root` mounts the project `readwrite` always; only where somebody chose that is it a need.
    workspace = step.document.node.workspace
    is_root = workspace is not None and workspace.root is not None and mount.at == workspace.at("root")
    tools = ("Read",) if mount.mode == "readonly" or is_root else ("Read", "Write", "Edit")
    inside = "x" if example == "." else f"{example}/x"
    if example == ".":
        patterns = tuple(Pattern(tool, None, tool) for tool in tools)
    else:
        patterns = tuple(path_pattern(tool, glob, below=True) for tool in tools)
    why = "`root` of the workspace" if is_root else f"the {mount.mode} mount at `{mount.target.text}`"
    return Need("mount", tuple(Call(tool, inside) for tool in tools), patterns, why, mount.at, step.id)


def _told(step: NamedStep) -> Iterator[Need]:
    prompt = step.document.prompt
    if prompt is not None:
        for command in told_commands(prompt.text):
            yield _command(command, "the prompt", prompt.span(command.start, command.end), step.id)
        declared = {path_key(output.path) for output in step.outputs}
        for written in written_paths(prompt):
            path = written.path.path
            if path not in declared:
                pattern = path_pattern("Write", escaped(path))
                why = f"the prompt, which asks for `{path}`"
                yield Need("path", (Call("Write", path),), (pattern,), why, written.path.at, step.id)
        yield from _tools(prompt.text, lambda start, end: prompt.span(start, end), step.id)
    source = step.persona.system_prompt if step.persona is not None else None
    if source is not None:
        for command in told_commands(source.text):
            yield _command(command, "the system prompt", Span(source, command.start, command.end), step.id)
        yield from _tools(source.text, lambda start, end: Span(source, start, end), step.id)


def _command(command: ToldCommand, text: str, at: Span, step: str) -> Need:
    from wave_runtime.permissions import demands  # late: the reader of shell lines has a dozen files

    patterns: list[Pattern] = []
    reason = ""
    try:
        for demand in demands(command.open):
            pattern = _pattern(demand, is_name=command.is_name)
            if pattern is None:
                reason = demand.unrestricted or f"the path that it opens with `{demand.tool}` is not known"
                break
            patterns.append(pattern)
    except NotUnderstood as error:
        reason = f"it is not understood: {error.reason}"
    first, more, _ = command.line.partition("\n")
    why = f"{text}: `{first}`" + (" and what follows" if more else "")
    call, found = Call("Bash", command.example), () if reason else tuple(dict.fromkeys(patterns))
    return Need("command", (call,), found, why, at, step, command.open, reason)


def _pattern(demand: Demand, *, is_name: bool) -> Pattern | None:
    if demand.tool == "Bash":
        return None if demand.unrestricted else command_pattern(demand.argument, is_name=is_name)
    if any(ord(character) < ord(" ") for character in demand.argument):
        return None
    return path_pattern(demand.tool, escaped(demand.argument.removeprefix("./")))


def _tools(text: str, place: Callable[[int, int], Span], step: str) -> Iterator[Need]:
    """Tools that a text tells to use. Words that are also words of English count only in backticks."""
    seen: set[str] = set()
    for found in _TOOL.finditer(text):
        tool = found[1] or found[2]
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        if tool not in seen and _USING.search(before) and not _NOT.search(before):
            seen.add(tool)
            pattern = Pattern(tool, None, tool)
            yield Need(
                "tool", (Call(tool, None),), (pattern,), f"a text that says to use `{tool}`", place(*found.span()), step
            )
