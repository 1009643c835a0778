"""Sentences that tell a model or an analyst what to conclude, as bounded patterns over folded text.

Bare words mark nothing: benign alerts are full of "ignore" and "system:". A mark needs an imperative aimed at the
verdict, at the model, or at its instructions. Each family is one way of giving such orders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.policy.folding import plain_letters
from triage.policy.languages import OTHER_LANGUAGES


@dataclass(frozen=True, slots=True)
class Phrase:
    """A family's pattern. `told` ones do not count in a conditional sentence ("if it is a known scanner, close it as
    false positive"), nor where somebody else is the subject ("analysts mark this as benign")."""

    family: str
    pattern: re.Pattern[str]
    told: bool = False


def _gap(words: int) -> str:
    return rf"(?:\W{{1,4}}\w{{1,30}}){{0,{words}}}?\W{{1,4}}"


_MACHINE = (
    r"(?:ai|llms?|language models?|gemini|chatgpt|gpt|claude|"
    r"ai (?:language )?(?:model|assistant|analyst|agent|system))"
)
_STRONG = r"(?:false positives?|benign|harmless|non ?malicious|not malicious|true negative|not an? (?:attack|threat))"
_WEAK = r"(?:safe|legitimate|no threat|clean|informational|low (?:severity|risk|priority)|trusted|authori[sz]ed|noise)"
_THING = r"(?:alerts?|events?|incidents?|activity|detections?|logins?|findings?|everything|behaviou?r|case|it|this)"
_JUDGE = (
    r"(?:re)?(?:classify|label|mark|treat|rate|flag|tag|categori[sz]e|judge|assess|regard|deem|grade|declare|triage|"
    r"evaluate|consider|close|resolve|dismiss|downgrade|handle|conclude)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|former|initial|original|your|all|any other)"
_DROP = (
    r"(?:ignore|disregard|forget|override|overrule|discard|neglect|bypass|do not (?:follow|obey)|dont "
    r"(?:follow|obey))"
)

_ENGLISH = (
    (
        "override",
        rf"\b{_DROP}{_gap(3)}(?:{_BEFORE}|system|safety|triage){_gap(3)}(?:instructions?|prompts?|directives?"
        r"|directions?"
        r"|guidelines?|programming|training)\b",
    ),
    (
        "override",
        rf"\b{_DROP}{_gap(3)}(?:previous|prior|above|earlier|preceding|your){_gap(2)}(?:rules?|polic(?:y|ies)"
        r"|context|"
        r"evidence|findings|commands?|orders|analysis)\b",
    ),
    (
        "override",
        r"\b(?:ignore|disregard|forget) (?:everything|anything|all)(?: of)?(?: the| that| this| what)?"
        r" (?:above|before|you (?:were|have been|know|have)|said)"
        r"|\b(?:ignore|disregard|forget) everything (?:previous|prior|so far)",
    ),
    (
        "override",
        r"\b(?:ignore|disregard) the (?:above|foregoing|evidence|alert data|risk score|threat intel"
        r"|(?:previous|preceding) (?!messages?|e ?mails?|mails?|alerts?|tickets?|notes?))",
    ),
    (
        "persona",
        rf"\byou are (?:now|no longer) (?:acting as |operating as |playing )?"
        rf"(?:(?:an?|the|my|in)(?: \w{{1,20}}){{0,5}}? "
        rf"(?:{_MACHINE}|models?|assistant|bot|classifier|persona|analyst"
        r"|(?:developer|debug|god|benign|approval|test) mode)"
        r"|dan|unrestricted|jailbroken|bound|free (?:of|from|to))\b",
    ),
    (
        "persona",
        rf"\b(?:act|behave|respond|answer|role ?play) as (?:an?|the|my)(?: \w{{1,20}}){{0,4}}? (?:{_MACHINE}"
        r"|assistant|classifier|chatbot|triage bot|(?:models?|analyst) (?:that|who|which|without))\b",
    ),
    (
        "persona",
        r"\b(?:act|behave|pretend) (?:as if |as though |that |like )?you(?:re| are| were| have)\b|\bpretend"
        rf" to be an? (?:{_MACHINE}|assistant|bot)\b",
    ),
    (
        "persona",
        r"\bfrom now on\W{1,3}(?:\w{1,15}\W{1,3}){0,3}?(?:you|your|respond|answer|classify|treat|mark|ignore"
        r"|report)\b",
    ),
    (
        "persona",
        r"\byour (?:new|only|real|true|sole|updated) (?:task|role|job|instructions?|goal|objective|purpose"
        r"|persona|directive|mission)\b",
    ),
    ("persona", rf"\bas an? (?:{_MACHINE})\b\W{{1,3}}you\b|\bdo anything now\b"),
    (
        "persona",
        r"\b(?:new|updated|revised|additional) (?:system )?(?:instructions?|prompt|directives?) ?(?::|for the "
        r"(?:ai|model|assistant|classifier))",
    ),
    (
        "address",
        r"\b(?:dear|attention|hello|hey|hi|note to|notice to|message (?:to|for)|instructions? (?:to|for)"
        rf"|reminder (?:to|for))\W{{1,3}}(?:\w{{1,12}} ){{0,3}}?(?:{_MACHINE}|assistant|classifier|triage "
        r"(?:bot|model|system|engine|ai)|model)\b",
    ),
    (
        "output",
        r"\b(?:classification|verdict|answer|response|output|conclusion|decision|result) (?:must|should|shall"
        r"|has to|needs to|ought to) (?:\w{1,10} ){0,2}?(?:be|read|say|state)(?: \w{1,20}){0,4}? " + _STRONG,
    ),
    ("output", r"\b(?:cite|cite only|citing|quote only) (?:evidence )?e\d{1,3}\b"),
    (
        "reveal",
        r"\b(?:reveal|print|show|repeat|output|leak|display|disclose|expose|recite|dump|echo|tell me|return"
        r"|include|append|quote|summari[sz]e|send)(?: \w{1,15}){0,4}? (?:your|system|hidden|initial|secret"
        r"|above)(?: \w{1,15}){0,2}? (?:prompts?|instructions?|canary|nonce)\b",
    ),
    (
        "reveal",
        r"\b(?:reveal|print|repeat|output|leak|recite)(?: \w{1,15}){0,3}? your (?:api key|secrets?"
        r"|configuration|rules)\b",
    ),
    (
        "control",
        r"\b(?:begin|end|start)\W{1,3}(?:of\W{1,3})?(?:the\W{1,3})?(?:untrusted|system prompt|system message"
        r"|alert data|user input|evidence block|data block|prompt)\b",
    ),
    (
        "control",
        r"\b(?:system|assistant|developer|admin|root)(?: override| message| prompt| note| update)?"
        r" ?:\W{0,4}.{0,120}?(?:\bclassify\b|false positive|\bnew (?:task|instruction)|respond (?:only )?with"
        r"|\bverdict\b|set confidence|ignore (?:all|previous|prior|your))",
    ),
    ("control", rf"\b(?:assistant|ai|model|gemini|gpt) ?:\W{{0,4}}.{{0,80}}?\b{_STRONG}"),
    (
        "control",
        rf"\b(?:tool|function)(?: call)? (?:result|response|output)s? ?:\W{{0,4}}.{{0,100}}?\b(?:{_STRONG}"
        rf"|{_WEAK}|whitelisted)\b",
    ),
    (
        "control",
        rf"\bevidence e\d{{1,3}} ?(?::|is|says|shows|confirms|proves)\W.{{0,80}}?\b(?:{_STRONG}|{_WEAK}"
        r"|whitelisted)\b",
    ),
    (
        "squeezed",
        r"ignore(?:all)?(?:the)?(?:previous|prior|above)?instructions|(?:mark|classify|treat|label)(?:this)?"
        r"(?:alert)?as(?:a)?(?:falsepositive|benign)",
    ),
)

_ENGLISH_TOLD = (
    ("verdict", rf"\b{_JUDGE}\b{_gap(8)}(?:as|to be|to|:)\W{{1,3}}(?:\w{{1,15}} ){{0,2}}?{_STRONG}\b"),
    (
        "verdict",
        rf"\b(?:classify|label|mark|rate|deem|declare|call|judge|consider)\W{{1,3}}(?:\w{{1,12}}"
        rf" ){{0,3}}?{_THING} (?:an? )?{_STRONG}\b",
    ),
    ("verdict", rf"\b(?:classify|label|mark) (?:as|:) ?(?:\w{{1,15}} ){{0,2}}?{_STRONG}\b"),
    (
        "verdict",
        rf"\b{_JUDGE}\b(?: \w{{1,15}}){{0,4}}? {_THING}(?: \w{{1,15}}){{0,3}}? (?:as|to be|to)(?:"
        rf" \w{{1,15}}){{0,2}}? {_WEAK}\b",
    ),
    (
        "setting",
        rf"\b(?:set|give|assign|use|put|make|report|return|output)(?: \w{{1,15}}){{0,3}}? (?:confidence"
        r"|verdict|classification)(?: score| level| value| field)?(?: to| of| at| as| is| be)? ?:? ?(?:an? )?"
        rf"(?:\d{{1,3}}\b|max\w{{0,6}}|full|certain|{_STRONG})",
    ),
    (
        "setting",
        r"\b(?:set|lower|reduce|change|downgrade|drop|assign|make)(?: \w{1,15}){0,3}? (?:severity|risk"
        r"|priority|score|risk score)(?: \w{1,10}){0,2}? (?:to|as|at) (?:\w{1,10} ){0,1}?(?:informational|info"
        r"|low|lowest|zero|0|none|minimal|minimum)\b",
    ),
    (
        "output",
        r"\b(?:respond|reply|answer|output|print|return|say|write|emit|produce|generate|conclude|state)"
        rf"(?:[ :]{{1,3}}\w{{1,15}}){{0,6}}?[ :]{{1,3}}{_STRONG}\b",
    ),
    (
        "output",
        r"\b(?:respond|reply|answer|output) (?:only|just|exactly|solely)(?: with| in| using)?(?:"
        r" \w{1,15}){0,3}? (?:json|the word|ok|yes|no|safe)\b",
    ),
    (
        "silence",
        r"\b(?:do not|dont|never|must not|should not)\W{1,3}(?:escalate|investigate|analy[sz]e|alert|notify"
        r"|flag|report|raise|triage|review|mention|examine)\W{1,3}(?:this|it|the (?:alert|event|incident"
        r"|activity|soc)|further|any ?one|any further|anything|about (?:this|it)|to (?:the )?(?:soc|analysts?"
        r"|humans?|tier))\b",
    ),
    ("silence", r"\b(?:do not|dont|never) escalate(?: \w{1,10}){0,2}?(?=[.!;?\n]|$)"),
    (
        "silence",
        r"\b(?:stop|end|halt|cease|abort|terminate|quit|finish|suspend|skip)(?: (?:all|any|the|your|this"
        r"|further|here|now)){0,3} (?:analy[sz]ing|analysis|triage|triaging|investigating|investigation"
        r"|reasoning|evaluating|evaluation|thinking|processing this)\b(?! (?:service|engine|job|server|tool"
        r"|of))",
    ),
)

# Read on the text as it stands: brackets and bars are what these consist of. Windows events hold <System>, so not that.
_TAGS = (
    r"<\|(?:im_start|im_end|im_sep|system|user|assistant|endoftext|eot_id|begin_of_text|(?:start|end)_header_id)\|>",
    r"\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>",
    r"###\s?(?:system|assistant|human|instruction)s?\s?:",
    r"</?(?:system[_-]prompt|assistant|untrusted[a-z_-]{0,20}|tool_(?:result|response|output)|function_results?)>",
    r"[\"']?(?:classification|verdict)[\"']?\s?[:=]\s?[\"']?false[_ ]positive\b",
)

PHRASES = (
    *(Phrase(family, re.compile(pattern)) for family, pattern in _ENGLISH),
    *(Phrase(family, re.compile(pattern), told=True) for family, pattern in _ENGLISH_TOLD),
    *(Phrase("translated", re.compile(plain_letters(pattern))) for pattern in OTHER_LANGUAGES),
)
TAGS = tuple(re.compile(pattern) for pattern in _TAGS)
