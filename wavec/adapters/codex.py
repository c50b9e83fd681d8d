"""The adapter `codex`."""

from wavec.adapters.adapter import AdapterKind

CODEX = AdapterKind("codex", output_formats=("json", "text"))
