"""The page of a run: one file without scripts, fonts or pictures from elsewhere. It opens offline and in an archive of
continuous integration, and what an agent wrote stays a text in it."""

import time
from collections.abc import Callable, Iterator

from wave_runtime.credentials.shortened import shortened
from wave_runtime.engine.events import AttemptFinished, ContractChecked, Defect, Sandboxed, Session, StoredArtifact
from wave_runtime.engine.state import StepState
from wave_runtime.report.graph import graph
from wave_runtime.report.markup import Markup, element
from wave_runtime.report.style import STYLE
from wave_runtime.report.timeline import outcome, timeline
from wave_runtime.report.view import AttemptView, RunView, StepView, UnitView
from wave_runtime.text.durations import counted, duration_text, money_text, size_text
from wave_runtime.views.network import network_lines
from wave_runtime.views.sandbox import sandbox_lines
from wave_runtime.views.status import SIMULATED, summary

Preview = Callable[[StoredArtifact], str | None]
"""The beginning of an artifact's text; None for what is no text."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_MOST_ITEMS = 200


def page(run: RunView, preview: Preview) -> str:
    """The whole page."""
    title = f"{run.plan.pipeline.name}: {run.status}"
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("title", f"{title} ({run.inputs.run_id})"),
        Markup(f"<style>{STYLE}</style>"),
    )
    body = element(
        "body",
        element("h1", run.plan.pipeline.name, " ", element("span", run.status, class_=f"badge {run.status}")),
        element("p", run.plan.pipeline.description) if run.plan.pipeline.description else None,
        _facts(run),
        element("h2", "Graph"),
        graph(run.steps),
        element("h2", "Time line"),
        timeline(run),
        element("h2", "Steps"),
        [_step(step, preview) for step in run.steps],
    )
    return "<!doctype html>\n" + element("html", head, body, lang="en").html + "\n"


def _facts(run: RunView) -> Markup:
    tokens = sum(each.tokens for each in _finished(run))
    costs = [each.session.cost_micro_usd for each in _finished(run) if each.session is not None]
    known = [cost for cost in costs if cost is not None]
    adapter = run.inputs.adapter
    facts: list[tuple[str, str]] = [
        ("run", run.inputs.run_id),
        ("project", run.plan.pipeline.project),
        ("plan", run.plan.digest),
        ("started", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(run.started_ms / 1000))),
        ("took", duration_text(run.last_ms - run.started_ms)),
        ("tokens", f"{tokens:,}".replace(",", " ") if tokens else "none counted"),
        *([("cost", money_text(sum(known)))] if known else []),
    ]
    if adapter is not None:
        facts.append(("adapter", f"`{adapter}` in the place of the plan's own"))
    if (given := run.inputs.values.get("input")) is not None:
        facts.append(("input", given if isinstance(given, str) else repr(given)))
    lines = summary(run.state, run.last_ms - run.started_ms)
    return element(
        "section",
        [element("p", line) for line in lines],
        element("dl", [part for name, text in facts for part in (element("dt", name), element("dd", _short(text)))]),
    )


def _finished(run: RunView) -> Iterator[AttemptFinished]:
    for step in run.steps:
        for unit in (step.unit, *(unit for unit, _ in step.items)):
            yield from (attempt.finished for attempt in unit.attempts if attempt.finished is not None)


def _step(step: StepView, preview: Preview) -> Markup:
    node = step.step
    about = [node.exec.type, f"persona {node.persona}" if node.persona else None]
    about += [f"model {node.model}" if node.model else None, f"after {', '.join(node.dependencies) or 'nothing'}"]
    return element(
        "section",
        element("h3", node.id, " ", _badges(step.state)),
        element("p", " · ".join(filter(None, about)), class_="about"),
        _reason(step.unit, step.state),
        _attempts(step.unit, preview),
        _items(step, preview),
        id=f"step-{node.id}",
        class_="step",
    )


def _badges(state: StepState) -> list[Markup | str]:
    words = [state.phase, *(["soft failure"] if state.soft else []), *([SIMULATED] if state.simulated else [])]
    found: list[Markup | str] = []
    for word in words:
        found += [element("span", word, class_=f"badge {word.replace(' ', '-')}"), " "]
    return found


def _reason(unit: UnitView, state: StepState) -> Markup | None:
    why = unit.because or (state.failure.message if state.failure is not None else "")
    return element("p", why, class_="why") if why else None


def _items(step: StepView, preview: Preview) -> Iterator[Markup]:
    for unit, state in step.items[:_MOST_ITEMS]:
        summary = element("summary", unit.name, " ", _badges(state))
        yield element("details", summary, _reason(unit, state), _attempts(unit, preview))
    if len(step.items) > _MOST_ITEMS:
        yield element("p", f"and {len(step.items) - _MOST_ITEMS} more items: `wave-runtime status` lists them")


def _attempts(unit: UnitView, preview: Preview) -> list[Markup]:
    last = len(unit.attempts)
    return [_attempt(attempt, preview, opened=number == last) for number, attempt in enumerate(unit.attempts, 1)]


def _attempt(attempt: AttemptView, preview: Preview, *, opened: bool) -> Markup:
    finished = attempt.finished
    words = [f"attempt {attempt.number}: {outcome(attempt)}"]
    if finished is not None:
        words.append(duration_text(finished.duration_ms))
        words += [counted(finished.tokens, "token")] if finished.tokens else []
        words += _of_session(finished.session) if finished.session is not None else []
        words += [f"exit code {finished.exit_code}"] if finished.exit_code is not None else []
        words += [counted(finished.files_changed, "file") + " changed"] if finished.files_changed else []
    return element(
        "details",
        element("summary", ", ".join(words)),
        element("p", f"lost: {attempt.lost}", class_="why") if attempt.lost is not None else None,
        element("p", f"{finished.failure.kind}: {finished.failure.message}", class_="why")
        if finished is not None and finished.failure is not None
        else None,
        [element("p", f"warning: {line}", class_="why") for line in finished.advice] if finished is not None else None,
        [_contract(checked) for checked in finished.contracts] if finished is not None else None,
        _folded(*_sandbox(attempt.sandbox)) if attempt.sandbox is not None else None,
        _folded("network", "\n".join(network_lines(finished.network)))
        if finished is not None and finished.network is not None
        else None,
        _folded("what its prompt says of the attempt before", attempt.repair) if attempt.repair else None,
        [_artifact(made, preview) for made in finished.outputs] if finished is not None else None,
        open="" if opened else None,
        class_=f"attempt {outcome(attempt)}",
    )


def _sandbox(event: Sandboxed) -> tuple[str, str]:
    title, *lines = sandbox_lines(event)
    digest = [f"set up with {event.arguments}"] if event.arguments else []
    return title, "\n".join([*lines, *digest])


def _of_session(session: Session) -> Iterator[str]:
    if session.cost_micro_usd is not None:
        yield money_text(session.cost_micro_usd)
    yield " ".join(filter(None, (session.client, session.version)))
    if session.denied:
        yield f"{counted(session.denied, 'call')} denied"


def _contract(checked: ContractChecked) -> Markup:
    of = f" of {checked.source}" if checked.source is not None else ""
    required = "" if checked.must_pass else " (need not pass)"
    return element(
        "div",
        element("p", f"contract {checked.type}{of}: ", element("b", checked.state), required),
        element(
            "ul",
            [element("li", _defect(defect)) for defect in checked.defects],
            [element("li", f"warning: {_defect(defect)}") for defect in checked.warnings],
        )
        if checked.defects or checked.warnings
        else None,
        _folded("what was printed", checked.detail) if checked.detail else None,
        class_=f"contract {checked.state}",
    )


def _defect(defect: Defect) -> str:
    place = f"{defect.pointer}: " if defect.pointer else f"line {defect.line}: " if defect.line is not None else ""
    return f"{place}{defect.message}"


def _artifact(made: StoredArtifact, preview: Preview) -> Markup:
    title = f"{made.name} ({made.type}, {size_text(made.size)}) {made.path}"
    text = preview(made)
    digest = element("p", made.digest, class_="about")
    if text is None:
        return element("div", element("p", title), digest, class_="artifact")
    return element("details", element("summary", title), digest, element("pre", text), class_="artifact")


def _folded(title: str, text: str) -> Markup:
    return element("details", element("summary", title), element("pre", text))


def _short(text: str) -> str:
    return text if len(text) <= 2_000 else f"{shortened(text, 2_000)} ({len(text)} characters)"
