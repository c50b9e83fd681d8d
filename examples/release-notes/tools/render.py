"""render.py CHANGES_JSON: Markdown, a section for each kind of change."""

import json
import sys
from pathlib import Path

changes = json.loads(Path(sys.argv[1]).read_text("utf-8"))
for kind in ("added", "changed", "fixed", "removed"):
    texts = [change["text"] for change in changes if change["kind"] == kind]
    if texts:
        sys.stdout.write(f"\n## {kind.capitalize()}\n\n" + "".join(f"- {text}\n" for text in texts))
