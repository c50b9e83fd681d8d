"""Where the files of `grammar/` are: inside the package when it was installed, beside it in a checkout."""

from pathlib import Path


def grammar_dir() -> Path:
    """The folder with the grammar and the schemas."""
    # Wheels are unpacked when they are installed, so files are enough; importlib.resources costs 20 ms.
    here = Path(__file__).resolve().parent
    packaged = here / "grammar"
    return packaged if packaged.is_dir() else here.parent / "grammar"
