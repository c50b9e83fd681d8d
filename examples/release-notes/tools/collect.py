"""collect.py FOLDER: the changes in a folder, as JSON. A file is called NUMBER-WORDS.KIND.md."""

import json
import sys
from pathlib import Path

changes = [
    {
        "file": file.name,
        "kind": file.name.split(".")[-2],
        "text": " ".join(file.read_text("utf-8").split()),
    }
    for file in sorted(Path(sys.argv[1]).glob("*.*.md"))
]
json.dump(changes, sys.stdout, indent=2)
