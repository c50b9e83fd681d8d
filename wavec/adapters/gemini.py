"""The adapter `gemini`."""

from wavec.adapters.adapter import AdapterKind

GEMINI = AdapterKind("gemini", output_formats=("json", "stream-json", "text"))
