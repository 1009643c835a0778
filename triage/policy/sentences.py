"""Whether a text says one of the phrases, and whether it says it as a demand."""

from __future__ import annotations

import re

from triage.policy.phrases import PHRASES, Phrase

MAX_SENTENCE = 160

# A text without any of these stems, in any language that the phrases know, holds none of the phrases.
STEM = re.compile(
    "ignor|disregard|forget|overr|discard|neglect|bypass|follow|obey|you |your |previous|prior|above|instruct|prompt|"
    "classif|mark|label|treat|rate |flag|tag |categori|judge|assess|regard|deem|grade|declare|triage|evaluat|consider|"
    "close|resolve|dismiss|downgrade|handle|conclude|benign|harmless|positiv|malicious|verdict|confidence|severity|"
    "priority|respond|reply|answer|output|print|return|assistant|model|gemini|gpt|claude|llm|\\bai\\b|note to|never|"
    "do not|dont|report|tool|function|escalat|analy|investigat|stop|halt|end of|begin|reveal|repeat|nonce|canary|"
    "pretend|act as|from now|anything now|evidence e|cit|instruc|olvid|omit|descart|etiquet|trat|como|escal|oubli|"
    "neglig|classe|comme|n escal|vergiss|vergess|missacht|stufe|klassif|markier|bewert|behandl|kennzeich|ordne|werte|"
    "eskalier|untersuch|melde|desconsid|esqueca|considere|rotule|dimentic|trascur|contrass|segna|negeer|vergeet|"
    "beschouw|zignor|pomin|zapomn|oznacz|sklasyf|potrakt|uznaj|onceki|tum |yukar|yanl|hatal|abaikan|lupakan|bo qua|"
    "phot lo|[\u0400-\u04ff\u0590-\u0fff\u1100-\u11ff\u3040-\u9fff]"
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|unless|until|once|after|before|where|should|provided|otherwise|in case|only|cases?|"
    r"was|were|been|has|had|be|known|expected|instead)\b"
)
_CONDITION_AFTER = re.compile(r"\b(?:if|unless|when|once|until|only|after|provided|where)\b")
_OTHER_SUBJECT = re.compile(
    r"\b(?:to|can|cannot|cant|could|may|might|would|analysts?|we|they|i|users?|teams?|customers?|people|admins?|not|dont|"
    r"never|tools?|often|usually|sometimes|the|an?|its|their|which|who|that|will|engines?|vendors?|soc|did|does)\W{1,3}$"
)
_SPOKEN_TO = re.compile(
    r"\byou (?:must|should|will|shall|need to|have to|are to|are required)\b|\b(?:ai|llms?|gemini|gpt|claude|assistant|"
    r"language model|classifier|regardless|no matter)\b"
)
# "On-Write Static AI": when an engine looks, not what somebody is told to write.
_MOMENT = re.compile(r"^\s*on $")
_OCCASION = re.compile(r"^(?:write|print|output|close|report)\b")
_SENTENCE_END = re.compile(r"[.!?;\n]")


def spoken(folded: str) -> list[str]:
    """The families of all phrases that a folded text says."""
    if not STEM.search(folded):
        return []
    return [phrase.family for phrase in PHRASES if holds(phrase, folded) is not None]


def holds(phrase: Phrase, folded: str) -> re.Match[str] | None:
    """The first place where a folded text says a phrase; None when it does not, or does not demand it."""
    for match in phrase.pattern.finditer(folded):
        if not phrase.told or _is_demand(folded, match):
            return match
    return None


def _is_demand(folded: str, match: re.Match[str]) -> bool:
    """Whether the sentence demands it of its reader, here and now, and does not tell when or by whom it is done."""
    before = _SENTENCE_END.split(folded[max(0, match.start() - MAX_SENTENCE) : match.start()])[-1]
    if _MOMENT.search(before) and _OCCASION.match(match[0]):
        return False
    after = _SENTENCE_END.split(folded[match.end() : match.end() + MAX_SENTENCE])[0]
    if _SPOKEN_TO.search(before + match[0] + after):
        return True
    return not (_CONDITIONAL.search(before) or _OTHER_SUBJECT.search(before) or _CONDITION_AFTER.search(after))
