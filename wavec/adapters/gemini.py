"""The adapter `gemini`."""

from wavec.syntax.adapter import AdapterKind

GEMINI = AdapterKind("gemini", output_formats=("json", "stream-json", "text"))
