"""The words by which senders say that an event is planned, listed, a test, closed or harmless, in six languages."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Names of fields that hold the number of a change, an approval or a maintenance.
CHANGE = _set(
    "change changeticket changeid changerequest changenumber chg crq rfc approval approvals authorization "
    "authorisation "
    "approved cab workorder maintenance waiver exception exemption engagement genehmigung freigabe wartung "
    "wartungsfenster changement approbation autorisation aprobacion autorizacion cambio aprovacao autorizacao mudanca "
    "approvazione autorizzazione manutenzione"
)
TICKET = _set("ticket tickets request reference ref case itsm servicenow jira antrag auftrag demande solicitud chamado")
CHANGE_PARTS = (
    CHANGE | TICKET | _set("id number no nr num record task window order code key by control external related linked")
)
# Names of flags; each must be true, and no other word than these parts may stand beside it.
FLAGS = _set(
    "approved preapproved authorized authorised allowlisted allowlist whitelisted whitelist safelisted sanctioned "
    "expected planned exempt exempted scheduled genehmigt freigegeben geplant erwartet autorise approuve prevu "
    "planifie "
    "autorizado aprobado planificado aprovado planejado previsto autorizzato approvato pianificato"
)
FLAG_PARTS = FLAGS | _set(
    "is was pre src ip user account host device dest destination target asset app application change activity action "
    "event soc entity domain sender recipient traffic connection process hash file behavior behaviour scanner "
    "scan tool "
    "known service on vendor partner by saas transfer job travel casb"
)
LISTS = _set("listed list inventory registered")
LISTED_THINGS = _set(
    "egress monitoring monitor scanner scanners allow white safe partner approved trusted known vuln vulnerability "
    "backup authorized authorised travel trip proxy vpn corp corporate office company internal"
)
LIST_PARTS = LISTS | LISTED_THINGS | _set("is on in ip src source asset network server")
WINDOWS = (
    _set("in window"),
    _set("within window"),
    _set("in change window"),
    _set("in maintenance"),
    _set("maintenance mode"),
    _set("in maintenance window"),
    _set("maintenance"),
    _set("maintenance window"),
    _set("inwindow"),
    _set("within change window"),
    _set("known good"),
    _set("known scanner"),
    _set("risk accepted"),
    _set("accepted risk"),
    _set("in scope"),
)
TESTS = _set(
    "test sample simulation simulated drill exercise pentest redteam purpleteam bas tabletop ubung exercice simulacro "
    "ejercicio esercitazione simulazione exercicio simulacao"
)
TEST_PARTS = TESTS | _set(
    "is mode flag alert event synthetic attack phishing security authorized planned active red purple"
)
TEAMS = (_set("red team"), _set("purple team"), _set("penetration test"), _set("is red team"))
BLOCKS = _set("pentest exercise engagement simulation drill redteam bas penetration")
BLOCK_FLAGS = _set(
    "status state in window active authorized authorised approved source listed scope valid confirmed on list"
)

VERDICTS = _set(
    "verdict determination classification resolution disposition conclusion urteil einstufung bewertung clasificacion "
    "resolucion veredicto classificacao resolucao veredito classificazione esito"
)
# What people find when they look into it: "investigation result", "analyst decision".
INQUIRIES = _set("investigation triage analyst review")
FOUND = _set("result outcome conclusion decision finding findings")
CLOSED = _set("close closed closing closure resolution")
# A verdict whose name holds one of these is about a part of the alert only.
OF_PARTS = _set(
    "file sandbox av antivirus url hash domain ip email mail attachment process entity reputation vt virustotal yara "
    "static dynamic scan rescan engine sample user device data document image sender"
)
NOT_FINAL = _set("previous prior last similar historical suggested auto automatic ai ml predicted model old original")

LAB_FIELDS = _set(
    "env environment stage tier segment network vlan group tag tags role label labels zone umgebung environnement "
    "entorno ambiente asset"
)
CAUSES = _set("cause rootcause ursache causa")

YES = re.compile(
    r"^(?:true|yes|y|1|ok|on|active|ja|oui|si|sí|sì|sim|approved|authori[sz]ed|allow-?listed|white-?listed|listed)$"
)
NO = re.compile(
    r"^(?:false|no|n|0|off|nein|non|nao|não|denied|rejected|pending|draft|requested|awaiting\b.*|cancell?ed|expired|ended|"
    r"closed|revoked|withdrawn|invalid|unapproved|unauthori[sz]ed|unknown|unverified|not .*|abgelehnt|refuse|rechazado|"
    r"negado|rifiutato|out of (?:scope|window))$"
)
# A word in an approval's own text that takes it back, or that makes it one for something else.
TAKEN_BACK = re.compile(
    r"\b(?:expire[d]|ended|over|closed|cancell?ed|denied|reject\w{2,3}|pending|draft|awaiting|requested|invalid|revoked|"
    r"withdrawn|unapproved|unverified|not|no|other|another|different|outside|before|unknown|missing|abgelaufen|abgelehnt|"
    r"expire|refuse|caducado|vencido|rechazado|scaduto|rifiutato)\b|(?<!read)(?<!read-)(?<!read )\bonly\b|\?"
)
TAKEN_BACK_IN_TEXT = re.compile(
    r"\b(?:ticket|change|chg\S{0,12}|approval|maintenance|window|engagement|exercise|pentest|authori[sz]ation|exception|"
    r"waiver|scope)\b[^\n]{0,40}\b(?:expired|ended|is over|was closed|cancell?ed|denied|rejected|pending|does not "
    r"cover|"
    r"not (?:cover|found|valid|match|for|approved)\w{0,3}|mismatch|(?:other|another|different|wrong) (?:host|"
    r"server|system|"
    r"user|asset|machine)|[\w-]{1,20} only)\b"
    r"|\b(?:expired|without|outside|denied|unapproved|after|past|no) (?:a |any |the |its )?(?:\w{1,12} ){0,2}"
    r"(?:ticket|change (?:ticket|request|record|window)|approval|maintenance window|change window|window|engagement)\b"
    r"|\bnot (?:in|within|part of|covered by) (?:\w{1,12} ){0,2}(?:window|scope|change|engagement|exercise)\b"
    r"|\bout[ -]of[ -](?:scope|window)\b"
)
# Numbers that a change system gives; those of incident systems are no approval.
REFERENCE = re.compile(
    r"^\W{0,2}(?:chg|chn|chm|cho|chr|change|cr|crq|req|ritm|sctask|apr|appr|wo|rfc|mnt|maint|mw|exc|waiver|ra|cab|adm|std|"
    r"srq|sr|mop|auth|pt|pen|eng)[-_#: ]{0,2}[0-9]{2,}"
)
ANY_REFERENCE = re.compile(
    r"^\W{0,2}[a-z]{2,10}(?:[-_][a-z]{1,10}){0,2}[-_#: ]{0,2}[0-9][0-9-]{1,12}\b|^[0-9]{4,12}$|^(?:pre-?)?approved\b"
)
INCIDENT = re.compile(r"^\W{0,2}(?:inc|incident|sir|soc|sec|case|alert|ir)[-_#: ]{0,2}[0-9]")
ACCEPTED = re.compile(
    r"\b(?:accepted risk|risk[ -]accept(?:ed|ance)|exempt(?:ed|ion)?|waiver)\b[^\n]{0,20}\b[a-z]{2,6}-?[0-9]{1,6}\b"
)
INNOCENT = re.compile(
    r"^\W{0,3}(?:confirmed |closed as |resolved as |verified )?(?:false[ _-]?positives?|fp|benign|not[ _-]?malicious|"
    r"non-?[ _-]?malicious|harmless|non-?[ _-]?issue|no[ _-](?:issue|threat|impact|action (?:needed|required))|"
    r"not[ _-]an[ _-]"
    r"(?:issue|incident)|expected|authori[sz]ed|sanctioned|legitimate|legit|informational[ _-]?expected[ _-]?activity|"
    r"true[ _-]?positive[ _-]?benign|benign[ _-]?true[ _-]?positive|security[ _-]?test(?:ing)?|confirmed[ _-]?safe|"
    r"line[ _-]?of[ _-]?business[ _-]?application|suspicious[ _-]?but[ _-]?expected|white-?listed|allow-?listed|"
    r"test[ _-](?:number|data|alert|event|activity)|approved activity|known good|user error|falsch[ -]?positiv|"
    r"fehlalarm|"
    r"harmlos|faux[ -]positif|benin|falso[ -]positivo|benigno|falso[ -]allarme|muted|clean)\b"
)
NOT_INNOCENT = re.compile(
    r"\?|\b(?:pending|unconfirmed|suspected|possible|possibly|maybe|likely|not yet|yet|but|unless|until|disputed|"
    r"looking|"
    r"intel\w{0,8}|abuse\w{0,2}|misuse\w{0,2}|hijack\w{0,3}|compromis\w{1,3})\b(?! expected)"
)
LAB = re.compile(
    r"\b(?:labs?|sandbox|dev|development|test|testing|staging|training|attack[ _-]range|cyber[ _-]?range|ephemeral|"
    r"image[ _-]build|demo|poc|non-?prod\w{0,8}|isolated|qa|uat|purple|detonation)\b"
)
PLAIN_CAUSE = re.compile(
    r"\b(?:stale|cached|saved|outdated|old|expired|mistyped|wrong) (?:\w{1,12} ){0,2}(?:password|credential|token|"
    r"ticket|session|secret)s?\b|"
    r"\bpassword (?:change|expir)\w{0,3}\b|\btypo\b|\bmistyped\b|\buser error\b|\bmisconfig\w{0,8}\b|\bknown "
    r"(?:issue|bug)\b|"
    r"\bcaps ?lock\b|\bforgot\w{0,3}\b"
)
