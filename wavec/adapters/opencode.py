"""The adapter `opencode`."""

from wavec.syntax.adapter import AdapterKind

OPENCODE = AdapterKind("opencode", output_formats=("json", "text"))
