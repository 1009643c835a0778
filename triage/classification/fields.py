"""Which fields hold an address, a count, an outcome: by the meaning of their names, for any product."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from triage.classification.leaf import Leaf
from triage.classification.naming import name_of

T = TypeVar("T")
LARGEST_COUNT = 10**15

SOURCE = (
    "source_ip src_ip srcip src source.ip client.ip source_address source_ip_address src_addr client_ip "
    "client_ip_address client.ip_address caller_ip caller_ip_address remote_ip remote_address attacker_ip ip_address "
    "remote_ip_details.ip_address_v4 src_endpoint.ip source_ips properties.address ip_address_v4 origin_ip "
    "login_ip sender_ip from_ip source_network_address quell_ip quelladresse ip_source ip_origine ip_origen ip_origem "
    "offense_source orig_h ip"
)
DESTINATION = (
    "destination_ip dest_ip dst_ip dstip dst dest destination.ip server.ip destination_address dst_addr target_ip "
    "destination_ip_address dst_endpoint.ip remote_ip_address"
)
FAILED = (
    "failed_logins failed_login_attempts failed_attempts failed_login_count failed_count failure_count failures "
    "login_failures failed_logons num_failures auth_failures failed_authentications failed_login failed_auth_count "
    "login_attempts attempt_count attempts failed_password_count failed_sign_ins failure bad_password_count "
    "fehlversuche fehlgeschlagene_anmeldungen echecs tentatives_echouees intentos_fallidos tentativas_falhas "
    "tentativi_falliti"
)
BYTES_OUT = (
    "bytes_out bytes_sent out_bytes sent_bytes sent_byte out bytes_to_server upload_bytes bytes_uploaded "
    "bytes_transferred outbound_bytes data_sent_bytes total_bytes_out source.bytes bytes_toserver tx_bytes sbytes"
)
PORTS = "ports_scanned port_count unique_ports dest_port_count dport_count distinct_ports num_ports scanned_ports"
HOSTS = "host_count unique_hosts distinct_hosts targets_scanned target_count hosts_scanned dest_count unique_dests"
USERS = (
    "unique_users distinct_users user_count targeted_users accounts_targeted account_count users_targeted users_tried "
    "accounts_tried distinct_accounts unique_accounts usernames_tried accounts_attempted distinct_usernames"
)
USERS_IN = (
    "users_ok accounts_ok users_succeeded successes success_count successful_logins accounts_compromised "
    "compromised_accounts users_compromised hits success_users accounts_successful successful_accounts logins_ok"
)
CONSENTS = "users_consented consent_count consented_users consents users_granted"
EVENTS = (
    "count event_count hits_count repeat_count occurrences num_events packets pkts_toserver hit_count "
    "total_events anzahl "
    "nombre"
)
FOLLOWING = "subsequent_events following_events related_events follow_up_events post_events events_after"
EVENT_ID = "event_id eventid event_code win_event_id signature_id event_identifier winlog.event_id"
LOGON_TYPE = "logon_type logontype"
PUSHES = "mfa_pushes push_count mfa_requests mfa_attempts mfa_denied push_requests mfa_push_count mfa_prompts"
FILES = (
    "files_encrypted files_modified files_renamed encrypted_files files_changed renamed_files files_written_encrypted"
)
TAKEN = "files_downloaded download_count records_accessed files_accessed downloaded_files records_exported"
ACTION = (
    "action applied_action act alert.action device_action disposition remediation_status threat_action "
    "mitigation_status action_taken policy_action firewall_action pattern_disposition_description response_action "
    "status_action detection_status waf_action sensor_action fw_action event_action dlp_action enforcement "
    "verdict_action aktion accion azione"
)
OUTCOME = (
    "success login_success outcome.result event.outcome outcome login_result auth_result result authentication_result "
    "logon_result result_type result_status sign_in_status login_status auth_status erfolg ergebnis succes "
    "resultat exito resultado "
    "sucesso esito status action"
)
ERROR_CODE = "status.error_code result_type"
VERDICT = (
    "classification determination resolution verdict analyst_verdict incident_classification close_reason "
    "classification_reason disposition investigation_result closing_reason review_result"
)
STATUS = "status workflow_status state alert_status incident_status kibana.alert.workflow_status alert.workflow_status"
PARENT = (
    "parent_process parent_process_name parent_image parent.name parent.executable parent_process_image_file.file_name "
    "parent_details.filename initiating_process_file_name parent_name parent_process_image_file.file_path "
    "parent_command_line initiating_process_parent_file_name initiating_process parent pname proc.pname ppname "
    "parent_exe parent_path parent_cmdline"
)
USER = (
    "user username user_name account account_name user.name src_user dst_user suser duser target_user_name "
    "account_name user_principal_name subject_user_name actor.alternate_id login target_user user_account.account_name "
    "benutzer benutzername utilisateur compte usuario cuenta utente utilizador conta"
)
LOCATION = "location geo geo_location country client.zone zone source_location login_location site network_zone"
MACHINE = (
    "host hostname host_name computer computer_name device_name agent.name devname compromised_entity target_host "
    "src_host dest_host destination_host source_host machine endpoint rechner ordinateur equipo"
)
HTTP_STATUS = "status http_status http.status status_code response_code http_status_code response.status_code"
CLOCK = "time event_time login_time local_time hour time_of_day uhrzeit zeit heure hora ora"

STOPPED = re.compile(
    r"\b(?:block|deny|denied|drop|reject|prevent|quarantin|clean|remediat|remov|terminat|kill|isolat|sinkhol|mitigat|stopp|"
    r"interrupt|refus|blockiert|verworfen|bloqu|blocc|geblockt|abgewiesen)"
)
_TRAFFIC = r"(?:firewall|connection|traffic|packet|inbound|scan|probe|spam|mail|message|geo\S{0,10}|ips|acl)"
_BARRED = r"(?:blocked|deny|denied|dropped|rejected|quarantined)"
STOPPED_NAME = re.compile(rf"\b{_TRAFFIC}\b[^\n]{{0,30}}\b{_BARRED}\b|\b{_BARRED}\b[^\n]{{0,30}}\b{_TRAFFIC}\b")
LET_PASS = re.compile(r"\b(?:allow|permit|pass|not |fail|unable|unsuccess|accept|deliver|none|no action|executed)")
YES = re.compile(
    r"^(?:true|yes|1|success|succeeded|successful|accepted|allow|passed|granted|logged.in|ja|oui|s[ií]|sì|sim|erfolgreich|"
    r"r[ée]ussie?|exitoso|sucesso|riuscito|[ée]xito)$"
)
NO = re.compile(
    r"^(?:false|no|0|fail|failed|failure|denied|rejected|deny|blocked|nein|non|n[ãa]o|fehlgeschlagen|[ée]chec|[ée]chou[ée]e?|"
    r"fallido|falha|fallito)$"
)
_REPORTERS = frozenset("agent agents observer manager collector sensor".split())
_PLAIN_ADDRESS = frozenset("ip ips address v4".split())
_INTERNAL = tuple(
    ipaddress.ip_network(net)
    for net in "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 "
    "fc00::/7 fe80::/10 ::1/128".split()
)


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A value and the JSON pointer that it was read from; `told` when words say so and no field does."""

    value: T
    path: str
    told: bool = False


class Index:
    """The leaves of an alert by what their names mean; the first place of each meaning wins."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._by_name: dict[str, Leaf] = {}
        for leaf in leaves:
            self._by_name.setdefault(leaf.key, leaf)
            self._by_name.setdefault(leaf.tail, leaf)

    def all(self, names: str) -> list[Leaf]:
        """The leaves that carry one of the names, in the order of the names."""
        found = self._by_name
        return [found[name] for name in _plain(names) if name in found]

    def text(self, names: str) -> Known[str] | None:
        """The first text among the names, in lower case."""
        return next((Known(leaf.text, leaf.path) for leaf in self.all(names) if isinstance(leaf.value, str)), None)

    def number(self, names: str) -> Known[int] | None:
        """The first whole number among the names, also when it came as text; never negative."""
        counts = ((count_of(leaf.value), leaf.path) for leaf in self.all(names))
        return next((Known(count, path) for count, path in counts if count is not None), None)

    def address(self, names: str) -> Known[str] | None:
        """The first IP address among the names, without port or prefix length."""
        pairs = ((address_of(leaf.text), leaf.path) for leaf in self.all(names))
        return next((Known(address, path) for address, path in pairs if address), None)


@lru_cache(maxsize=256)
def _plain(names: str) -> tuple[str, ...]:
    return tuple(name.replace("_", "") for name in names.split())


def count_of(value: object) -> int | None:
    """A count in any of the ways that products write one ("1,204", 12.0); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str):
        digits = value.strip().replace(",", "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None
    return int(value) if 0 <= value <= LARGEST_COUNT else None


@lru_cache(maxsize=4096)
def address_of(text: str) -> str | None:
    """The address in a field that was made for one: "10.0.0.1", "10.0.0.1:443", "10.0.0.0/8"; None for other text."""
    if not 2 < len(text) <= 64 or "%" in text:
        return None
    bare = text.split("/", 1)[0].strip("[]")
    if bare.count(":") == 1:
        bare = bare.split(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


def is_reporters(path: str) -> bool:
    """Whether an address is that of the machine that reports, and not of who acts: `agent.ip`."""
    name = name_of(path)
    return name.own <= _PLAIN_ADDRESS and bool(name.above & _REPORTERS)


@lru_cache(maxsize=4096)
def is_internal(address: str) -> bool:
    """Whether an address belongs to private, shared, loopback or link-local space."""
    parsed = ipaddress.ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return any((mapped or parsed) in net for net in _INTERNAL if net.version == (mapped or parsed).version)
