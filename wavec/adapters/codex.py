"""The adapter `codex`."""

from wavec.syntax.adapter import AdapterKind

CODEX = AdapterKind("codex", output_formats=("json", "text"))
