"""Takes notes from the terminal."""

import sys

from backend import add

for line in sys.stdin:
    sys.stdout.write(f"note {add(line.strip())}\n")
