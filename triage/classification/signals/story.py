"""Several acts of an attack that one alert tells of, whatever its name and severity say.

One act has many plain causes; three different ones in one message are the course of an intrusion.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.classification.facts import Facts
from triage.classification.signal import Read, Sight, Signal, whole_words

_N = r"[0-9][0-9 ,.]{0,9}"
_THING = r"(?:files?|objects?|records?|documents?|(?:\w{1,9} )?repos(?:itories)?|repositories|mailboxes|secrets?)"
# Each is a step of its own: getting in, staying, hiding, looking around, taking.
ACTS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "password given away": r"\b(?:credentials?|passwords?) (?:were |"
        r"was )?(?:submitted|entered|posted|given|typed)\b|"
        r"\bform data[^\n]{0,20}passw",
        "sign-in from elsewhere": r"\b(?:log[io]n|sign-?in)\b[^\n]{0,60}\b(?:succeeded|"
        r"success(?:ful)?)\b[^\n]{0,12}\bfrom\b|"
        r"\b(?:log[io]n|sign-?in)\b[^\n]{0,40}\bfrom [^\n]{4,45} succeeded|\b(?:replayed|reused) from\b|"
        r"\bsubsequent (?:\w{1,10} )?(?:log[io]n|sign-?in)\b|\blog[io]n success from\b",
        "new factor": r"\b(?:new|another) (?:mfa|2fa|authenticator|factor)\b|\bmfa\.factor\.activate\b|"
        r"\b(?:mfa|2fa|authenticator|factor)[^\n]{0,20}\b(?:enrolled|registered|added)\b",
        "new account": r"\b(?:admin|account|user|login)\b[^\n]{0,40}\b(?:was |were )?created\b|"
        r"\bcreated [^\n]{0,20}\b(?:account|admin|user)\b|\bnet user [^\n]{1,40} /add",
        "new key": r">> ?[^\n]{0,30}authorized_keys|\bdeploy_key\.create|\bcreateaccesskey\b|"
        r"\b(?:access|ssh|api|deploy) keys? [^\n]{0,30}\b(?:added|created|issued)\b",
        "mail hidden or forwarded": r"\bmovetofolder\b|\bforward(?:ing|ed|s)?\b[^\n]{0,30}@|"
        r"\bdeletes? (?:all )?(?:mails?|messages)\b|"
        r"\bmarkasread\b",
        "mail read or sent in bulk": rf"\b{_N} (?:mails?|messages|e-?mails) (?:were )?(?:read|"
        rf"sent|accessed|downloaded)|"
        rf"\b(?:read|sent|downloaded) {_N} (?:mails?|messages|e-?mails)",
        "data taken in bulk": rf"\b(?:getobject|git\.clone|clone[ds]?) ?[x×] ?{_N}|"
        rf"\b{_N} {_THING}\b[^\n]{{0,60}}"
        rf"\b(?:copied|downloaded|cloned|taken|exfiltrated|uploaded)\b|"
        rf"\b(?:copied|downloaded|cloned) {_N} {_THING}",
        "settings taken": r"\bconfig(?:uration)? (?:was |file )?(?:downloaded|exported|stolen)",
        "leaving": r"\bresign(?:ed|ation)\b|\bnotice period\b|\blast (?:working )?day\b",
        "confidential data": r"\b(?:strictly )?confidential\b|/secret/|"
        r"\bcustomer[- ](?:exports?|data|records)\b|\btrade secrets?\b",
        "unregistered medium": r"\b(?:unregistered|personal|private|"
        r"unknown) (?:usb|drive|stick|cloud|dropbox|gmail)\b",
        "copied to a stick": r"\b(?:copied|moved|saved)\b[^\n]{0,40}\bto (?:an? )?(?:\w{1,12} )?usb\b",
        "traces removed": r"\bemptied (?:the )?recycle bin\b|"
        r"\b(?:cleared|deleted) (?:the )?(?:browser |shell )?(?:history|logs)\b",
        "questions first": r"\b(?:listbuckets|getcalleridentity|describeinstances|"
        r"listusers|whoami|nltest|enumerat\w{2,5})\b",
        "place never used": r"\bonly (?:ever )?used (?:by|from)\b|"
        r"\bnever (?:\w{1,8} ){0,2}(?:from|used)\b|\bfirst seen\b|"
        r"\bwithout prior history\b|\bno prior (?:history|logins?)\b|\bnew device\b",
        "protection off": r"\bdisable_two_factor\w{0,12}|"
        r"\b(?:defender|edr|antivirus|logging|audit log)\b[^\n]{0,20}\b(?:stopped|disabled|"
        r"turned off)\b",
        "way past the login": r"\bauthentication bypass\b|\bauth bypass\b|"
        r"\bexploit(?:ed|ation)?\b[^\n]{0,30}\b(?:worked|success)",
        "wide consent": r"\bconsent\w{0,4}\b[^\n]{0,120}\bmail\.(?:send|readwrite|read)\b",
        "unverified publisher": r"\bunverified (?:publisher|app\w{0,9})\b",
        "same lure for others": rf"\b{_N} (?:other|more|further) (?:users|people|recipients|mailboxes)\b",
        "code in another process": r"\binject(?:ed|s) (?:into|code)\b|"
        r"\bspawned (?:rundll32|powershell|cmd|mshta|regsvr32)",
        "calls home": rf"\b{_N} (?:\w{{1,9}} )?(?:connections|beacons|callbacks)\b",
        "phishing kit": r"\b(?:aitm|phish\w{0,4}|evilginx)\b[^\n]{0,12}\b(?:kit|domain|page|proxy)\b",
    }.items()
}
SOME, MANY, COURSE = 2, 3, 4
_SHOWN = 3


def acts_of(facts: Facts) -> dict[str, tuple[str, str]]:
    """The acts that the words tell of, by name: the words, and the place."""
    found: dict[str, tuple[str, str]] = {}
    for zone in (facts.wording.told, facts.wording.command):
        for name, pattern in ACTS.items():
            if name not in found and (match := pattern.search(zone.text)) is not None:
                found[name] = (whole_words(zone.text, match), zone.path_at(match.start()))
    return found | _unseen(facts, found)


def _unseen(facts: Facts, found: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """What says "never" and "without" is blanked out elsewhere, and means here that a place is new."""
    zone, name = facts.wording.seen, "place never used"
    match = ACTS[name].search(zone.text) if found and name not in found else None
    return {name: (whole_words(zone.text, match), zone.path_at(match.start()))} if match else {}


def story(least: int, limit: int) -> Callable[[Facts], Sight | None]:
    """Fires on a number of different acts, from `least` to below `limit`."""

    def look(facts: Facts) -> Sight | None:
        found = acts_of(facts)
        if not least <= len(found) < limit:
            return None
        paths = dict.fromkeys(path for _, path in found.values())
        return Sight(
            tuple(Read(path) for path in paths), {"acts": ", ".join(list(found)[:_SHOWN]), "count": len(found)}
        )

    return look


SIGNALS = (
    Signal("two_acts", 25, "It tells of two steps of an attack: {acts}", story(SOME, MANY)),
    Signal("three_acts", 60, "It tells of three steps of an attack: {acts}", story(MANY, COURSE)),
    Signal("course_of_attack", 80, "It tells of {count} steps of an attack, among them {acts}", story(COURSE, 99)),
)
