"""The clients whose logs are read: one file each, one case here."""

from wave_runtime.adapters.log_entry import LogForm


def log_form(client: str) -> LogForm | None:
    """Loads what one client needs; None for a client whose lines are not known."""
    match client:
        case "claude":
            from wave_runtime.adapters.claude_log import FORM
        case "codex":
            from wave_runtime.adapters.codex_log import FORM
        case "gemini":
            from wave_runtime.adapters.gemini_log import FORM
        case "opencode":
            from wave_runtime.adapters.opencode_log import FORM
        case "process":
            from wave_runtime.adapters.process_log import FORM
        case _:
            return None
    return FORM
