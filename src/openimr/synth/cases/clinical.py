"""What a record of a day says: complaints, findings, diagnoses, drugs, treatment so far, work, plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openimr.synth.cases.people import long, us
from openimr.synth.cases.story import DAY, Story
from openimr.synth.cases.wording import Place, Statement, Token, data

Said = list[Statement]
_SPOTS = {
    "low_back": ("lumbar paraspinal muscles", "paravertebral musculature of the lumbar spine"),
    "neck": ("cervical paraspinal muscles", "paravertebral musculature of the cervical spine"),
    "shoulder": ("{side} acromioclavicular joint", "{side} bicipital groove"),
    "knee": ("medial joint line of the {side} knee", "{side} knee medial joint line"),
    "wrist": ("volar aspect of the {side} wrist", "{side} wrist flexor surface"),
}
_MOTIONS = {
    "low_back": "lumbar flexion",
    "neck": "cervical flexion",
    "shoulder": "{side} shoulder abduction",
    "knee": "{side} knee flexion",
    "wrist": "{side} wrist flexion",
}


def score(story: Story, day: dt.date) -> int:
    """Pain of 10 on that day: falls slowly, and after an injection for its weeks."""
    part = (day - story.injured).days / max(1, (story.reports[-1] - story.injured).days)
    fresh = any(when <= day <= when + 7 * weeks * DAY for when, _, weeks in story.injections)
    return max(2, round(8 - 2 * part) - (2 if fresh else 0))


def complaints(story: Story, day: dt.date, full: bool = True) -> Said:
    """Pain with its score, what goes with it, and what is denied."""
    say, chosen = story.voice.say, story.chosen
    said = [say("pain_score", story.place, site=story.site(), score=score(story, day))]
    if story.body["spine"]:
        limb = {"side": story.side, "limb": chosen.choice(story.body["limb"])}
        said.append(say("radiates", story.limb, **limb))
        said.append(say("numb", story.limb, **limb))
        if full:
            said.append(say("no_red_flags"))
    else:
        said += _joint_complaints(story)
    if full and chosen.random() < 0.6:
        said.append(say("sleep"))
    return said


def _joint_complaints(story: Story) -> Said:
    say, slots = story.voice.say, {"side": story.side, "site": story.site()}
    match story.body_key:
        case "knee":
            return [say("locking", story.place, **slots), say("no_numbness")]
        case "wrist":
            return [say("night_hand", Place(None, story.side), **slots)]
    return [say("overhead", story.place, **slots), say("no_numbness")]


def exam(story: Story, day: dt.date, full: bool = True) -> Said:
    """Findings of the injured part with side, level and measure."""
    say, chosen, body = story.voice.say, story.chosen, story.body
    spot = chosen.choice(_SPOTS[story.body_key]).format(side=story.side)
    said = [say("tender", Place(body["region"]), spot=spot), motion(story, day)]
    if body["spine"]:
        said += _spine(story, full)
    else:
        said += _joint(story, full)
    if full:
        said.append(
            say("gait_bad" if story.body_key in ("low_back", "knee") else "gait_normal", side=story.side)
        )
    return said


def motion(story: Story, day: dt.date) -> Statement:
    """The limited movement; it gets a little better over the years."""
    body, part = story.body, (day - story.injured).days // 200
    degrees = body["degrees"][min(len(body["degrees"]) - 1, part)]
    words = _MOTIONS[story.body_key].format(side=story.side)
    return story.voice.say(
        "motion", Place(body["region"]), motion=words, degrees=degrees, normal=body["normal"]
    )


def _spine(story: Story, full: bool) -> Said:
    say, body, side = story.voice.say, story.body, story.side
    root = story.level[2]
    region = Place(body["region"])
    muscles = f"{body['words'][0].split()[0]} paraspinal muscles"
    said = [say("nerve_tension", Place(body["region"]), variant=story.body_key, side=side)]
    said.append(say("strength", Place(None, side), grade=4, side=side, muscle=body["muscles"][root]))
    if full:
        area = body["skin"][root]
        said.append(say("sensation", Place(None, side, (root,)), side=side, dermatome=root, area=area))
        said.append(say("reflex", Place(None, side), side=side, jerk=body["jerk"][root]))
        said.append(say("spasm", region, muscles=muscles) if story.chosen.random() < 0.6 else say("no_spasm"))
        said.append(say("no_atrophy"))
    return said


def _joint(story: Story, full: bool) -> Said:
    say, side = story.voice.say, story.side
    slots = {"side": side, "site": f"{side} {story.body_key}"}
    names = {
        "shoulder": ("impingement",),
        "knee": ("meniscal", "effusion", "crepitus"),
        "wrist": ("phalen", "tinel"),
    }[story.body_key]
    said = [say(name, Place(story.body["region"]), **slots) for name in names]
    if full:
        muscle = story.body["muscle"]
        said.append(say("strength", Place(None, side), grade=4, side=side, muscle=muscle))
        said.append(say("no_atrophy"))
    return said


def diagnoses(story: Story, full: bool = True) -> Said:
    """The diagnoses with their codes; in full also what is to be ruled out."""
    say = story.voice.say
    said = [_diagnosis(story, one) for one in story.body["diagnoses"]]
    if full and story.chosen.random() < 0.5:
        concept, words = story.body["suspected"]
        said.append(say("rule_out", concept=concept, dx=story.chosen.choice(words)))
    return said


def _diagnosis(story: Story, one: Any) -> Statement:
    words = story.chosen.choice(one["words"])
    if story.body["spine"] and one["concept"] == "disc_herniation":
        words, place = f"{words} {story.level[0]}", story.at_level
    else:
        place = Place(story.body["region"])
    side = "" if story.body["spine"] or story.side in words else f"{story.side} "
    return story.voice.say("diagnosis", place, dx=f"{side}{words}", icd=one["icd"], concept=one["concept"])


def drugs(story: Story) -> Said:
    """The drugs taken, with dose, how taken and count."""
    return [drug(story, row) for row, _ in story.drugs]


def drug(story: Story, row: Any) -> Statement:
    """One drug."""
    group, name, dose, taken, count, _ = row
    concept = data("bodies")["class_concepts"][group]
    slots = {"drug": name, "dose": dose, "taken": taken, "count": count, "class": concept}
    return story.voice.say("drug", **slots)


def drug_talk(story: Story, day: dt.date) -> Said:
    """What the drugs do, and one that was stopped."""
    say, chosen = story.voice.say, story.chosen
    now = score(story, day)
    said = [
        say("pain_with_without", score=now, less=max(1, now - 3)),
        say("drug_helps"),
        say("no_side_effects"),
    ]
    if story.stopped and chosen.random() < 0.5:
        row = story.stopped[0]
        said.append(say("drug_stopped", drug=row[1], **{"class": data("bodies")["class_concepts"][row[0]]}))
    return said


def therapy_so_far(story: Story, day: dt.date, full: bool = True) -> Said:
    """Visits done of each therapy and what came of them, injections, operations."""
    say, chosen = story.voice.say, story.chosen
    said: Said = []
    for therapy in story.therapies(day):
        words = chosen.choice(data("bodies")["therapies"][therapy]["words"])
        slots = {"therapy": Token(therapy, words), "site": story.site()}
        visits = story.done(therapy, day) + (story.misstated.get(day, 0) if not said else 0)
        said.append(say("visits_done", story.place, visits=visits, **slots))
        if full:
            said.append(_outcome(story, therapy, slots))
    return said + (procedures(story, day) if full else [])


def _outcome(story: Story, therapy: str, slots: dict[str, Any]) -> Statement:
    good = sum(map(ord, therapy + story.patient.claim)) % 3 > 0
    if good:
        percent = (20, 30, 40, 50)[sum(map(ord, story.patient.claim)) % 4]
        return story.voice.say("therapy_helped", percent=percent, **slots)
    return story.voice.say("therapy_failed", **slots)


def procedures(story: Story, day: dt.date) -> Said:
    """Injections and operations up to a day, or that there were none."""
    say = story.voice.say
    concept, name = story.body["injection"]
    site = story.site()
    said: Said = []
    for when, percent, weeks in story.injections:
        if when + weeks * 7 * DAY < day:
            slots: dict[str, Any] = {"injection": Token(concept, name), "when": us(when)}
            said.append(say("injection_helped", percent=percent, weeks=weeks, **slots))
    if not any(when < day for when, _, _ in story.injections):
        said.append(say("no_injections", injection=Token(concept, name)))
    if story.operated is not None and story.operated < day:
        said.append(operated(story))
    elif story.chosen.random() < 0.5:
        said.append(say("never_operated", concept=story.body["no_operation"], site=site))
    return said


def operated(story: Story) -> Statement:
    """The operation that was done."""
    assert story.operated is not None  # noqa: S101
    concept, name = story.body["operation"]
    side = "" if story.body["spine"] else story.side
    when = story.operated
    slots = {
        "side": side,
        "operation": name,
        "when_us": us(when),
        "when": when.isoformat(),
        "concept": concept,
    }
    return story.voice.say("operated", Place(story.body["region"]), **slots)


def studies(story: Story, day: dt.date) -> Said:
    """Studies up to a day as a physician recalls them."""
    say = story.voice.say
    said: Said = []
    for kind, when in sorted(story.studied.items()):
        if when < day:
            name = {"imaging": "MRI", "edx": "EMG/NCV"}[kind]
            site = (
                story.site()
                if kind == "imaging"
                else f"{story.side} {story.body.get('limb', ['upper extremity'])[-1]}"
            )
            slots: dict[str, Any] = {
                "study": name,
                "site": site,
                "when_us": us(when),
                "studied": when.isoformat(),
            }
            said.append(say("study_recalled", **slots))
            said += (image_findings(story) if kind == "imaging" else edx_findings(story))[:2]
    return said


def image_findings(story: Story) -> Said:
    """What the picture shows and what it does not."""
    say, side = story.voice.say, story.side
    names: tuple[str, ...]
    match story.body_key:
        case "low_back" | "neck":
            return _disc_findings(story)
        case "shoulder":
            names = ("cuff_tear", "cuff_whole", "joint_worn", "no_fracture")
        case "knee":
            names = ("meniscus_torn", "ligaments_whole", "joint_worn", "no_fracture")
        case _:
            names = ("wrist_plain", "no_fracture")
    variant = story.body_key if story.body_key in ("shoulder", "knee") else "other"
    where = Place(story.body["region"])
    return [say(name, where, variant=variant, side=side, site=story.site()) for name in names]


def _disc_findings(story: Story) -> Said:
    say, side = story.voice.say, story.side
    mm = 3 + sum(map(ord, story.patient.claim)) % 4
    other = next(one for one in story.body["levels"] if one[0] != story.level[0])
    region = story.body["region"]
    return [
        say("protrusion", Place(region, None, (story.level[1],)), level=story.level[0], mm=mm, side=side),
        say("narrowing", Place(region, side, (story.level[1],)), level=story.level[0], side=side),
        say("bulge", Place(region, None, (other[1],)), level=other[0]),
        say("no_stenosis"),
        say("no_fracture"),
        say("no_listhesis"),
    ]


def edx_findings(story: Story) -> Said:
    """What the nerve study shows."""
    side = story.side
    if story.body["spine"]:
        concept, words = ["edx_radiculopathy", "radiculopathy"], f"{story.level[2]} radiculopathy"
        place = Place(None, None, (story.level[2],))
    else:
        concept, words = ["edx_carpal_tunnel", "carpal_tunnel_syndrome"], "carpal tunnel syndrome"
        place = Place()
    positive = story.voice.say("edx_positive", place, concept=concept, dx=words, side=side)
    return [positive, story.voice.say("edx_negative")]


def function(story: Story, day: dt.date) -> Said:
    """Daily life and the score of a questionnaire."""
    say, chosen = story.voice.say, story.chosen
    name, unit = story.body["instrument"]
    value = 5 * score(story, day) + 8
    better = chosen.random() < 0.5
    said = [say("function_better" if better else "function_poor")]
    if chosen.random() < 0.6:
        said.append(say("oswestry", instrument=name, score=value, unit=unit))
    return [*said, say("goal")]


def duty(story: Story, day: dt.date) -> Statement:
    """The work status of a day: off, then restricted, at the end sometimes permanent and stationary."""
    say = story.voice.say
    months = (day - story.injured).days // 30
    until = us(day + 30 * DAY)
    if months < 2:
        return say("off_work", until=until)
    if months > 30 and story.chosen.random() < 0.3:
        return say("permanent")
    return say("modified_duty", pounds=10 if months < 12 else 20, until=until)


def plan(story: Story, day: dt.date) -> Said:
    """What is asked for: the request in the last report, else to go on."""
    say = story.voice.say
    if day != story.reports[-1]:
        return [say("home_exercise"), say("plain"), say("follow_up")]
    return [asked(story, item) for item in story.items] + [say("home_exercise"), say("follow_up")]


def asked(story: Story, item: dict[str, Any]) -> Statement:
    """One treatment asked for."""
    say, site = story.voice.say, story.site()
    if item["what"] == "visits":
        return _visits_asked(story, item, site)
    if item["what"] == "operation":
        side = "" if story.body["spine"] else story.side
        slots = {"side": side, "operation": item["words"], "concept": item["concept"]}
        return say("operation_planned", Place(story.body["region"]), **slots)
    return say("treatment_planned", item=item["words"], concept=item["concept"])


def _visits_asked(story: Story, item: dict[str, Any], site: str) -> Statement:
    therapy = Token(item["therapy"], item["words"])
    slots = {"therapy": therapy, "visits": item["visits"], "frequency": item["frequency"], "site": site}
    return story.voice.say("visits_asked", story.place, **slots)


def history(story: Story, day: dt.date) -> Said:
    """Who, how old, how hurt, and an old illness."""
    say, mechanism = story.voice.say, story.mechanism
    slots: dict[str, Any] = {
        "injured_us": us(story.injured),
        "injured_long": long(story.injured),
        "injured": story.injured.isoformat(),
    }
    mishap = story.voice.mishap(mechanism)
    said = [
        say("person", age=story.patient.age(day)),
        say("injury", mishap=mishap, mechanism=mechanism, **slots),
    ]
    return said + ([say("past_illness")] if story.chosen.random() < 0.4 else [])
