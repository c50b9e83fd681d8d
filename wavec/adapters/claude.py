"""The adapter `claude`."""

from wavec.syntax.adapter import AdapterKind

CLAUDE = AdapterKind("claude", output_formats=("json", "stream-json", "text"))
