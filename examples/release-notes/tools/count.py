"""count.py CHANGES_JSON: how many changes there are, of each kind and in all, as JSON."""

import json
import sys
from collections import Counter
from pathlib import Path

kinds = Counter(change["kind"] for change in json.loads(Path(sys.argv[1]).read_text("utf-8")))
json.dump({"total": kinds.total(), "by_kind": dict(sorted(kinds.items()))}, sys.stdout)
