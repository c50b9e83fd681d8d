"""The adapter `claude`."""

from wavec.adapters.adapter import AdapterKind

CLAUDE = AdapterKind("claude", output_formats=("json", "stream-json", "text"))
