"""`required` names a property that the same schema refuses.

With `additionalProperties: false` only the names in `properties` may be there, so no object can ever obey the schema.

Wrong: golden/reject/WV649-impossible-required.   Fix: correct the name, or declare it in `properties`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.suggest import closest
from wavec.rules.asked_names import asked_names
from wavec.rules.project import Project
from wavec.rules.stated_schemas import stated_schemas

CODE = Code("WV649", "impossible-required", Severity.ERROR, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for schema in stated_schemas(project):
        for asked in asked_names(schema):
            if asked.refused and asked.name not in asked.beside:
                near = closest(asked.name, asked.beside)
                help = f"did you mean `{near}`?" if near else "declare it in `properties`"
                message = (
                    f"`{asked.name}` is required and refused: `additionalProperties` is false, so nothing can obey"
                )
                yield CODE.at(schema.place(asked.path), message, help=help)
