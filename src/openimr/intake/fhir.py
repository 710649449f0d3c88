"""FHIR R4 bundles in JSON: a line a resource as readable text, and attached documents as files of their own.

Shapes of the resources: HL7 FHIR R4 (4.0.1), hl7.org/fhir/R4; mark: memory.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from mimetypes import guess_extension
from typing import Any

from openimr.intake.enclosed import Enclosed, named
from openimr.intake.settings import Converted, Unreadable, file_note

Resource = dict[str, Any]
_ERROR = "entered-in-error"
_DEPTH = 3


def bundle_text(content: bytes) -> Converted:
    """A line for each condition, procedure, medication request and observation. Raises Unreadable.

    Resources entered in error are left out, and those of other kinds are counted in a note.
    """
    resources = _resources(content)
    shown: list[str] = []
    other: Counter[str] = Counter()
    mistaken = 0
    for resource in resources:
        kind = resource["resourceType"]
        writer = _writers().get(kind)
        if writer is None:
            other[kind] += kind != "DocumentReference"
        elif _is_mistaken(resource):
            mistaken += 1
        else:
            shown.append(writer(resource))
    return Converted("\n".join(["Structured record (FHIR)", *shown]), tuple(_notes(mistaken, +other)))


def bundle_attachments(content: bytes) -> list[Enclosed]:
    """The documents that stand in the bundle itself, with their bytes. Raises Unreadable."""
    return named(_attached(_resources(content)))


def _notes(mistaken: int, other: Counter[str]) -> Iterator[str]:
    if mistaken:
        yield file_note("fhir_mistaken", count=mistaken)
    if other:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(other.items())[:20])
        yield file_note("fhir_other", kinds=kinds)


def _resources(content: bytes) -> list[Resource]:
    """The resources of a bundle, or the single one of a file; those of a bundle in a bundle as well."""
    try:
        # A number is kept as it is printed: 5.0 is no 5.
        loaded = json.loads(content.decode("utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise Unreadable("fhir_damaged") from error
    return list(_unfolded(loaded, 0))


def _unfolded(value: Any, depth: int) -> Iterator[Resource]:
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str) or depth > _DEPTH:
        return
    if value["resourceType"] != "Bundle":
        yield value
        return
    for entry in _list(value, "entry"):
        yield from _unfolded(_at(entry, "resource"), depth + 1)


def _at(value: Any, *path: str) -> Any:
    """What stands at a path of names, None if nothing does; of a list the first."""
    for name in path:
        value = value[0] if isinstance(value, list) and value else value
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list(value: Any, name: str) -> list[Any]:
    found = _at(value, name)
    return found if isinstance(found, list) else []


def _said(value: Any) -> str:
    return (
        " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )


def _concept(value: Any) -> str:
    """What a code says in words, with the code: Radiculopathy, lumbar region (M54.16)."""
    words = _said(_at(value, "text")) or _said(_at(value, "coding", "display"))
    code = _said(_at(value, "coding", "code"))
    if words and code:
        return f"{words} ({code})"
    return words or code


def _day(value: Any) -> str:
    return _said(value)[:10]


def _status(resource: Resource, *path: str) -> str:
    return _said(_at(resource, *path)).replace("-", " ")


def _is_mistaken(resource: Resource) -> bool:
    return _ERROR in (
        resource.get("status"),
        _at(resource, "verificationStatus", "coding", "code"),
    )


def _sentence(label: str, *parts: str) -> str:
    return f"{label}: {', '.join(part for part in parts if part)}."


def _patient(resource: Resource) -> str:
    name = _at(resource, "name")
    given = _at(name, "given")
    words = (
        [*(_said(g) for g in given if isinstance(given, list)), _said(_at(name, "family"))] if given else []
    )
    full = _said(_at(name, "text")) or " ".join(word for word in words if word) or _said(_at(name, "family"))
    born = _day(resource.get("birthDate"))
    return _sentence("Patient", full, f"born {born}" if born else "", _said(resource.get("gender")))


def _condition(resource: Resource) -> str:
    begun = _day(resource.get("onsetDateTime") or _at(resource, "onsetPeriod", "start"))
    noted = _day(resource.get("recordedDate"))
    verification = _status(resource, "verificationStatus", "coding", "code")
    return _sentence(
        "Diagnosis",
        _concept(resource.get("code")),
        _concept(resource.get("bodySite")),
        _status(resource, "clinicalStatus", "coding", "code"),
        verification if verification != "confirmed" else "",
        f"since {begun}" if begun else "",
        f"recorded on {noted}" if noted else "",
    )


def _procedure(resource: Resource) -> str:
    done = _day(resource.get("performedDateTime") or _at(resource, "performedPeriod", "start"))
    return _sentence(
        "Procedure",
        _concept(resource.get("code")),
        _concept(resource.get("bodySite")),
        _status(resource, "status"),
        f"on {done}" if done else "",
        _said(_at(resource, "note", "text")),
    )


def _medication(resource: Resource) -> str:
    ordered = _day(resource.get("authoredOn"))
    drug = _concept(resource.get("medicationCodeableConcept")) or _said(
        _at(resource, "medicationReference", "display")
    )
    return _sentence(
        "Medication",
        " ".join(part for part in (drug, _dosage(_at(resource, "dosageInstruction"))) if part),
        _status(resource, "status"),
        f"ordered on {ordered}" if ordered else "",
        _amount(_at(resource, "dispenseRequest", "quantity"), "quantity "),
    )


def _dosage(dosage: Any) -> str:
    stated = _said(_at(dosage, "text"))
    return stated or _amount(_at(dosage, "doseAndRate", "doseQuantity"))


def _observation(resource: Resource) -> str:
    seen = _day(resource.get("effectiveDateTime") or _at(resource, "effectivePeriod", "start"))
    parts = [
        f"{_concept(part.get('code'))} {_value(part)}".strip()
        for part in _list(resource, "component")
        if isinstance(part, dict)
    ]
    return _sentence(
        "Observation",
        f"{_concept(resource.get('code'))} {_value(resource)}".strip(),
        *parts,
        _concept(resource.get("bodySite")),
        _concept(_at(resource, "interpretation")),
        f"on {seen}" if seen else "",
        _status(resource, "status") if resource.get("status") != "final" else "",
    )


def _value(resource: Resource) -> str:
    if isinstance(resource.get("valueBoolean"), bool):
        return "yes" if resource["valueBoolean"] else "no"
    plain = (resource.get(name) for name in ("valueString", "valueInteger", "valueDateTime"))
    return (
        _amount(resource.get("valueQuantity"))
        or _concept(resource.get("valueCodeableConcept"))
        or next((_said(value) for value in plain if _said(value)), "")
    )


def _amount(quantity: Any, lead: str = "") -> str:
    number, unit = _said(_at(quantity, "value")), _said(_at(quantity, "unit") or _at(quantity, "code"))
    compare = _said(_at(quantity, "comparator"))
    return f"{lead}{compare}{number} {unit}".strip() if number else ""


@cache
def _writers() -> dict[str, Callable[[Resource], str]]:
    return {
        "Patient": _patient,
        "Condition": _condition,
        "Procedure": _procedure,
        "MedicationRequest": _medication,
        "Observation": _observation,
    }


def _attached(resources: list[Resource]) -> Iterator[tuple[str, bytes]]:
    binaries = {_said(r.get("id")): r for r in resources if r["resourceType"] == "Binary"}
    for resource in resources:
        if resource["resourceType"] != "DocumentReference" or _is_mistaken(resource):
            continue
        for entry in _list(resource, "content"):
            attachment = _at(entry, "attachment")
            data = _at(attachment, "data") or _at(binaries.get(_said(_at(attachment, "url"))[7:]), "data")
            if isinstance(data, str):
                yield _file_name(resource, attachment), _decoded(data)


def _file_name(resource: Resource, attachment: Any) -> str:
    title = _said(_at(attachment, "title")) or _said(resource.get("description")) or "document"
    name = title.replace("/", "-")[:100]
    ending = guess_extension(_said(_at(attachment, "contentType")).partition(";")[0]) or ""
    return name if not ending or name.lower().endswith(ending) else name + ending


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=False)
    except (binascii.Error, ValueError):
        return b""
