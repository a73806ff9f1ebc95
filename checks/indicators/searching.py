"""检索、查阅、下载 (条例第二十四条): the site's own search finds what is on it, results open, files
download and are not empty."""

from __future__ import annotations

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.needs import Need
from config.terms import (
    DocumentFault,
    LinkVerdict,
    NotAssessedCause,
    SearchState,
    Side,
    SiteFunction,
)
from config.wording import word
from store.evidence import Evidence
from store.tables import Attachment, SearchTry

_LOCKED = frozenset({DocumentFault.ENCRYPTED, DocumentFault.BROKEN})
_SHOWN = 5


class NoParams(Params):
    """None."""


class FunctionsParams(Params):
    """The types of columns whose documents must be found, opened and downloaded."""

    columns: tuple[str, ...]


@check("site-search-finds", needs=[Need.SEARCH], params=NoParams)
def site_search_finds(evidence: Evidence, params: NoParams) -> Outcome:
    """Titles that are on the site are found by its own search, and the results open."""
    return _search_outcome(evidence, evidence.search_tries())


@check(
    "search-view-download",
    needs=[Need.SEARCH],
    uses=[Need.ATTACHMENTS],
    params=FunctionsParams,
)
def search_view_download(evidence: Evidence, params: FunctionsParams) -> Outcome:
    """Of the columns named: a title is found and opens, their files download and are not empty.
    Where no title of theirs could be sampled, the search as a whole speaks for them."""
    tries = evidence.search_tries()
    own = [each for each in tries if each.column_type in params.columns]
    search = _search_outcome(evidence, own or tries)
    files = [each for each in evidence.attachments() if each.column_type in params.columns]
    faults = [*search.faults, *_file_faults(files)]
    said = f"{search.reason}{_files_said(files, evidence)}"
    if search.cause is not None and not faults:
        return not_assessed(said, search.cause, search.side or Side.US)
    return judged(said, len(own or tries) + len(files), faults)


@check("attachments-open", needs=[Need.ATTACHMENTS], params=NoParams)
def attachments_open(evidence: Evidence, params: NoParams) -> Outcome:
    """Files download, are not empty and are not damaged. One look is no proof that a file is gone:
    dead links are judged where links are."""
    files = evidence.attachments()
    run = evidence.function_run(SiteFunction.ATTACHMENTS)
    out_of = f"（共{run.available}个）" if run and run.available > len(files) else ""
    faults = _file_faults(files)
    unseen = sum(_is_unseen(each) for each in files)
    note = f"，{unseen}个未能确定" if unseen else ""
    said = f"打开附件{len(files)}个{out_of}，有问题的{len(faults)}个{note}。"
    if unseen == len(files):
        return not_assessed(said, NotAssessedCause.NO_EVIDENCE, Side.US)
    return judged(said, len(files), faults)


def _search_outcome(evidence: Evidence, tries: list[SearchTry]) -> Outcome:
    """One title that is found proves that the search works; that none is found is for a person, as
    an index may lag or want other words. What did not answer in two looks is a fault."""
    by_state = {state: [each for each in tries if each.state is state] for state in SearchState}
    found = by_state[SearchState.FOUND]
    said = f"用站内检索查找本站标题{len(tries)}个，搜到{len(found)}个。"
    closed = [each for each in found if each.result_opens is False]
    if found:
        faults = [_try_fault("检索结果打不开", each, suspect=True) for each in closed]
        return judged(said, len(tries), faults) if faults else passed(said, len(tries))
    broken = by_state[SearchState.BROKEN]
    if broken and len(broken) == len(tries):
        return judged(said, len(tries), [_try_fault("站内检索打不开", broken[0], suspect=False)])
    missed = by_state[SearchState.NOT_FOUND]
    if len(missed) > 1 and len(missed) + len(broken) == len(tries):
        return judged(said, len(tries), [_missed(missed)])
    notes = "；".join(dict.fromkeys(_note(each) for each in tries if each not in missed))
    return not_assessed(f"{said}{notes}", NotAssessedCause.NO_EVIDENCE, Side.US)


def _note(each: SearchTry) -> str:
    return each.note or (f"{word(each.cause)}。" if each.cause else "没有看到结果。")


def _missed(missed: list[SearchTry]) -> Fault:
    return Fault(
        title="站内检索搜不到本站已发布的内容",
        subject="site-search",
        url=missed[0].url,
        detail=f"用标题检索本站已发布的{len(missed)}篇文章，结果页都没有列出。",
        evidence=tuple(_tried(each) for each in missed[:_SHOWN]),
        suspect=True,
    )


def _try_fault(title: str, each: SearchTry, *, suspect: bool) -> Fault:
    return Fault(
        title=title,
        subject=each.result_url or "site-search",
        url=each.result_url or each.url,
        detail=f"检索“{each.query}”：{_note(each) if each.cause else title}",
        evidence=(_tried(each),),
        suspect=suspect,
    )


def _tried(each: SearchTry) -> EvidenceItem:
    status = f"，状态码{each.status}" if each.status else ""
    hits = f"，结果页称有{each.hits}条" if each.hits is not None else ""
    return EvidenceItem("检索词", f"{each.query}（{word(each.state)}{status}{hits}）", each.url)


def _is_unseen(file: Attachment) -> bool:
    return file.cause is not None and file.cause.verdict is LinkVerdict.UNDETERMINED


def _file_faults(files: list[Attachment]) -> list[Fault]:
    return [fault for each in files if (fault := _file_fault(each)) is not None]


def _file_fault(file: Attachment) -> Fault | None:
    if file.cause is not None:
        if file.cause.verdict is LinkVerdict.UNDETERMINED:
            return None
        return _made(file, "附件打不开", f"{word(file.cause)}。")
    if file.fault in _LOCKED and file.fault is not None:
        return _made(file, "附件不能读取", f"{word(file.fault)}。")
    return None


def _made(file: Attachment, title: str, why: str) -> Fault:
    name = file.title or file.url
    return Fault(
        title=title,
        subject=file.url,
        url=file.url,
        detail=f"“{name}”：{why}",
        evidence=(EvidenceItem("所在网页", file.page_url or "", file.page_url),),
        suspect=True,
    )


def _files_said(files: list[Attachment], evidence: Evidence) -> str:
    if not files:
        return "这些栏目没有打开过附件。"
    good = sum(each.cause is None and each.size > 0 for each in files)
    return f"打开这些栏目的附件{len(files)}个，能下载的{good}个。"
