"""TLS so that whatever opens for a visitor opens for us, and the certificate's fault said apart."""

from __future__ import annotations

import os
import ssl
import warnings
from collections import OrderedDict
from dataclasses import dataclass

from config.terms import CertificateFault

__all__ = ["Approach", "CertificateFault", "TlsDoors", "fault_of"]

# Numbers of OpenSSL's X509_V_ERR_… that are not about the chain.
_EXPIRED = frozenset({9, 10, 13, 14})
_NAME = frozenset({62, 63, 64})

# Ours to set by number: the ssl module names it only since Python 3.12.
_LEGACY_SERVER_CONNECT = 0x4
_CIPHERS = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_LADDER = (ssl.TLSVersion.MAXIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_1)
"""Newest version offered, by turn: some old servers hang up on an offer that they do not know."""
_REMEMBERED = 4096


def fault_of(error: ssl.SSLCertVerificationError) -> CertificateFault:
    if error.verify_code in _EXPIRED:
        return CertificateFault.EXPIRED
    return CertificateFault.NAME if error.verify_code in _NAME else CertificateFault.CHAIN


@dataclass(frozen=True, slots=True)
class Approach:
    """How a server lets us in: which step of the ladder, and what its certificate lacks."""

    step: int = 0
    fault: CertificateFault | None = None

    @property
    def next_step(self) -> Approach | None:
        """What to try after the server hung up on this one."""
        return Approach(self.step + 1, self.fault) if self.step + 1 < len(_LADDER) else None


class TlsDoors:
    """Contexts for every approach, and the approach that each server was found to need.

    The first handshake with a server verifies the chain (``SSL_CERT_FILE`` or the system's store);
    only where that fails is there a second one that does not, so a sound server costs nothing more.
    """

    def __init__(self) -> None:
        self._verifying = tuple(_context(newest, verify=True) for newest in _LADDER)
        self._open = tuple(_context(newest, verify=False) for newest in _LADDER)
        self._known: OrderedDict[tuple[str, int], Approach] = OrderedDict()

    def known(self, host: str, port: int) -> Approach:
        return self._known.get((host, port), Approach())

    def remember(self, host: str, port: int, approach: Approach) -> None:
        self._known[(host, port)] = approach
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def context(self, approach: Approach) -> ssl.SSLContext:
        return (self._open if approach.fault else self._verifying)[approach.step]


def _context(newest: ssl.TLSVersion, *, verify: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers(_CIPHERS)
    with warnings.catch_warnings():
        # The ssl module warns of old versions. We know: that is what this is for.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
    context.options |= _LEGACY_SERVER_CONNECT | ssl.OP_IGNORE_UNEXPECTED_EOF
    context.set_alpn_protocols(["http/1.1"])
    context.check_hostname = verify
    context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
    if verify:
        _load_trust(context)
    return context


def _load_trust(context: ssl.SSLContext) -> None:
    """``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` where they are set, else the system's store."""
    file, directory = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or directory:
        context.load_verify_locations(cafile=file or None, capath=directory or None)
    else:
        context.load_default_certs()
