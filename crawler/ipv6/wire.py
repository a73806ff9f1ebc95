"""One DNS question to one name server, without recursion; truncated answers again by TCP."""

from __future__ import annotations

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from pydantic import BaseModel

from config.ipv6 import DnsSettings
from config.terms import DnsStatus


class Reply(BaseModel):
    """How one server answered. ``refers``: it only says who knows. ``name_servers``: by zone, the
    targets of the NS records of answer and authority section; ``glue``: AAAA of the additional
    section by name; names in lower case without final dot. ``aaaa``: those of the answer itself."""

    status: DnsStatus
    authoritative: bool = False
    refers: bool = False
    name_servers: dict[str, list[str]] = {}
    glue: dict[str, list[str]] = {}
    aaaa: list[str] = []
    error: str | None = None

    @property
    def heard(self) -> bool:
        """Something came back."""
        return self.status is not DnsStatus.TIMEOUT

    @property
    def serves(self) -> bool:
        """The server knows the zone: it answered for it, if only that there is no such record."""
        return self.status in {DnsStatus.OK, DnsStatus.NO_DATA} and not self.refers


async def ask(name: str, rtype: str, server: str, settings: DnsSettings) -> Reply:
    """Ask the server at address ``server``, at most ``settings.tries`` times.

    Never raises for the network's sake: silence is ``TIMEOUT``, a closed port ``TIMEOUT`` with its
    error, nonsense ``SERVFAIL``.
    """
    query = dns.message.make_query(dns.name.from_text(name), rtype, use_edns=0, payload=1232)
    query.flags &= ~dns.flags.RD
    reply = Reply(status=DnsStatus.TIMEOUT)
    for _ in range(settings.tries):
        reply = await _exchange(query, server, settings)
        if reply.status is not DnsStatus.TIMEOUT:
            break
    return reply


async def _exchange(query: dns.message.Message, server: str, settings: DnsSettings) -> Reply:
    try:
        answer, _ = await dns.asyncquery.udp_with_fallback(
            query,
            server,
            timeout=settings.timeout_seconds,
            port=settings.name_server_port,
            ignore_unexpected=True,
        )
    except dns.exception.Timeout:
        return Reply(status=DnsStatus.TIMEOUT, error="无应答")
    except OSError as error:
        return Reply(status=DnsStatus.TIMEOUT, error=error.strerror or str(error))
    except (dns.exception.DNSException, EOFError, ValueError) as error:
        return Reply(status=DnsStatus.SERVFAIL, error=f"应答不成文：{type(error).__name__}")
    return read_reply(answer)


def read_reply(answer: dns.message.Message) -> Reply:
    """The reply in the field's terms."""
    status = status_of(answer)
    return Reply(
        status=status,
        authoritative=bool(answer.flags & dns.flags.AA),
        refers=_refers(answer),
        name_servers=_name_servers(answer),
        glue=_glue(answer),
        aaaa=[
            rdata.address
            for rrset in answer.answer
            if rrset.rdtype == dns.rdatatype.AAAA
            for rdata in rrset
        ],
        error=None if status in {DnsStatus.OK, DnsStatus.NO_DATA} else str(status),
    )


def status_of(answer: dns.message.Message) -> DnsStatus:
    """Referrals are ``OK`` with an empty answer section: the server knows where to go on."""
    match answer.rcode():
        case dns.rcode.NOERROR:
            return DnsStatus.OK if answer.answer or _refers(answer) else DnsStatus.NO_DATA
        case dns.rcode.NXDOMAIN:
            return DnsStatus.NXDOMAIN
        case dns.rcode.REFUSED:
            return DnsStatus.REFUSED
        case _:
            return DnsStatus.SERVFAIL


def _refers(answer: dns.message.Message) -> bool:
    return not answer.answer and any(rrset.rdtype == dns.rdatatype.NS for rrset in answer.authority)


def _name_servers(answer: dns.message.Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rrset in (*answer.answer, *answer.authority):
        if rrset.rdtype == dns.rdatatype.NS:
            names = sorted({plain(rdata.target) for rdata in rrset})
            found.setdefault(plain(rrset.name), names)
    return found


def _glue(answer: dns.message.Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rrset in answer.additional:
        if rrset.rdtype == dns.rdatatype.AAAA:
            found.setdefault(plain(rrset.name), []).extend(rdata.address for rdata in rrset)
    return found


def plain(name: dns.name.Name) -> str:
    """A name as text: lower case, no final dot; the root is ``.``."""
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else "."
