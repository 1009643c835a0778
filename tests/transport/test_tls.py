"""TLS: the same limits, and no answer from a server that cannot prove its name."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time as real_time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from triage.transport.exchange import ExchangeFailed, Question, exchange
from triage.transport.session import build_session

x509 = pytest.importorskip("cryptography.x509")
ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes")
serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")

IN_TIME = "gave no complete answer in time"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a self-signed certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(
        certificate.public_bytes(encoding) + key.private_bytes(encoding, form, serialization.NoEncryption())
    )
    return path


@contextmanager
def tls_server(certificate: Path, wire: bytes, at_once: int = 0) -> Iterator[str]:
    """Answers one request over TLS with `wire`: so many bytes at once, then one every 0.05 s."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as plain, context.wrap_socket(plain, server_side=True) as sock:
            sock.recv(65536)
            sock.sendall(wire[:at_once])
            for at in range(at_once, len(wire)):
                real_time.sleep(0.05)
                sock.sendall(wire[at : at + 1])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.close()
        thread.join()


def test_tls__an_answer(certificate: Path) -> None:
    wire = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'
    with tls_server(certificate, wire, at_once=len(wire)) as url, build_session(1, {}, str(certificate)) as session:
        assert exchange(session, Question(url, {}), 5).body == {"a": 1}


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"])
def test_tls__dripped_bytes_end_with_the_deadline(certificate: Path, head: bytes) -> None:
    wire = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n" + b" " * 50
    server = tls_server(certificate, wire, at_once=len(head))
    with server as url, build_session(1, {}, str(certificate)) as session, pytest.raises(ExchangeFailed, match=IN_TIME):
        exchange(session, Question(url, {}), 0.3)


def test_tls__a_handshake_that_hangs_ends_with_the_deadline() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    question = Question(f"https://127.0.0.1:{listener.getsockname()[1]}/", {})
    with listener, build_session(1, {}) as session, pytest.raises(ExchangeFailed, match=IN_TIME):
        exchange(session, question, 0.3)


def test_tls__an_unknown_certificate_is_refused(certificate: Path) -> None:
    expected = pytest.raises(ExchangeFailed, match="no valid TLS certificate")
    with tls_server(certificate, b"") as url, build_session(1, {}) as session, expected:
        exchange(session, Question(url, {}), 5)
