"""Do the references inside a plan hold? A plan that was compiled always passes; one written by hand may not.

The runtime relies on what is checked here and looks nothing up that could be missing.
"""

import re
from collections.abc import Iterator

from wave_runtime.plan.encode import blob_digest
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.expression import Call, Expression, Literal, Template
from wave_runtime.plan.functions import FUNCTIONS
from wave_runtime.plan.host_name import NoName, listed_host
from wave_runtime.plan.model import (
    Blob,
    Command,
    Contract,
    Digest,
    JsonBlob,
    Matrix,
    Plan,
    Prompt,
    Relay,
    Sandbox,
    Step,
    TemplateBlob,
    TextBlob,
)
from wave_runtime.plan.render import check_path
from wave_runtime.plan.templates import setting_templates
from wave_runtime.plan.walk import walk

MAX_WORKERS = 10_000
MAX_ATTEMPTS = 101
"""A hundred retries."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_consistency(plan: Plan) -> None:
    """Raises PlanError for the first reference of `plan` that leads nowhere."""
    if not 1 <= plan.pipeline.max_workers <= MAX_WORKERS:
        raise _broken(
            f"`max_workers` is {plan.pipeline.max_workers}, expected 1 to {MAX_WORKERS}", "/pipeline/max_workers"
        )
    _check_bounds(plan)
    _check_blobs(plan)
    for template, pointer in _templates(plan):
        _check_calls(template, pointer)
    done: dict[str, Step] = {}
    folded: set[str] = set()
    with_items = {step.id for step in plan.steps if step.matrix is not None}
    for index, step in enumerate(plan.steps):
        at = f"/steps/{index}"
        if step.id in done or step.id.casefold() in folded:
            raise _broken(f"two steps are called `{step.id}`", f"{at}/id")
        for dependency in step.dependencies:
            if dependency not in done:
                raise _broken(f"`{step.id}` depends on `{dependency}`, which does not come before it", at)
        for injection in step.inject_artifacts:
            producer = done.get(injection.step)
            if producer is None or all(artifact.name != injection.artifact for artifact in producer.output_artifacts):
                raise _broken(f"no earlier step makes `{injection.step}.{injection.artifact}`", at)
        if step.adapter is not None and step.adapter not in plan.adapters:
            raise _broken(f"the plan has no adapter `{step.adapter}`", f"{at}/adapter")
        if isinstance(step.exec, Prompt) and (step.adapter is None or step.permissions is None):
            raise _broken(f"`{step.id}` has a prompt and no adapter or no permissions to run it with", at)
        if step.retry.max_attempts < 1 or len(step.retry.backoff_ms) != step.retry.max_attempts - 1:
            raise _broken("`backoff_ms` needs one wait for each attempt after the first", f"{at}/retry")
        if step.retry.max_attempts > MAX_ATTEMPTS:
            raise _broken(f"at most {MAX_ATTEMPTS} attempts are made", f"{at}/retry")
        if isinstance(step.exec, Command):
            for name in step.exec.env:
                if not _VARIABLE.fullmatch(name) or name.startswith("WAVE_"):
                    raise _broken(f"`{name}` cannot be set in the environment of a command", f"{at}/exec/env")
        if step.timeout_ms < 1:
            raise _broken("a time-out is at least 1 ms", f"{at}/timeout_ms")
        if step.lowering is not None:
            kind = plan.adapters[step.adapter].kind if step.adapter is not None else None
            if step.lowering.client != kind:
                raise _broken(f"`{step.id}` is made ready for a client that is not its adapter's", f"{at}/lowering")
        if step.matrix is not None:
            _check_matrix(step.id, step.matrix, plan, f"{at}/matrix")
        if step.id.rpartition("@")[0] in with_items:
            raise _broken(f"`{step.id}` is a name for items of a matrix", f"{at}/id")
        if step.relay is not None:
            _check_relay(step.id, step.relay, plan, f"{at}/relay")
        if step.sandbox is not None:
            _check_sandbox(step.id, step.sandbox, plan, f"{at}/sandbox")
        if step.effects is not None and "effects.once/1" not in plan.requires:
            raise _broken(f"`{step.id}` has effects, and the plan does not require `effects.once/1`", f"{at}/effects")
        done[step.id] = step
        folded.add(step.id.casefold())


def _check_safety(plan: Plan) -> None:
    if plan.safety is None:
        return
    if plan.safety.audit is not None:
        if "audit/1" not in plan.requires:
            raise _broken("there is an audit log, and the plan does not require `audit/1`", "/safety/audit")
        if reason := check_path(plan.safety.audit.log_dir):
            raise _broken(f"the audit log has no usable folder: {reason}", "/safety/audit/log_dir")
    if plan.safety.inputs is not None:
        if "input-rules/1" not in plan.requires:
            raise _broken("inputs have rules, and the plan does not require `input-rules/1`", "/safety/inputs")
        if plan.safety.inputs.max_input_bytes < 1:
            raise _broken("an input has at least 1 byte", "/safety/inputs/max_input_bytes")


def _check_matrix(step: str, matrix: Matrix, plan: Plan, at: str) -> None:
    if "matrix/1" not in plan.requires:
        raise _broken(f"`{step}` runs for each item of a list, and the plan does not require `matrix/1`", at)
    if matrix.max_concurrency < 1:
        raise _broken("at least one item is worked on at once", f"{at}/max_concurrency")
    if isinstance(matrix.items, Literal) and not isinstance(matrix.items.value, list):
        raise _broken("the items of a matrix are a list", f"{at}/items")
    _check_calls(matrix.items, f"{at}/items")


def _check_relay(step: str, relay: Relay, plan: Plan, at: str) -> None:
    if "relay/1" not in plan.requires:
        raise _broken(f"`{step}` has a relay, and the plan does not require `relay/1`", at)
    if relay.adapter not in plan.adapters:
        raise _broken(f"the plan has no adapter `{relay.adapter}`", f"{at}/adapter")
    if not 1 <= relay.threshold_percent <= 100:
        raise _broken("a threshold is 1 to 100 percent", f"{at}/threshold_percent")


def _check_sandbox(step: str, sandbox: Sandbox, plan: Plan, at: str) -> None:
    if "sandbox/1" not in plan.requires:
        raise _broken(f"`{step}` has a sandbox, and the plan does not require `sandbox/1`", at)
    if (sandbox.network == "hosts") != bool(sandbox.hosts):
        raise _broken("`hosts` are listed where the network is `hosts`, and only there", f"{at}/hosts")
    for host in sandbox.hosts:
        try:
            listed_host(host)
        except NoName as error:
            raise _broken(f"the host `{host}` {error}", f"{at}/hosts") from None
    if sandbox.memory_bytes is not None and sandbox.memory_bytes < 1:
        raise _broken("a limit is at least 1", f"{at}/memory_bytes")
    if sandbox.processes is not None and sandbox.processes < 1:
        raise _broken("a limit is at least 1", f"{at}/processes")


def _check_bounds(plan: Plan) -> None:
    _check_safety(plan)
    bounds = plan.pipeline.bounds
    if bounds is None:
        return
    if "bounds/1" not in plan.requires:
        raise _broken("the run has bounds, and the plan does not require `bounds/1`", "/pipeline/bounds")
    for name in ("timeout_ms", "max_tokens", "max_attempts"):
        if (bound := getattr(bounds, name)) is not None and bound < 1:
            raise _broken("a bound is at least 1", f"/pipeline/bounds/{name}")


def _check_blobs(plan: Plan) -> None:
    for digest, blob in plan.blobs.items():
        if blob_digest(blob) != digest:
            raise _broken("the content of a blob does not fit its digest", f"/blobs/{digest}")
    for digest, kind, pointer in _references(plan):
        if not isinstance(plan.blobs.get(digest), kind):
            raise _broken(f"there is no {_NAMES[kind]} blob {digest}", pointer)


def _check_calls(part: Expression | Template, pointer: str) -> None:
    for node in walk(part):
        if isinstance(node, Call):
            function = FUNCTIONS.get(node.name)
            if function is None:
                fix = "update wave-runtime"
                raise PlanError(f"this program knows no function `{node.name}`", pointer=pointer, fix=fix)
            if wrong := function.arity_error(len(node.arguments)):
                raise _broken(wrong, pointer)


def _templates(plan: Plan) -> Iterator[tuple[Template, str]]:
    for digest, blob in plan.blobs.items():
        if isinstance(blob, TemplateBlob):
            yield blob.template, f"/blobs/{digest}/template"
    for index, step in enumerate(plan.steps):
        at = f"/steps/{index}"
        if isinstance(step.exec, Command):
            yield from ((value, f"{at}/exec/env/{name}") for name, value in step.exec.env.items())
        for number, mount in enumerate(step.workspace.mounts):
            yield mount.source, f"{at}/workspace/mounts/{number}/source"
            yield mount.target, f"{at}/workspace/mounts/{number}/target"
        for number, artifact in enumerate(step.output_artifacts):
            yield artifact.path, f"{at}/output_artifacts/{number}/path"
        for number, contract in enumerate(step.contracts):
            if contract.source is not None:
                yield contract.source, f"{at}/contracts/{number}/source"
            yield from _setting_templates(contract, f"{at}/contracts/{number}/settings")


def _setting_templates(contract: Contract, pointer: str) -> Iterator[tuple[Template, str]]:
    try:
        for name, template in setting_templates(contract):
            yield template, f"{pointer}/{name}"
    except PlanError as error:  # its pointer starts at the setting
        raise _broken(error.message, pointer) from None


def _references(plan: Plan) -> Iterator[tuple[Digest, type[Blob], str]]:
    if plan.pipeline.input.schema is not None:
        yield plan.pipeline.input.schema, JsonBlob, "/pipeline/input/schema"
    for index, step in enumerate(plan.steps):
        at = f"/steps/{index}"
        match step.exec:
            case Prompt(_, segments, system_prompt):
                for number, segment in enumerate(segments):
                    yield segment.template, TemplateBlob, f"{at}/exec/prompt/{number}/template"
                if system_prompt is not None:
                    yield system_prompt, TextBlob, f"{at}/exec/system_prompt"
            case Command(_, source, _):
                yield source, TextBlob, f"{at}/exec/source"
        if step.relay is not None and step.relay.system_prompt is not None:
            yield step.relay.system_prompt, TextBlob, f"{at}/relay/system_prompt"
        if step.lowering is not None:
            yield step.lowering.configuration, JsonBlob, f"{at}/lowering/configuration"
        for number, contract in enumerate(step.contracts):
            schema = contract.settings.get("schema")
            if isinstance(schema, str):
                yield schema, JsonBlob, f"{at}/contracts/{number}/settings/schema"
            template = contract.settings.get("template")
            if isinstance(template, str):
                yield template, TextBlob, f"{at}/contracts/{number}/settings/template"


_NAMES: dict[type[Blob], str] = {TextBlob: "text", JsonBlob: "JSON", TemplateBlob: "template"}


def _broken(message: str, pointer: str) -> PlanError:
    return PlanError(message, pointer=pointer, fix="compile the plan again with `wavec plan`")
