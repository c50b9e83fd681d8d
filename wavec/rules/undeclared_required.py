"""`required` names a property that the schema does not declare.

The property has to be there and may be anything: most often one of the two names is misspelt, or the property was
renamed in one place.

Wrong: golden/reject/WV648-undeclared-required.   Fix: correct the name, or declare it in `properties`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.suggest import closest
from wavec.rules.asked_names import asked_names
from wavec.rules.project import Project
from wavec.rules.stated_schemas import stated_schemas

CODE = Code("WV648", "undeclared-required", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for schema in stated_schemas(project):
        for asked in asked_names(schema):
            impossible = asked.refused and asked.name not in asked.beside
            if asked.name in asked.declared or not asked.declared or asked.open or impossible:
                continue
            near = closest(asked.name, asked.declared)
            help = f"did you mean `{near}`?" if near else "declare it in `properties`"
            message = f"`{asked.name}` is required, and `properties` does not declare it"
            yield CODE.at(schema.place(asked.path), message, help=help)
