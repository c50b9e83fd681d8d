"""coverage.py API_JSON DOCS: which names of an interface does a document name?"""

import json
import sys
from pathlib import Path

names = [entry["name"] for entry in json.loads(Path(sys.argv[1]).read_text("utf-8"))["names"]]
text = Path(sys.argv[2]).read_text("utf-8")
missing = [name for name in names if name not in text]
sys.stdout.write(json.dumps({"documented": len(names) - len(missing), "missing": missing}) + "\n")
