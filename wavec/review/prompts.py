"""What agents and shells get to read, word by word."""

from collections.abc import Iterator

from wave_runtime.plan.model import Command, Plan, Prompt

from wavec.describe.expression import marked_text, template_text
from wavec.describe.phrase import Name, Phrase
from wavec.review.change import Change, Effect, Side
from wavec.review.sources import PlanStep
from wavec.review.word_diff import word_diff
from wavec.trust.obeyed import obeyed


def changed_texts(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of a step's prompts, or of its command."""
    before, after = old.step.exec, new.step.exec
    if before == after:
        return
    sides = Side(None, old.place("/exec")), Side(None, new.place("/exec"))
    if before.type != after.type:
        text: Phrase = (f"was a {before.type}, is a {after.type}",)
        yield Change("prompts", "kind", "other", text, *sides)
        return
    if isinstance(before, Prompt) and isinstance(after, Prompt):
        yield from _prompts(before, after, old, new, sides)
    elif isinstance(before, Command) and isinstance(after, Command):
        yield from _commands(before, after, old, new, sides)


def _prompts(before: Prompt, after: Prompt, old: PlanStep, new: PlanStep, sides: tuple[Side, Side]) -> Iterator[Change]:
    persona: Phrase = (" of persona ", Name(new.step.persona)) if new.step.persona is not None else ()
    texts = [old.plan.text(before.system_prompt) if before.system_prompt else ""]
    texts.append(new.plan.text(after.system_prompt) if after.system_prompt else "")
    if texts[0] != texts[1]:
        yield _worded("system-prompt", ("the system prompt", *persona), texts[0], texts[1])
    for origin, words in (("author", "the prompt"), ("generated", "the end of the prompt that the compiler adds")):
        one, other = _segments(old.plan, before, origin, False), _segments(new.plan, after, origin, False)
        if one == other:  # then only what is known of the values in the holes can differ
            one, other = _segments(old.plan, before, origin, True), _segments(new.plan, after, origin, True)
        if one == other or (origin == "generated" and sorted(one.split("\n")) == sorted(other.split("\n"))):
            continue
        yield _worded("prompt" if origin == "author" else "generated-prompt", (words,), one, other, sides)


def _segments(plan: Plan, prompt: Prompt, origin: str, marked: bool) -> str:
    write = marked_text if marked else template_text
    return "".join(write(plan.template(part.template)) for part in prompt.prompt if part.origin == origin)


def _commands(
    before: Command, after: Command, old: PlanStep, new: PlanStep, sides: tuple[Side, Side]
) -> Iterator[Change]:
    texts = old.plan.text(before.source), new.plan.text(after.source)
    if texts[0] != texts[1]:
        yield _worded("command", ("the shell command",), *texts, sides)
    for name in sorted({*before.env, *after.env}):
        one = marked_text(before.env[name]) if name in before.env else None
        other = marked_text(after.env[name]) if name in after.env else None
        if one != other:
            both = Side(one, sides[0].place), Side(other, sides[1].place)
            yield _variable(name, *both)


def _variable(name: str, before: Side, after: Side) -> Change:
    text: Phrase = ("variable ", Name(name), " of the command")
    if (how := obeyed(name)) is None:
        return Change("prompts", "command-environment", "other", text, before, after)
    return Change("permissions", "command-environment", "unknown", text, before, after, why=f"its value {how}")


def _worded(
    kind: str,
    what: Phrase,
    before: str,
    after: str,
    sides: tuple[Side, Side] = (Side(), Side()),
    effect: Effect = "other",
) -> Change:
    change = " is new" if not before else " is gone" if not after else " changed"
    return Change("prompts", kind, effect, (*what, change), *sides, words=word_diff(before, after))
