"""The manifest, `wave.yaml`: adapters, personas with permissions, runtime settings."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from wavec.syntax.node import Aside, Many, Named, Node, OpenNode
from wavec.syntax.permissions import Permissions, PersonaPermissions
from wavec.syntax.sandbox import Sandbox

NO_EFFECT = Aside("without effect", "remove it")


class ManifestMetadata(OpenNode):
    """What the project is called."""

    aside: ClassVar[Mapping[str, Aside]] = {"version": NO_EFFECT, "created": NO_EFFECT, "author": NO_EFFECT}
    name: str
    description: str = ""


class Adapter(OpenNode):
    """An agent client that personas use."""

    aside: ClassVar[Mapping[str, Aside]] = {"project_files": NO_EFFECT}
    binary: str
    kind: str | None = None
    mode: str = "headless"
    output_format: str | None = None
    default_permissions: Permissions | None = None
    env: Many[str] = ()
    secrets: Many[str] = ()


class Persona(OpenNode):
    """As whom a step works: a client, a system prompt, rights, a model."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "system_prompt": Aside("unsupported", "write the text into a file, and name that in `system_prompt_file`"),
    }
    adapter: str
    description: str = ""
    system_prompt_file: str | None = None
    permissions: PersonaPermissions | None = None
    model: str | None = None
    temperature: float | int | None = Field(default=None, ge=0, le=2)


class Routing(OpenNode):
    """Which pipeline is meant when none is named."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "rules": Aside("not yet", "work items are not routed: name the pipeline, or set `routing.default`")
    }
    default: str | None = None


class Relay(Node):
    """What happens when the context of a session fills up."""

    strategy: Literal["summarize_to_checkpoint"] = "summarize_to_checkpoint"
    token_threshold_percent: int = Field(default=80, ge=1, le=100)
    persona: str | None = None


class Audit(Node):
    """The audit log: attempts, commands, file operations and tool calls of each run, as lines of JSON."""

    log_dir: str = ".wave/audit"
    log_all_tool_calls: bool = False
    log_all_file_operations: bool = False


class Security(Node):
    """What happens to an input with risky content."""

    prompt_injection: Literal["advise", "strict", "sanitize"] = "advise"
    max_input_bytes: int = Field(default=1_048_576, ge=1, le=1_073_741_824)


class Runtime(OpenNode):
    """Bounds and places of every run of the project."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "meta_pipeline": Aside("not yet", "no pipeline is generated while a run goes on"),
    }
    workspace_root: str = ".wave/workspaces"
    max_concurrent_workers: int = Field(default=5, ge=1, le=1000)
    default_timeout_minutes: int = Field(default=30, ge=1, le=10_080)
    routing: Routing | None = None
    relay: Relay | None = None
    audit: Audit | None = None
    security: Security | None = None
    sandbox: Sandbox | None = None


class Manifest(OpenNode):
    """`kind: WaveManifest`."""

    aside: ClassVar[Mapping[str, Aside]] = {"skill_mounts": NO_EFFECT}
    api_version: Literal["v1"] = Field(alias="apiVersion", default="v1")
    kind: Literal["WaveManifest"] = "WaveManifest"
    metadata: ManifestMetadata
    adapters: Named[Adapter] = Field(default_factory=dict)
    personas: Named[Persona] = Field(default_factory=dict)
    runtime: Runtime | None = None
