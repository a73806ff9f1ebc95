"""The tables that every stage shares. Times are UTC and aware; dates are plain dates.

Importing this package makes all of them known to the metadata.
"""

from store.tables.audits import Audit, AuditSite
from store.tables.duties import (
    DutyFile,
    DutyTask,
    MediaAccount,
)
from store.tables.evidence import (
    EVIDENCE_TABLES,
    CutAddress,
    DnsAnswer,
    GuardCut,
    Ipv6Evidence,
    Item,
    Link,
    LinkAttempt,
    Mark,
    Page,
    PageBlock,
    Probe,
    Referrer,
    SiteColumn,
)
from store.tables.functions import (
    Attachment,
    FunctionRun,
    ReportText,
    SearchTry,
)
from store.tables.inspections import (
    Finding,
    IndicatorResult,
    Inspection,
)
from store.tables.ledger import LedgerEntry
from store.tables.notices import (
    Notice,
    NoticeItem,
    NoticePaper,
    NoticeRecheck,
    NoticeReply,
    NoticeSequence,
)
from store.tables.publications import Publication
from store.tables.registry import (
    Exclusion,
    Site,
)
from store.tables.reviews import Answer, FalsePositive, LoggedAct, Review
from store.tables.schedule import (
    Schedule,
    ScheduleRun,
    ServingProcess,
)
from store.tables.sharing import MemoryDictionary, PageMemory, SharedLink
from store.tables.watch import ProbeDay, UplinkOutage

__all__ = [
    "EVIDENCE_TABLES",
    "Answer",
    "Attachment",
    "Audit",
    "AuditSite",
    "CutAddress",
    "DnsAnswer",
    "DutyFile",
    "DutyTask",
    "Exclusion",
    "FalsePositive",
    "Finding",
    "FunctionRun",
    "GuardCut",
    "IndicatorResult",
    "Inspection",
    "Ipv6Evidence",
    "Item",
    "LedgerEntry",
    "Link",
    "LinkAttempt",
    "LoggedAct",
    "Mark",
    "MediaAccount",
    "MemoryDictionary",
    "Notice",
    "NoticeItem",
    "NoticePaper",
    "NoticeRecheck",
    "NoticeReply",
    "NoticeSequence",
    "Page",
    "PageBlock",
    "PageMemory",
    "Probe",
    "ProbeDay",
    "Publication",
    "Referrer",
    "ReportText",
    "Review",
    "Schedule",
    "ScheduleRun",
    "SearchTry",
    "ServingProcess",
    "SharedLink",
    "Site",
    "SiteColumn",
    "UplinkOutage",
]
