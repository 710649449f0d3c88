"""The clinical case summary of a synthetic letter, with what it says as data."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from openimr.synth.phrases import Phrase, between, capital, listed, maybe, pick, several
from openimr.synth.story import Story, measures, sided, spoken
from openimr.synth.vocabulary import vocabulary

Gold = dict[str, Any]
_STUDIES = {"MRI": ("MRI", "an"), "x-ray": ("x-ray", "an"), "CT": ("CT scan", "a")}


def tell(chosen: Random, made: Story, asked: list[str]) -> tuple[str, Gold]:
    """The case summary and what it says, in the exchange format. `asked` are the disputed services."""
    words = vocabulary("case")
    gold: Gold = {
        "age": None, "sex": None, "represented": None, "date_of_injury": None, "body_parts_complained": [],
        "diagnoses": [], "findings": [], "prior_treatments": [], "imaging": [], "surgery": [],
        "documents_mentioned": [], "ur_date": None,
    }  # fmt: skip
    said = [_opening(chosen, made, gold, words)]
    if maybe(chosen, 0.5):
        said.append(spoken(chosen, pick(chosen, words["mechanisms"]), made.slots))
    middle = [_diagnoses, _treatments]
    ordered = middle if maybe(chosen, 0.5) else middle[::-1]
    parts = [ordered[0], _surgery, _complaints, _examination, _imaging, ordered[1], _work]
    if maybe(chosen, 0.3):
        parts = [_complaints, _examination, _imaging, ordered[0], ordered[1], _surgery, _work]
    for part in parts:
        said.extend(part(chosen, made, gold, words))
    said.extend(_request(chosen, made, gold, words, asked))
    return " ".join(said), gold


def _opening(chosen: Random, made: Story, gold: Gold, words: Any) -> str:
    row = pick(chosen, words["openings"])
    complaint = made.part if made.side is None else f"{made.side} {made.part}"
    claim = spoken(chosen, pick(chosen, words["claims"]), {"complaint": complaint})
    known = {"age": made.age, "sex": made.sex, "date_of_injury": made.injured.isoformat()}
    has = {"doi": "date_of_injury"}
    for one in row["has"]:
        if one == "claim":
            gold["diagnoses"].append(claim)
        elif one == "represented":
            gold["represented"] = True
        else:
            gold[has.get(one, one)] = known[has.get(one, one)]
    text: str = spoken(chosen, row["text"], {**made.slots, "claim": claim})
    return text


def _complaints(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    template: Phrase = pick(chosen, words["complaints"])
    said = [template.say(chosen, {**made.slots, "pains": _pains(chosen, made, words)})]
    gold["body_parts_complained"] += [made.complained, *made.others]
    if "progress report" in template.source or "progress note" in template.source:
        kind = "progress note" if "progress note" in template.source else "progress report"
        _record(gold, kind, made.visit.isoformat())
    if made.limb:
        gold["body_parts_complained"].append(made.limb)
    if maybe(chosen, 0.5):
        said.append(_scale(chosen, made, gold, words))
    if made.limb and maybe(chosen, 0.5):
        symptom = pick(chosen, vocabulary("body")["symptoms"])
        said.append(
            spoken(
                chosen,
                pick(chosen, words["symptom_sentences"]),
                {**made.slots, "symptom": symptom, "limb": made.limb},
            )
        )
        gold["findings"].append(f"{symptom} in the {made.limb} (reported)")
    elif maybe(chosen, 0.12):
        symptom = pick(chosen, vocabulary("body")["general_symptoms"])
        said.append(
            spoken(chosen, pick(chosen, words["general_sentences"]), {**made.slots, "symptom": symptom})
        )
        gold["findings"].append(f"{symptom} (reported)")
    return said


def _pains(chosen: Random, made: Story, words: Any) -> str:
    quality = pick(chosen, words["pain_qualities"])
    singular = made.part if made.side is None else f"{made.side} {made.part}"
    if maybe(chosen, 0.6):
        text = f"{quality}{' and '.join([singular, *made.others])} pain"
    else:
        text = f"{quality}pain in the {' and '.join([made.complained, *made.others])}"
    if made.limb:
        text += " " + spoken(chosen, pick(chosen, words["radiation"]), {"limb": made.limb})
    return text


def _scale(chosen: Random, made: Story, gold: Gold, words: Any) -> str:
    low = between(chosen, 3, 8)
    template: Phrase = pick(chosen, words["scales"])
    text = template.say(chosen, {**made.slots, "low": str(low), "high": str(low + 2)})
    shown = f"{low}-{low + 2}/10" if "{high}" in template.source else f"{low}/10"
    gold["findings"].append(
        f"pain rated {shown.replace('/10', ' out of 10') if 'out of' in text else shown} (reported)"
    )
    return text


def _diagnoses(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    gold["diagnoses"] += [one for one in made.diagnoses if one not in gold["diagnoses"]]
    if len(made.diagnoses) == 1:
        template = pick(chosen, words["one_diagnosis"])
        return [spoken(chosen, template, {**made.slots, "list": made.diagnoses[0]})]
    if maybe(chosen, 0.12):
        numbered = " ".join(f"{n}. {capital(one)}." for n, one in enumerate(made.diagnoses, 1))
        return [f"Diagnoses: {numbered}"]
    template = pick(chosen, words["diagnoses"])
    return [template.say(chosen, {**made.slots, "list": listed(chosen, made.diagnoses)})]


def _treatments(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    printed = [one.printed for one in made.therapies]
    slots = {
        **made.slots,
        "list": listed(chosen, printed),
        "semicolons": "; ".join(printed[:-1]) + ("; and " if printed[1:] else "") + printed[-1],
    }
    said = [spoken(chosen, pick(chosen, words["treatments"]), slots)]
    if maybe(chosen, 0.15):
        one = pick(chosen, made.therapies)
        row = pick(chosen, words["responses"])
        one.outcome = pick(chosen, row["what"])
        said.append(spoken(chosen, row["text"], {**slots, "Name": capital(one.name), "what": one.outcome}))
    gold["prior_treatments"] += [
        {"name": one.name, "count": one.count, "outcome": one.outcome} for one in made.therapies
    ]
    return said


def _surgery(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    if not maybe(chosen, 0.15):
        return []
    slots = {**made.slots, "side": made.slots["one"] if made.side == "bilateral" else made.side or ""}
    row = pick(chosen, made.body["surgeries"])
    name = spoken(chosen, row["text"], slots)
    day = made.injured + (made.visit - made.injured) / 2
    dated = maybe(chosen, 0.6)
    template = pick(chosen, words["surgeries"])
    text = template.say(chosen, {**slots, "name": name, "date": f" on {made.printed(day)}" if dated else ""})
    gold["surgery"].append({
        "name": row["name"],
        "region": spoken(chosen, row["region"], slots) if "region" in row else _place(made, None),
        "level": whole_level(made.level),
        "date": day.isoformat() if dated else None,
    })  # fmt: skip
    if "underwent" in text:
        gold["prior_treatments"].append({"name": name, "count": 1, "outcome": None})
    return [text]


def whole_level(level: str | None) -> str | None:
    """A level with the letter at both ends: "L4-5" is "L4-L5"."""
    if level is None or not level[-2:].startswith("-"):
        return level
    return f"{level[:-1]}{level[0]}{level[-1]}"


def _place(made: Story, side: str | None) -> str:
    """The part as a study or an operation names it."""
    spine = {"low_back": "lumbar spine", "neck": "cervical spine"}
    return spine.get(made.body["region"]) or sided(made.part, side)


def _examination(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    slots = {**made.slots, "place": _place(made, made.side), "list": listed(chosen, made.exam)}
    gold["findings"] += [one.removeprefix("a ").removeprefix("an ") for one in made.exam]
    return [spoken(chosen, pick(chosen, words["examinations"]), slots)]


def _imaging(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    if not maybe(chosen, 0.5):
        return []
    modality = pick(chosen, list(made.body["imaging"]))
    slots = measures(chosen, made)
    members = several(chosen, made.body["imaging"][modality], between(chosen, 1, 3))
    found = [spoken(chosen, one, slots) for one in members]
    study, an = _STUDIES[modality]
    day = made.visit - timedelta(days=between(chosen, 20, 120))
    side = made.side if made.side != "bilateral" else made.slots["one"]
    template: Phrase = pick(chosen, words["imaging"])
    text = template.say(
        chosen,
        {
            "study": study,
            "Study": capital(study),
            "an": an,
            "place": _place(made, side),
            "date": made.printed(day),
            "list": listed(chosen, found),
        },
    )
    if an == "a" and text.startswith("An "):
        text = "A" + text[2:]
    bare = [one.removeprefix("a ").removeprefix("an ") for one in found]
    gold["imaging"].append(
        {"modality": modality, "region": _place(made, side), "date": day.isoformat(), "findings": bare}
    )
    _record(gold, study, day.isoformat())
    return [text]


def _work(chosen: Random, made: Story, gold: Gold, words: Any) -> list[str]:
    if not maybe(chosen, 0.35):
        return []
    row = pick(chosen, words["works"])
    gold["findings"].append(row["gold"])
    return [spoken(chosen, row["text"], made.slots)]


def _request(chosen: Random, made: Story, gold: Gold, words: Any, asked: list[str]) -> list[str]:
    slots = {**made.slots, "asked": listed(chosen, asked[:4])}
    said = [spoken(chosen, pick(chosen, words["plans"]), slots)]
    row = pick(chosen, words["decisions"])
    said.append(spoken(chosen, row["text"], slots))
    gold["ur_date"] = made.reviewed.isoformat()
    _record(gold, row["type"], made.reviewed.isoformat())
    return said


def _record(gold: Gold, kind: str, day: str) -> None:
    gold["documents_mentioned"].append({"type": kind, "date": day})
