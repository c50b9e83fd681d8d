"""The manifest: personas to adapters, adapters to clients, system prompts to files."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.bad_variable_name import bad_variable_name
from wavec.diagnostics.codes.client_without_setting import client_without_setting
from wavec.diagnostics.codes.missing_file import missing_file
from wavec.diagnostics.codes.persona_front_matter import persona_front_matter
from wavec.diagnostics.codes.unknown_adapter import unknown_adapter, unknown_client
from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.codes.wrong_shape import wrong_shape
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.fix import Fix
from wavec.names.environment import is_variable_name
from wavec.names.named import NamedAdapter, NamedManifest, NamedPersona
from wavec.names.relay import check_relay
from wavec.names.sandbox import check_sandbox
from wavec.source.edits import without_key
from wavec.source.files import Files
from wavec.source.path import normal_path, path_problem
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.syntax.adapter import AdapterKind
from wavec.syntax.manifest import Adapter, Audit, Persona, Runtime
from wavec.syntax.node import Node
from wavec.syntax.program import ManifestDocument

Report = Callable[[Diagnostic], None]


def resolve_manifest(
    document: ManifestDocument, files: Files, kinds: Mapping[str, AdapterKind], report: Report
) -> NamedManifest:
    """What the names in the manifest mean."""
    manifest = document.node
    places = manifest.spans.below("adapters")
    adapters = {name: _adapter(name, node, kinds, places.key(name), report) for name, node in manifest.adapters.items()}
    prompts = _SystemPrompts(files, report)
    personas: dict[str, NamedPersona] = {}
    for name, persona in manifest.personas.items():
        # What is no text was reported, and stands here as an empty one.
        written = persona.has("adapter") and (persona.adapter or persona.at("adapter").text in ('""', "''"))
        if persona.adapter not in adapters and written and "{{" not in persona.adapter:
            report(unknown_adapter(persona.adapter, persona.at("adapter"), adapters))
        system_prompt = None
        if persona.system_prompt_file is not None and "{{" not in persona.system_prompt_file:
            system_prompt = prompts.read(persona.system_prompt_file, persona.at("system_prompt_file"))
        known = persona.adapter if persona.adapter in adapters else None
        if known is not None and (kind := kinds.get(adapters[known].kind or "")) is not None:
            _check_settings(persona, kind, report)
        personas[name] = NamedPersona(name, persona, known, system_prompt)
    if manifest.runtime is not None:
        _check_workspace_root(manifest.runtime, report)
        if manifest.runtime.audit is not None:
            _check_log_dir(manifest.runtime.audit, report)
    named = NamedManifest(document, adapters, personas)
    check_relay(named, report)
    check_sandbox(named, report)
    return named


def _check_settings(persona: Persona, kind: AdapterKind, report: Report) -> None:
    for key, why in kind.no_setting.items():
        if persona.has(key):
            report(_without_setting(persona, key, kind, why))


def _without_setting(node: Node, key: str, kind: AdapterKind, why: str) -> Diagnostic:
    edit = without_key(node.spans, key)
    removed = Fix(f"remove `{key}`", (edit,), safe=False) if edit else None
    return client_without_setting(key, kind.name, why, node.key_at(key), removed=removed)


def _check_workspace_root(runtime: Runtime, report: Report) -> None:
    root = runtime.workspace_root
    if "{{" in root:
        return  # holes are refused there
    problem = path_problem(root) or ("is the project itself" if normal_path(root) == "." else None)
    if problem:
        report(bad_path(root, problem, runtime.at("workspace_root"), help="name a folder in the project"))


def _check_log_dir(audit: Audit, report: Report) -> None:
    folder = audit.log_dir
    problem = path_problem(folder) or ("is the project itself" if normal_path(folder) == "." else None)
    if problem and "{{" not in folder:
        report(bad_path(folder, problem, audit.at("log_dir"), help="name a folder in the project"))


def _adapter(name: str, node: Adapter, kinds: Mapping[str, AdapterKind], at: Span, report: Report) -> NamedAdapter:
    for key, names in (("env", node.env), ("secrets", node.secrets)):
        if not all(map(is_variable_name, names)):
            report(bad_variable_name(key, node.key_at(key)))
    if node.has("binary") and not node.binary.strip():
        report(wrong_shape("binary", "the name of a program", node.binary, node.at("binary")))
    kind = _kind(name, node, kinds, report)
    if kind is None:
        return NamedAdapter(name, node, None, node.output_format or "json", None)
    if node.mode not in kind.modes:
        report(unknown_value(node.mode, node.at("mode"), key="mode", known=kind.modes))
    if node.output_format is not None and node.output_format not in kind.output_formats:
        report(
            unknown_value(node.output_format, node.at("output_format"), key="output_format", known=kind.output_formats)
        )
    elif node.output_format is not None and kind.reads not in (None, node.output_format):
        why = f"it is always asked for `{kind.reads}`, which tells every call"
        report(_without_setting(node, "output_format", kind, why))
    printed = kind.reads or node.output_format or kind.output_formats[0]
    return NamedAdapter(name, node, kind.name, printed, kind.client)


def _kind(name: str, node: Adapter, kinds: Mapping[str, AdapterKind], report: Report) -> AdapterKind | None:
    """The kind that is stated, or else what the program or the adapter is called."""
    if node.kind is not None:
        if node.kind not in kinds:
            report(unknown_value(node.kind, node.at("kind"), key="kind", known=kinds))
        return kinds.get(node.kind)
    kind = kinds.get(PurePosixPath(node.binary).name) or kinds.get(name)
    if kind is None and node.has("binary"):
        report(unknown_client(node.binary, node.at("binary"), kinds))
    return kind


_HEAD = re.compile(r"---[ \t]*\n((?:[^\n]*\n){1,60}?)---[ \t]*(?:\n|\Z)")
_KEY = re.compile(r"^([A-Za-z_][A-Za-z0-9_-]*):", re.MULTILINE)


class _SystemPrompts:
    """System prompts by path: several personas may share one."""

    def __init__(self, files: Files, report: Report) -> None:
        self.files = files
        self.report = report
        self.read_before: dict[str, Source | None] = {}

    def read(self, path: str, at: Span) -> Source | None:
        if problem := path_problem(path):
            self.report(bad_path(path, problem, at))
            return None
        name = normal_path(path)
        if name not in self.read_before:
            kind = self.files.kind(name)
            if kind != "file":
                known = self.files.below(name.rpartition("/")[0] or ".")
                self.report(missing_file("the system prompt", path, at, known, is_folder=kind == "folder"))
                return None
            outcome = self.files.read(name)
            for finding in outcome.diagnostics:
                self.report(finding)
            self.read_before[name] = outcome.value
            if outcome.value is not None:
                self._check_head(outcome.value)
        return self.read_before[name]

    def _check_head(self, source: Source) -> None:
        head = _HEAD.match(source.text)
        keys = _KEY.findall(head[1]) if head is not None else []
        if head is not None and keys:
            self.report(persona_front_matter(keys, Span(source, 0, head.end())))
