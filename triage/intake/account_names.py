"""What a place's names say of its value as an account: whose it is, and how plainly they say it."""

from __future__ import annotations

Words = tuple[str, ...]


def word_set(words: str) -> frozenset[str]:
    """The words, which stand parted by blanks."""
    return frozenset(words.split())


# People who work on the alert, and those who made the rule, are not whom it is about.
STAFF = word_set(
    "assignee assigned assign assignees analyst workflow reviewer review reviewed closed resolved modified modifier "
    "updated edited history note notes comment comments approver manager triage escalated responder changed sharedwith "
    "tag tags"
)
_NOT_ACCOUNT = word_set(
    "agent group groups role roles type domain sid guid uuid count status password pwd risk score department dept "
    "title phone country time date token realm company privilege action number hash url uri ip port mac path "
    "directory dir home profile flag attributes location city os device host computer machine client app application "
    "agentid category class level state result session guidance version tag label reason message ua browser language "
    "locale service svc bucket file process command policy rule product vendor subscription tenant organization org "
    "customer"
)
_ACCOUNT = word_set(
    "user account actor principal identity usr initiator requester requestor caller login person employee"
)
_LOGIN_OF = word_set(
    "user login logon service admin ad src source actor target dst subject client remote windows os db "
    "database unix local"
)
_BY = frozenset({("performed", "by"), ("executed", "by"), ("initiated", "by")})
_STARTING = frozenset({("initiator",), ("violator",), ("requester",), ("requestor",)})
_MADE_BY = frozenset({("created", "by"), ("triggered", "by"), ("started", "by"), ("requested", "by")})
# Who made such a thing is not whom an alert is about.
_OF_A_MODEL = word_set("rule type policy template query model report playbook dashboard")
_MAIL_PARTIES = word_set(
    "sender recipient from to cc bcc reply return header envelope receiver smtp rcpt sent attacked"
)
_CALLED = frozenset({("id",), ("label",), ("text",), ("value",)})
_SUFFERING = frozenset({("victim",), ("employee",), ("person",)})
_ACTING = word_set("actor actors initiator initiators")
# Who runs a product acts in its own log.
_RUNNING = frozenset({("admin",), ("admin", "id"), ("admin", "name"), ("admin", "user"), ("admin", "login")})
_HOLDER = frozenset({("user",), ("account",), ("identity",), ("principal",)})
# Their accounts are a customer's.
_OF_A_CLOUD = word_set("cloud aws azure gcp billing tenant customer")
_TARGET = word_set("target dst destination dest member affected new")
FAR = word_set("parent grandparent previous prev ancestor causality")
# An account may be a customer's: it counts last, and where it is spelt as a name is.
OF_AN_ACCOUNT = 6
# An owner may be of a ticket, a device or a process: only a name with its domain counts.
OF_AN_OWNER = 20
# An identifier counts where it is spelt as a name is.
OF_AN_ID = 10
# What an account is called or counted by may be anything: only a mail address or a name with its domain counts.
OF_A_LABEL = 30


def account(name: Words, around: Words, context: frozenset[str]) -> int | None:
    """An account: "userName", {"user": {"name": …}}, {"actor": {"alternateId": …}}."""
    if not STAFF.isdisjoint(name) or not STAFF.isdisjoint(around) or "history" in context:
        return None
    if name in _CALLED and around[-1:] in _HOLDER and (name != ("id",) or not _ACTING.intersection(context)):
        return OF_AN_ACCOUNT if name == ("label",) and "entity" in context else OF_A_LABEL
    if name in _SUFFERING:
        return OF_A_LABEL
    if not _NOT_ACCOUNT.isdisjoint(name[-1:]):
        return None
    if ("agent" in name and "user" in name) or around[-2:] == ("user", "agent"):
        return None
    tier = _account_name(name, around)
    if tier is None or (name[-1] == "actor" and "log" in around):
        return None
    return tier + (not _TARGET.isdisjoint((*name, *around)) and tier == 0) + (not FAR.isdisjoint(context))


def _account_name(name: Words, around: Words) -> int | None:
    last, before = name[-1], name[-2:-1]
    owned = not _ACCOUNT.isdisjoint(around) or around[-2:] in _BY or around[-2:] in _MADE_BY
    if "email" in name or last == "mail":
        return _account_mail(name, around, owned)
    if last in ("user", "usr", "actor", "principal") or (last == "login" and (not before or before[0] in _LOGIN_OF)):
        return 0
    if name == ("device", "owner") or name[-2:] == ("account", "id"):
        return OF_A_LABEL
    if name in _RUNNING:
        return OF_AN_ID if name[-1] == "id" else 2
    if name[-2:] in _MADE_BY and not _OF_A_MODEL.isdisjoint(around):
        return None
    if name[-2:] in _BY or name[-2:] in _MADE_BY:
        return 2 if len(name) == 2 else 3
    if name == ("entity",) and around[-1:] in _HOLDER:
        return OF_AN_ACCOUNT
    if name in _STARTING:
        return OF_AN_ACCOUNT
    if last == "owner" and before == ("process",):
        return OF_AN_ID
    if last == "owner" and "session" in (*before, *around[-1:]):
        return OF_AN_ID
    if last == "account" and len(name) == 2 and _LOGIN_OF.isdisjoint(before) and _TARGET.isdisjoint(before):
        return None
    if last in ("account", "identity"):
        return OF_AN_ACCOUNT if last == "account" else OF_AN_ID
    if last == "cn" and before and before[0] in ("user", "account", "trustee", "subject", "member"):
        return 1
    if last == "name":
        return None if "rule" in around else _named_account(name, around, owned)
    if last == "arn" and owned:
        return OF_AN_ID
    if name == ("id",) and around[-1:] in _HOLDER:
        return OF_AN_ID
    if last in ("id", "uid") and (not _ACCOUNT.isdisjoint(before) or (owned and len(name) > 1)):
        return OF_AN_ID
    if name == ("operator",):
        return 2
    return OF_AN_OWNER if last == "owner" and len(name) == 1 else None


def _named_account(name: Words, around: Words, owned: bool) -> int | None:
    before = name[-2:-1]
    if before in (("display",), ("full",), ("common",), ("first",), ("last",)):
        return 3 if owned or around[-1:] == ("auth",) or not _ACCOUNT.isdisjoint(name) else None
    if before in (("user",), ("login",), ("principal",), ("logon",), ("usr",), ("actor",)):
        return 0
    if before == ("account",):
        return None if not _OF_A_CLOUD.isdisjoint(name) else 0 if len(name) > 2 else OF_AN_ACCOUNT
    if name == ("entity", "name") and around[-1:] in _HOLDER:
        return 0
    if before == ("author",):
        return 2
    if name != ("name",) or not owned:
        return None
    return OF_AN_ACCOUNT if around[-1:] == ("account",) else 0


def _account_mail(name: Words, around: Words, owned: bool) -> int | None:
    if not _MAIL_PARTIES.isdisjoint(name) or not _MAIL_PARTIES.isdisjoint(around) or "message" in name:
        return None
    if owned or not _ACCOUNT.isdisjoint(name):
        return 1
    return 2 if name[-1] in ("email", "address") else None
