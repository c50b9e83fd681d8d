"""How much a YAML file may hold. Far above what people write, far below what can hurt the compiler."""

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_NODES = 1_000_000
"""Mappings, sequences, scalars and aliases of one file, as written."""
MAX_EXPANSION = 50_000
"""Values that aliases may add beyond as many as were written."""
MAX_DEPTH = 64
MAX_SCALAR_BYTES = 256 * 1024
MAX_FINDINGS = 1_000
"""Reading stops after so many findings in one file."""
