"""What a step can see that is private, and how it can send data away."""

from collections.abc import Iterator

from wavec.names.named import NamedStep
from wavec.names.paths import path_key
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.trust.capability import PROGRAMS
from wavec.trust.entries import command_text, named_programs
from wavec.trust.finds import Private, WayOut
from wavec.trust.place import place_of
from wavec.trust.reach import Rule, may_read
from wavec.trust.rights import Rights

_SENDING = {row.words: row for row in PROGRAMS if row.sends}


def own_private(step: NamedStep, rights: Rights | None, program: AuthorizedPipeline) -> Iterator[Private]:
    """The parts of the project that `step` can read, and the secrets that its shell has. `rights`: None for a command.

    Every mounted part counts: which files of a project are for everybody is not known here.
    """
    for mount in step.mounts:
        if rights is None or may_read(rights.layers, path_key(mount.target)) is not None:
            yield Private("files", mount.source.text, mount.source.at)
    adapter = program.manifest.adapters.get(step.persona.adapter or "") if step.persona is not None else None
    if rights is not None and rights.environment is not None and adapter is not None:
        for index, name in enumerate(adapter.node.secrets):
            yield Private("secret", name, adapter.node.at("secrets", index))


def ways_out(step: NamedStep, rights: Rights | None, program: AuthorizedPipeline) -> Iterator[WayOut]:
    """The rights of an agent, or the programs of a command, that send data to where somebody says; each rule once,
    the widest first. A sandbox without network leaves none."""
    if step.sandbox is not None and step.sandbox.network == "none":
        return
    if rights is None:
        text = command_text(step)
        for words, at in named_programs(text) if text is not None else ():
            if words in _SENDING:
                yield WayOut(words, _SENDING[words].reason, at)
        return
    told: set[str] = set()
    for rule, reason in _sending(rights):
        if str(rule.pattern) not in told:
            told.add(str(rule.pattern))
            yield WayOut(str(rule.pattern), reason, place_of(rule, step, program.manifest))


def _sending(rights: Rights) -> Iterator[tuple[Rule, str]]:
    if rights.shell is not None:
        yield rights.shell, "a shell without limits runs any program"
    for tool, rule in rights.tools:
        # A pattern with an argument names who gets the data: whoever wrote it chose that address.
        if tool.sends and rule.pattern.glob is None:
            yield rule, tool.reason
    for row, rule in rights.programs:
        if row.sends:
            yield rule, row.reason
