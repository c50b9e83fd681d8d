"""The page that people read before they let a plan run: what runs, in what order, as whom, with which rights.

Two targets: plain text for a terminal of 100 columns, and Markdown for a pull request. Each page is a head and a
section for every step, made by the jinja2 templates beside this file, which get phrases and put each through a
filter of their target. jinja2 never reads a text of a user as a template, and nothing reaches a page unfiltered.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from wave_runtime.plan import Plan
from wave_runtime.plan.model import Step

from wavec.describe.capabilities import capabilities
from wavec.describe.document import Document, documents, schemas
from wavec.describe.edges import dependants
from wavec.describe.evidence import Evidence
from wavec.describe.markdown import markdown as markdown_phrase
from wavec.describe.markdown import markdown_block, markdown_cell, markdown_prose
from wavec.describe.phrase import Name, Phrase, first_line
from wavec.describe.plain import plain, plain_block, plain_paragraph
from wavec.describe.plan import inputs, summary, totals
from wavec.describe.step import Fact, facts
from wavec.diagnostics.suggest import did_you_mean
from wavec.diagnostics.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment

NOTHING_MORE = Evidence()

MOST_BYTES = 65_000
"""A comment on a pull request takes 65,536; the rest is for what a bot adds."""

Target: TypeAlias = Literal["txt", "md"]


class UnknownStep(Exception):
    """The plan has no such step; `help` names what was probably meant, or is None."""

    def __init__(self, message: str, help: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def human(plan: Plan, *, prompts: bool = False, evidence: Evidence = NOTHING_MORE) -> str:
    """The page as plain text; with `prompts`, everything that agents and shells get to read. `evidence` is what is to
    be said of the plan beyond what stands in it."""
    return _head("txt", plan, evidence.remark) + "".join(_sections("txt", plan, evidence, prompts=prompts))


def markdown(plan: Plan, *, prompts: bool = True, evidence: Evidence = NOTHING_MORE) -> str:
    """The page as Markdown, at most `MOST_BYTES` long. `evidence` as for `human`.

    What is too long loses its prompts first and then its last steps, and says so in the head.
    """
    notices: list[Phrase] = []
    remark = evidence.remark
    if prompts:
        page = _head("md", plan, remark) + "".join(_sections("md", plan, evidence, prompts=True))
        if _size(page) <= MOST_BYTES:
            return page
        notices.append(("The prompts are left out here: see ", Name("wavec show PLAN --prompts"), "."))
    sections = tuple(_sections("md", plan, evidence, prompts=False))
    rows: int | None = None
    if _size(_head("md", plan, remark, *notices)) > MOST_BYTES // 2:
        rows = 1
        notices.append(("Only the capabilities in sum are shown here: see ", Name("wavec show PLAN"), "."))
    longest = _head("md", plan, remark, *notices, _cut(len(sections), len(sections)), rows=rows)
    kept = _fitting(sections, MOST_BYTES - _size(longest))
    if kept < len(sections):
        notices.append(_cut(len(sections) - kept, len(sections)))
    return _head("md", plan, remark, *notices, rows=rows) + "".join(sections[:kept])


def show(plan: Plan, step: str | None = None, *, prompts: bool = False) -> str:
    """The page of the whole plan, or one step in full with its prompts and schemas, as plain text.

    Raises UnknownStep.
    """
    if step is None:
        return human(plan, prompts=prompts)
    for number, candidate in enumerate(plan.steps, start=1):
        if candidate.id == step:
            found = facts(plan, candidate, dependants(plan)[step], NOTHING_MORE)
            texts = (*documents(plan, candidate), *schemas(plan, candidate))
            return _section("txt", number, candidate, found, texts).lstrip("\n")
    known = [candidate.id for candidate in plan.steps]
    raise UnknownStep(f"the plan has no step `{visible(step)}`", did_you_mean(step, known, noun="steps"))


def _head(target: Target, plan: Plan, remark: Phrase, *notices: Phrase, rows: int | None = None) -> str:
    """The page above its steps; `rows`: at most so many of the table of capabilities."""
    return _render(
        f"summary.{target}.j2",
        name=(Name(plan.pipeline.name),),
        digest=(Name(plan.digest),),
        description=first_line(" ".join(plan.pipeline.description.split()), 1_000),
        summary=(*summary(plan), *((remark,) if remark else ())),
        inputs=inputs(plan),
        capabilities=capabilities(plan)[:rows],
        totals=totals(plan),
        notices=notices,
    )


def _sections(target: Target, plan: Plan, evidence: Evidence, *, prompts: bool) -> Iterator[str]:
    needed_by = dependants(plan)
    for number, step in enumerate(plan.steps, start=1):
        texts = tuple(documents(plan, step)) if prompts else ()
        yield _section(target, number, step, facts(plan, step, needed_by[step.id], evidence), texts)


def _section(target: Target, number: int, step: Step, found: tuple[Fact, ...], texts: tuple[Document, ...]) -> str:
    return _render(f"step.{target}.j2", title=(f"{number}. ", Name(step.id)), facts=found, documents=texts)


def _cut(left_out: int, all: int) -> Phrase:
    return (f"The last {left_out:,} of {all:,} steps are left out here: see ", Name("wavec show PLAN"), ".")


def _fitting(sections: tuple[str, ...], room: int) -> int:
    """How many of `sections`, from the first, have room."""
    for index, section in enumerate(sections):
        room -= _size(section)
        if room < 0:
            return index
    return len(sections)


def _size(text: str) -> int:
    return len(text.encode("utf-8"))


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)


class _Filtered(str):
    """What a filter made: escaped for its target."""

    __slots__ = ()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 30 ms that other formats need not spend

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=_only_filtered,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name, write in _FILTERS.items():
        environment.filters[name] = _marked(write)
    return environment


_FILTERS: Mapping[str, Callable[..., str]] = {
    "plain": plain,
    "paragraph": plain_paragraph,
    "block": plain_block,
    "markdown": markdown_phrase,
    "cell": markdown_cell,
    "prose": markdown_prose,
    "fence": markdown_block,
}


def _marked(write: Callable[..., str]) -> Callable[..., _Filtered]:
    return lambda *arguments: _Filtered(write(*arguments))


def _only_filtered(value: object) -> str:
    assert isinstance(value, _Filtered), "a template puts out a value without a filter"
    return value
