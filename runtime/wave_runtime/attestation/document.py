"""A statement as bytes, and out of whatever envelope a signing tool put around it."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from wave_runtime.attestation.model import BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE, STEP_URI, Statement, StepRecord
from wave_runtime.plan.canonical import Json, canonical_bytes
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.strict_json import parse_strictly

_PAYLOAD_TYPE = "application/vnd.in-toto+json"


class NoStatement(Exception):
    """The bytes are no statement about a run; the message says why, one line."""


@dataclass(frozen=True, slots=True)
class Document:
    """A statement that was read."""

    statement: Statement
    json: Mapping[str, Json]
    enveloped: bool
    """It came in an envelope, which says who signed it; nobody has looked at that."""


def statement_json(statement: Statement) -> dict[str, Json]:
    """The statement as JSON; half a character in what a client said of itself is written out."""
    return cast("dict[str, Json]", _whole_texts(encode_value(statement)))


def document_bytes(value: Json) -> bytes:
    """Canonical JSON on one line."""
    return canonical_bytes(value) + b"\n"


def read_document(data: bytes) -> Document:
    """The statement in a file: bare, in a DSSE envelope, or in a bundle of Sigstore. Raises NoStatement."""
    outer = _object(data, "the file")
    envelope = outer.get("dsseEnvelope", outer)
    inner, enveloped = outer, False
    if isinstance(envelope, dict) and "payload" in envelope:
        inner, enveloped = _object(_payload(envelope), "the payload of the envelope"), True
    if (said := inner.get("_type")) != STATEMENT_TYPE:
        raise NoStatement(f"its `_type` is {_shown(said)}, not `{STATEMENT_TYPE}`")
    if (said := inner.get("predicateType")) != PREDICATE_TYPE:
        raise NoStatement(f"its `predicateType` is {_shown(said)}, not `{PREDICATE_TYPE}`")
    try:
        statement = cast(Statement, read_value(Statement, inner))
        definition = statement.predicate.build_definition
        if definition.build_type != BUILD_TYPE:
            raise NoStatement(f"it is about a build of the type `{definition.build_type}`, not of `{BUILD_TYPE}`")
        for made in statement.predicate.run_details.byproducts:
            if made.uri.startswith(STEP_URI):
                read_value(StepRecord, made.annotations)
    except PlanError as error:
        where = f" at {error.pointer}" if error.pointer else ""
        raise NoStatement(f"it is not well-formed{where}: {error.message}") from None
    if not statement.subject or any("sha256" not in (each.digest or {}) for each in statement.subject):
        raise NoStatement("it is not well-formed at /subject: expected subjects, each with a `sha256`")
    return Document(statement, inner, enveloped)


def _payload(envelope: Mapping[str, Json]) -> bytes:
    if (said := envelope.get("payloadType")) != _PAYLOAD_TYPE:
        raise NoStatement(f"the `payloadType` of the envelope is {_shown(said)}, not `{_PAYLOAD_TYPE}`")
    try:
        return base64.b64decode(str(envelope["payload"]), validate=True)
    except (binascii.Error, ValueError):
        raise NoStatement("the `payload` of the envelope is not Base64") from None


def _object(data: bytes, what: str) -> dict[str, Json]:
    try:
        value = parse_strictly(data.decode("utf-8"), what=what)
    except UnicodeDecodeError:
        raise NoStatement(f"{what} is not UTF-8 text") from None
    except PlanError as error:
        raise NoStatement(error.message) from None
    if not isinstance(value, dict):
        raise NoStatement(f"{what} is not a JSON object")
    return value


def _shown(value: Json) -> str:
    return "missing" if value is None else f"`{value}`"


def _whole_texts(value: Json) -> Json:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {str(_whole_texts(key)): _whole_texts(inner) for key, inner in value.items()}
        case list():
            return [_whole_texts(item) for item in value]
        case _:
            return value
