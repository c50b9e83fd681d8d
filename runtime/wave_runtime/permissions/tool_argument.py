"""Arguments of tools in their normal form: the text that patterns are compared with."""

LONGEST_PATH = 4096


class NotCallable(ValueError):
    """An argument with which a tool is never permitted: the text is a reason for people."""


def normal_path(path: str) -> str:
    """A path in the workspace, without empty and `.` segments; `.` is the workspace itself.

    Raises NotCallable for a path that leads out, or is none.
    """
    if not path or "\0" in path or len(path) > LONGEST_PATH:
        raise NotCallable("it is not a path")
    if path.startswith(("/", "~/")) or path == "~":
        raise NotCallable("a path is relative to the workspace")
    segments = [segment for segment in path.split("/") if segment not in ("", ".")]
    if ".." in segments:
        raise NotCallable("`..` may lead out of the workspace")
    return "/".join(segments) or "."
