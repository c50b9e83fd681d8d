"""The plan: everything a run needs to know, resolved, typed and flat.

The rules of the format stand in docs/plan-format.md; `encode.py`, `decode.py` and `schema.py` read these classes, so a
field here is a key of the JSON, with the name given by `metadata["key"]` where Python needs another.
Descriptions in `metadata["text"]` become descriptions in grammar/plan.schema.json.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal as OneOf
from typing import TypeAlias

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.expression import Expression, Template, Trust
from wave_runtime.plan.record import dataclass

FORMAT_VERSION = "1.0"
"""Major: another meaning, refused by readers that do not know it. Minor: only additions."""

Digest: TypeAlias = str
"""`sha256:` and 64 lower-case hex digits."""


def _doc(text: str, key: str | None = None, *, alone: bool = False) -> Mapping[str, str]:
    """`alone`: the member is left out when it has its default, whatever stands behind it."""
    return {"text": text} | ({"key": key} if key else {}) | ({"alone": "yes"} if alone else {})


@dataclass(frozen=True, slots=True)
class PipelineInput:
    """What the pipeline accepts as `input`."""

    source: OneOf["cli", "file", "stdin", "meta"] = field(
        metadata=_doc("where the input comes from unless a flag says otherwise")
    )
    schema: Digest | None = field(metadata=_doc("blob with the JSON Schema of the input; null: any text"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a run may cost at most. A plan with bounds requires `bounds/1`."""

    timeout_ms: int | None = field(metadata=_doc("for the whole run, in milliseconds; null: there is no bound"))
    max_tokens: int | None = field(metadata=_doc("of all attempts together, as their clients count; null: no bound"))
    max_attempts: int | None = field(metadata=_doc("of all steps together; null: what the steps allow"))


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the whole run is about."""

    name: str = field(metadata=_doc("metadata.name of the pipeline"))
    description: str = field(metadata=_doc("for people; empty when there is none"))
    project: str = field(metadata=_doc("metadata.name of the manifest"))
    input: PipelineInput = field(metadata=_doc("what `input` may be"))
    max_workers: int = field(metadata=_doc("how many steps may run at once"))
    workspace_root: str = field(metadata=_doc("folder for workspaces, relative to the project"))
    bounds: Bounds | None = field(default=None, metadata=_doc("left out where the pipeline has none"))


@dataclass(frozen=True, slots=True)
class RuntimeInput:
    """A value that is not known before the run: every hole of the plan reads only these, and in a matrix its `item`."""

    name: str = field(metadata=_doc("dotted name, as in a hole's `get`"))
    source: OneOf["user", "run", "git", "step"] = field(metadata=_doc("who gives the value"))
    trust: Trust = field(metadata=_doc("whether somebody else than the author controls it"))
    type: str = field(metadata=_doc("type in the user's notation: text, number, json, ..."))
    required: bool = field(metadata=_doc("a run without this value is refused before the first step"))
    used_by: tuple[str, ...] = field(metadata=_doc("ids of the steps that read it, in plan order"))


@dataclass(frozen=True, slots=True)
class Adapter:
    """An agent client, as the manifest sets it up."""

    kind: str = field(metadata=_doc("which adapter drives it: claude, codex, ..."))
    binary: str = field(metadata=_doc("program to start"))
    mode: str = field(metadata=_doc("always `headless` in this version"))
    output_format: str = field(metadata=_doc("what the client is asked to print"))
    env: tuple[str, ...] = field(metadata=_doc("names of environment variables that are passed through"))
    secrets: tuple[str, ...] = field(
        metadata=_doc("names of environment variables with secrets; values are nowhere in a plan")
    )


@dataclass(frozen=True, slots=True)
class PromptSegment:
    """A piece of a prompt; the pieces are joined without anything between them."""

    origin: OneOf["author", "generated"] = field(metadata=_doc("written in the pipeline, or added by the compiler"))
    template: Digest = field(metadata=_doc("blob with the template"))


@dataclass(frozen=True, slots=True)
class Prompt:
    """The step is a session of an agent."""

    type: OneOf["prompt"]
    prompt: tuple[PromptSegment, ...]
    system_prompt: Digest | None = field(metadata=_doc("blob with the persona's text"))


@dataclass(frozen=True, slots=True)
class Command:
    """The step is a shell text, run by `sh -eu` in the workspace; it has no holes."""

    type: OneOf["command"]
    source: Digest = field(metadata=_doc("blob with the shell text"))
    env: Mapping[str, Template] = field(metadata=_doc("environment variables that carry the values"))


Exec: TypeAlias = Prompt | Command


@dataclass(frozen=True, slots=True)
class GrantLayer:
    """Allow and deny patterns from one place. A call passes a layer when some allow pattern matches it and no
    deny pattern does."""

    origin: OneOf["adapter", "persona", "step"] = field(metadata=_doc("where the patterns were written"))
    allow: tuple[str, ...] = field(metadata=_doc("`Tool` or `Tool(glob)`; `*` is every tool"))
    deny: tuple[str, ...] = field(metadata=_doc("looked at first"))


@dataclass(frozen=True, slots=True)
class Permissions:
    """A call is permitted when every layer permits it: adding a layer can only narrow."""

    layers: tuple[GrantLayer, ...]


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What is known of one tool, or of one rule of it: the calls that the client runs, against those that are granted.
    Calls and rules are written as in `permissions`."""

    tool: str = field(metadata=_doc("as patterns name it"))
    fidelity: OneOf["exact", "narrower", "wider", "advisory"] = field(
        metadata=_doc(
            "exact: just the granted calls; narrower: fewer; wider: something is done that is not granted; advisory: a "
            "granted call of another tool does what a rule forbids to this one"
        )
    )
    rests_on: tuple[OneOf["hook", "native rules", "sandbox"], ...] = field(
        metadata=_doc("what holds back a call that is not granted; empty: nothing does, or there is no such call")
    )
    gap: str | None = field(default=None, metadata=_doc("name of the difference; left out with all below for `exact`"))
    why: str | None = field(default=None, metadata=_doc("the difference, for people"))
    rule: str | None = field(default=None, metadata=_doc("the pattern that it is about; null: the tool as a whole"))
    witness: str | None = field(
        default=None, metadata=_doc("a call that shows the difference; null or left out: none was found")
    )
    through: str | None = field(
        default=None, metadata=_doc("the call by which the client does it; left out: the witness itself")
    )


@dataclass(frozen=True, slots=True)
class Lowering:
    """The grant of a step in the terms of its client, and what was lost on the way. The grant itself is what holds:
    the runtime answers every call that the client asks about by `permissions`."""

    client: str = field(metadata=_doc("kind of the adapter"))
    version: str = field(metadata=_doc("of the client, whose behaviour was measured"))
    configuration: Digest = field(
        metadata=_doc(
            "blob with `arguments`, `environment` and `files` (name to an object, or to the lines of a text) for the "
            "client; the runtime puts in ${WAVE_CONFIG}, ${WAVE_HOME} and ${WAVE_HOOK}"
        )
    )
    fidelity: tuple[Fidelity, ...] = field(metadata=_doc("tool by tool"))
    accepted: tuple[str, ...] = field(metadata=_doc("gaps that the author accepts for this step, sorted"))
    without_hook: tuple[str, ...] = field(
        metadata=_doc("calls that are not granted, and that the client runs if its hook does not answer in time")
    )
    unseen: tuple[OneOf["programs", "network"], ...] = field(
        metadata=_doc(
            "what a granted shell does and neither rules, hook nor the client's sandbox see: what its programs read, "
            "write and start; what they send. It is left to the sandbox of the run"
        )
    )


@dataclass(frozen=True, slots=True)
class Mount:
    """A part of the project that the step sees in its workspace."""

    source: Template = field(metadata=_doc("path relative to the project; `.` is the project"))
    target: Template = field(metadata=_doc("path in the workspace; `.` is its top"))
    mode: OneOf["readonly", "readwrite"]


@dataclass(frozen=True, slots=True)
class Workspace:
    """One fresh folder for each attempt; it is the working directory."""

    mounts: tuple[Mount, ...]


@dataclass(frozen=True, slots=True)
class Injection:
    """An artifact of an earlier step, put into the workspace before the step starts."""

    step: str
    artifact: str
    path: str = field(metadata=_doc("path in the workspace: artifacts/<as>"))


@dataclass(frozen=True, slots=True)
class Artifact:
    """What the step has to leave behind."""

    name: str
    path: Template = field(metadata=_doc("path in the workspace"))
    type: OneOf["json", "markdown", "text", "patch", "file", "directory", "binary"]
    required: bool = field(metadata=_doc("the attempt fails without it"))
    origin: OneOf["file", "answer"] = field(
        metadata=_doc("the agent writes the file, or the runtime captures its final answer", key="from")
    )


@dataclass(frozen=True, slots=True)
class Contract:
    """What must hold when the step has finished, before anything that depends on it starts."""

    type: str = field(metadata=_doc("contract type; the plan requires contract.<type>/1"))
    source: Template | None = field(
        metadata=_doc("path of the file it is about, in the workspace; null when it is about none")
    )
    must_pass: bool = field(metadata=_doc("when the last attempt does not pass, the run fails"))
    on_failure: OneOf["retry", "halt", "warn"]
    max_retries: int = field(metadata=_doc("further attempts that this contract asks for"))
    settings: Mapping[str, Json] = field(metadata=_doc("what this contract type needs; schemas are digests of blobs"))


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a step is tried."""

    max_attempts: int = field(metadata=_doc("1 and the retries"))
    backoff_ms: tuple[int, ...] = field(metadata=_doc("wait before the second, third, ... attempt, in milliseconds"))


@dataclass(frozen=True, slots=True)
class Matrix:
    """The step is a template: it stands for one unit of work for each item of a list. In its expressions, `item` is
    the item; all else is the same. A plan with a matrix requires `matrix/1`."""

    items: Expression = field(metadata=_doc("gives the list: a value, or a `get` that reads what a step made"))
    item_type: str = field(metadata=_doc("type of an item, in the user's notation"))
    max_items: int | None = field(metadata=_doc("how many items there can be; null: there is no bound"))
    max_concurrency: int = field(metadata=_doc("how many items may be worked on at once"))
    fail_fast: bool = field(metadata=_doc("after an item has failed, no other is begun"))


@dataclass(frozen=True, slots=True)
class Relay:
    """What happens when the context of a session fills up: another session, without tools, writes a checkpoint, and a
    fresh one goes on with it. A plan with a relay requires `relay/1`."""

    threshold_percent: int = field(metadata=_doc("of the context of the step's model, 1 to 100"))
    persona: str = field(metadata=_doc("who writes the checkpoint"))
    adapter: str = field(metadata=_doc("its key in `adapters`"))
    model: str | None = field(metadata=_doc("null: the client's default, not pinned"))
    temperature: str | None = field(metadata=_doc("decimal text; null: the client's default"))
    system_prompt: Digest | None = field(metadata=_doc("blob with the persona's text"))


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What must hold of all programs that the step runs: a requirement, never a claim that something holds it. A plan
    with one requires `sandbox/1`; a runtime that cannot give what is required runs no step."""

    level: OneOf["ns", "lsm", "process"] = field(
        metadata=_doc(
            "the least that is accepted: `ns` namespaces, `lsm` rules of the kernel for files and ports, `process` a "
            "small environment, an end for the whole tree, and readonly mounts that are compared afterwards"
        )
    )
    network: OneOf["none", "hosts", "open"] = field(
        metadata=_doc("what is reached: nothing, `hosts` alone, or everything; the provider of an agent's model beside")
    )
    hosts: tuple[str, ...] = field(
        metadata=_doc("`name`, `*.name`, or either with `:port`; lower case, sorted; without a port 443 and 80")
    )
    memory_bytes: int | None = field(metadata=_doc("of all processes of an attempt together; null: no limit"))
    processes: int | None = field(metadata=_doc("how many may be there at once; null: no limit"))


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of work."""

    id: str
    level: int = field(metadata=_doc("steps of one level do not depend on each other"))
    dependencies: tuple[str, ...] = field(metadata=_doc("ids, sorted; all must be completed before the step starts"))
    persona: str | None = field(metadata=_doc("null for a command step without one"))
    adapter: str | None = field(metadata=_doc("key in `adapters`; null for a command step"))
    model: str | None = field(metadata=_doc("null: the client's default, not pinned"))
    temperature: str | None = field(
        metadata=_doc("decimal text, so that no float is in a plan; null: the client's default")
    )
    exec: Exec
    permissions: Permissions | None = field(metadata=_doc("null for a step without persona"))
    workspace: Workspace
    inject_artifacts: tuple[Injection, ...]
    output_artifacts: tuple[Artifact, ...]
    contracts: tuple[Contract, ...]
    retry: Retry
    timeout_ms: int = field(metadata=_doc("for one attempt, in milliseconds"))
    lowering: Lowering | None = field(
        default=None,
        metadata=_doc("what the client gets for `permissions`; left out in a step without agent", alone=True),
    )
    matrix: Matrix | None = field(
        default=None,
        metadata=_doc("only in a step that runs once for each item of a list; left out in all others", alone=True),
    )
    effects: OneOf["once"] | None = field(
        default=None,
        metadata=_doc(
            "`once`: what the step does elsewhere must not be done twice, so it is never tried again without being "
            "asked; the plan requires `effects.once/1`; left out in all others",
            alone=True,
        ),
    )
    relay: Relay | None = field(
        default=None, metadata=_doc("only in a step whose session may be relayed; left out in all others", alone=True)
    )
    sandbox: Sandbox | None = field(
        default=None, metadata=_doc("only in a step that requires something; left out in all others", alone=True)
    )


@dataclass(frozen=True, slots=True)
class TextBlob:
    """A text, by lines; the line feeds are part of the lines."""

    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JsonBlob:
    """A JSON value: a schema with its references embedded."""

    json: Json


@dataclass(frozen=True, slots=True)
class TemplateBlob:
    """A text with holes."""

    template: Template


Blob: TypeAlias = TextBlob | JsonBlob | TemplateBlob


@dataclass(frozen=True, slots=True)
class InputFile:
    """A source file that the plan was made of."""

    path: str = field(metadata=_doc("relative to the project"))
    sha256: str = field(metadata=_doc("hex digest of the text after BOM and line ends are normalised"))


@dataclass(frozen=True, slots=True)
class AuditLog:
    """What is written about a run besides its events. A plan with one requires `audit/1`."""

    log_dir: str = field(metadata=_doc("folder of the project; a run writes `<run>.ndjson` there"))
    log_all_tool_calls: bool = field(metadata=_doc("false: only calls that were denied"))
    log_all_file_operations: bool = field(metadata=_doc("false: how many files were made, changed and removed"))


@dataclass(frozen=True, slots=True)
class InputRules:
    """What happens to an input with risky content. A plan with them requires `input-rules/1`."""

    prompt_injection: OneOf["advise", "strict", "sanitize"] = field(
        metadata=_doc("tell it, refuse the run, or take out what was found")
    )
    max_input_bytes: int = field(metadata=_doc("a longer text is refused, or cut with `sanitize`"))


@dataclass(frozen=True, slots=True)
class Safety:
    """What the project wants to be watched."""

    audit: AuditLog | None = field(metadata=_doc("null: no audit log"))
    inputs: InputRules | None = field(metadata=_doc("null: risky content of inputs is told, and nothing else"))


@dataclass(frozen=True, slots=True)
class Plan:
    """A frozen execution plan."""

    format_version: str
    digest: Digest = field(metadata=_doc("over the canonical plan without digest, source_map, inputs and x-provenance"))
    requires: tuple[str, ...] = field(
        metadata=_doc("what a runtime must know, as name/version; an unknown entry is refused")
    )
    pipeline: Pipeline
    runtime_inputs: tuple[RuntimeInput, ...] = field(metadata=_doc("sorted by name"))
    adapters: Mapping[str, Adapter]
    steps: tuple[Step, ...] = field(metadata=_doc("in topological order, ties by id"))
    blobs: Mapping[Digest, Blob] = field(metadata=_doc("contents by the digest of their canonical form"))
    source_map: Mapping[str, tuple[str, ...]] = field(metadata=_doc("JSON Pointer to FILE:LINE:COLUMN-LINE:COLUMN"))
    inputs: tuple[InputFile, ...] = field(metadata=_doc("sorted by path"))
    provenance: Mapping[str, str] = field(metadata=_doc("who compiled it; no times, no hosts", key="x-provenance"))
    safety: Safety | None = field(
        default=None, metadata=_doc("only where the manifest sets something of it; left out in all others")
    )

    def template(self, digest: Digest) -> Template:
        """The template stored under `digest`; the codec has checked that it is one."""
        blob = self.blobs[digest]
        assert isinstance(blob, TemplateBlob)
        return blob.template

    def text(self, digest: Digest) -> str:
        """The text stored under `digest`."""
        blob = self.blobs[digest]
        assert isinstance(blob, TextBlob)
        return "".join(blob.text)

    def json(self, digest: Digest) -> Json:
        """The JSON value stored under `digest`."""
        blob = self.blobs[digest]
        assert isinstance(blob, JsonBlob)
        return blob.json
