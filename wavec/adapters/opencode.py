"""The adapter `opencode`."""

from wavec.adapters.adapter import AdapterKind

OPENCODE = AdapterKind("opencode", output_formats=("json", "text"))
