"""The adapters, one file each. To add one: its file, its line here, and the adapter in the runtime."""

from collections.abc import Mapping

from wavec.adapters.claude import CLAUDE
from wavec.adapters.codex import CODEX
from wavec.adapters.gemini import GEMINI
from wavec.adapters.opencode import OPENCODE
from wavec.adapters.process import PROCESS
from wavec.syntax.adapter import AdapterKind

ADAPTERS: Mapping[str, AdapterKind] = {kind.name: kind for kind in (CLAUDE, CODEX, GEMINI, OPENCODE, PROCESS)}
