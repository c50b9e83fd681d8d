"""The clients whose calls the hook understands: one file each, one case here."""

from wave_runtime.hook.client_form import ClientForm


def form_of(client: str) -> ClientForm:
    """Loads what one client needs and no more. Raises ValueError for a client whose calls are not known."""
    match client:
        case "claude":
            from wave_runtime.hook.claude_calls import FORM
        case "codex":
            from wave_runtime.hook.codex_calls import FORM
        case "gemini":
            from wave_runtime.hook.gemini_calls import FORM
        case "opencode":
            from wave_runtime.hook.opencode_calls import FORM
        case "process":
            from wave_runtime.hook.process_calls import FORM
        case _:
            raise ValueError(f"calls of `{client}` are not known")
    return FORM
