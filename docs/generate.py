"""Writes what can be derived: pages of docs/reference/ and the JSON Schemas of grammar/.

`python -m docs.generate` from the top of the repository; `tests/test_generated.py` compares. Never edit the results.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from wave_runtime.adapters.process_messages import messages_schema
from wave_runtime.attestation.schema import attestation_schema
from wave_runtime.engine.events_schema import events_schema
from wave_runtime.plan.schema import plan_schema
from wave_runtime.views.documents_schema import DOCUMENT_SCHEMAS

from docs.generator.clients import clients_page
from docs.generator.diagnostics import diagnostics_page
from docs.generator.editor_schema import manifest_schema, pipeline_schema
from docs.generator.functions import functions_page
from docs.generator.keys import keys_page
from docs.generator.life_cycle import life_cycle_page
from docs.generator.plan_members import plan_page
from wavec.diagnostics.as_json import diagnostics_schema
from wavec.needs.grant_json import infer_schema
from wavec.review.as_json import diff_schema
from wavec.review.permitted_json import answers_schema

ROOT = Path(__file__).resolve().parents[1]

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/clients.md": clients_page,
    "docs/reference/diagnostics.md": lambda: diagnostics_page(ROOT / "golden" / "reject"),
    "docs/reference/functions.md": functions_page,
    "docs/reference/keys.md": keys_page,
    "docs/reference/life-cycle.md": life_cycle_page,
    "docs/reference/plan.md": plan_page,
}
SCHEMAS: Mapping[str, Callable[[], Mapping[str, object]]] = {
    "grammar/manifest.schema.json": manifest_schema,
    "grammar/pipeline.schema.json": pipeline_schema,
    "grammar/plan.schema.json": plan_schema,
    "grammar/events.schema.json": events_schema,
    "grammar/process-adapter.schema.json": messages_schema,
    "grammar/attestation.schema.json": attestation_schema,
    "grammar/diagnostics.schema.json": diagnostics_schema,
    "grammar/diff.schema.json": diff_schema,
    "grammar/can.schema.json": answers_schema,
    "grammar/infer.schema.json": infer_schema,
    **{f"grammar/{name}.schema.json": schema for name, schema in DOCUMENT_SCHEMAS.items()},
}
GENERATED = (*PAGES, *SCHEMAS)


def generate(path: str) -> str:
    """The text of a generated file."""
    if path in PAGES:
        return PAGES[path]()
    return json.dumps(SCHEMAS[path](), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes every generated file."""
    for path in GENERATED:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(generate(path), "utf-8")


if __name__ == "__main__":
    main()
