"""``govaudit review``: people look at faults before they go out under the office's name."""

from __future__ import annotations

import datetime as dt
import json as json_format
from collections.abc import Iterable
from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.terms import ActSubject, IndicatorStatus, ReviewState
from config.wording import word
from console.commands import reviewbook
from console.database import opened
from console.deciding import Wish, bring_up_to_date, decide_all
from console.exits import ExitStatus
from console.faultchoice import (
    AuditOption,
    IndicatorOption,
    InspectionOption,
    SeverityOption,
    SiteOption,
    StateOption,
    SuspectOption,
    fault_filter,
    inspection_of,
)
from console.jsonout import require_json_target, write_json
from console.operator import Operator, operator_name
from console.options import home_address, parse_day
from console.outputs import say
from console.rescoring import rescore_all
from console.reviewview import fault_data, print_fault, print_faults, print_questions
from store.acts import checked_reason, list_acts
from store.answers import Given, answer_rule, for_a_person
from store.faultquery import FaultFilter, ReviewedFault, count_faults, reviewed_faults, state_counts
from store.reviews import Decision

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command("export", help="导出待复核的问题为 Excel 表，填好后可再导入。")(reviewbook.export)
app.command("import", help="导入填好的复核表。")(reviewbook.import_book)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Json = Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")]
Numbers = Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...", help="问题编号。")]
Yes = Annotated[bool, typer.Option("--yes", help="按条件成批时，确认执行。")]
Reason = Annotated[str, typer.Option(help="理由；认定属实的可以不写。")]
Until = Annotated[
    str | None,
    typer.Option(help="误报标记的有效期至 YYYY-MM-DD：到这天为止的巡检中同一问题也不计。"),
]
_PREVIEWED = 10
_MOST_LISTED = 1000


@app.command("list", help="按条件列出问题和复核状态；不写条件则为各网站最近一次巡检。")
def list_faults(
    site: SiteOption = None,
    audit: AuditOption = None,
    inspection: InspectionOption = None,
    indicator: IndicatorOption = None,
    severity: SeverityOption = None,
    suspect: SuspectOption = None,
    state: StateOption = None,
    limit: Annotated[int, typer.Option(min=1, help="最多列出多少条。")] = _MOST_LISTED,
    json: Json = None,
    db: Db = None,
) -> None:
    """The faults that fit, with a sum by state."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        chosen = fault_filter(
            session,
            site=site,
            audit=audit,
            inspection=inspection,
            indicator=indicator,
            severity=severity,
            suspect=suspect,
            state=state,
        )
        found = reviewed_faults(session, chosen, limit=limit)
        if json is not None:
            rows = [fault_data(fault) for fault in found]
            write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
            return
        print_faults(found)
        counts = state_counts(session, chosen)
    parts = "，".join(f"{word(each)} {count}" for each, count in counts.items())
    more = sum(counts.values()) - limit
    say([f"合计：{parts}。" + (f"另有 {more} 条没有列出。" if more > 0 else "")])


@app.command(help="看一个问题的全部证据和复核经过。")
def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="问题编号。")],
    json: Json = None,
    db: Db = None,
) -> None:
    """Everything there is on one fault."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        [fault] = numbered(session, [number])
        acts = list_acts(session, subject_kind=ActSubject.FINDING, subject_id=fault.key)
        if json is not None:
            log = [act.model_dump(mode="json") for act in acts]
            data = {**fault_data(fault), "acts": log}
            write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
        else:
            print_fault(fault, acts)


def _register(name: str, state: ReviewState, words: str) -> None:
    """A command that decides on faults: those of some numbers, or all that fit."""

    def command(
        numbers: Numbers = None,
        site: SiteOption = None,
        audit: AuditOption = None,
        inspection: InspectionOption = None,
        indicator: IndicatorOption = None,
        severity: SeverityOption = None,
        suspect: SuspectOption = None,
        state_is: StateOption = None,
        reason: Reason = "",
        until: Until = None,
        operator: Operator = None,
        yes: Yes = False,
        db: Db = None,
    ) -> int:
        decision = _decision(state, operator, reason, until)
        given = (site, audit, inspection, indicator, severity, suspect, state_is)
        filtered = any(each is not None and each != [] for each in given)
        if bool(numbers) is filtered:
            raise UserError(
                "编号和条件不能一起写。" if numbers else "不知道是哪些问题。",
                "请写问题编号，或写条件，例如 --site、--indicator。",
            )
        with opened(db) as store, store.session() as session:
            if numbers:
                return _decide(session, numbered(session, numbers), decision)
            chosen = fault_filter(
                session,
                site=site,
                audit=audit,
                inspection=inspection,
                indicator=indicator,
                severity=severity,
                suspect=suspect,
                state=state_is,
            )
            if not yes:
                return _preview(session, chosen, decision)
            return _decide(session, reviewed_faults(session, chosen), decision)

    app.command(name, help=words)(command)


_register("confirm", ReviewState.CONFIRMED, "认定问题属实，可以进通知书。")
_register("dismiss", ReviewState.DISMISSED, "认定问题不属实：不再计分，也不进通知书。")
_register("waive", ReviewState.WAIVED, "问题属实但免予整改：照样计分，不进通知书。")
_register("reopen", ReviewState.OPEN, "撤回复核意见，恢复为待复核；误报标记一并终止。")


@app.command(help="回答须由人工判断的指标；不写指标则列出它们。")
def answer(
    indicator: Annotated[str | None, typer.Argument(help="指标编号。")] = None,
    site: SiteOption = None,
    inspection: InspectionOption = None,
    result: Annotated[
        IndicatorStatus | None, typer.Option(help="pass、fail 或 not_applicable。")
    ] = None,
    reason: Annotated[str, typer.Option(help="看了什么，凭什么这样判断。")] = "",
    count: Annotated[int, typer.Option(min=1, max=10_000, help="不符合的处数。")] = 1,
    url: Annotated[str | None, typer.Option(help="问题所在网页。")] = None,
    evidence: Annotated[list[str] | None, typer.Option(help="证据，可给多条。")] = None,
    ruleset: Annotated[str | None, typer.Option(help="规则包编号，有多个时写明。")] = None,
    operator: Operator = None,
    json: Json = None,
    db: Db = None,
) -> int:
    """Answer a rule that only a person can judge; the score follows at once."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        chosen = inspection_of(session, site, inspection)
        number = int(chosen.id or 0)
        questions = for_a_person(session, number)
        if indicator is None:
            if json is not None:
                rows = [row.model_dump(mode="json") for row in questions]
                write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
            else:
                print_questions(questions)
            return ExitStatus.QUALIFIED
        given = Given(
            status=_answer(result),
            reason=checked_reason(reason),
            operator=operator_name(operator),
            failed=count,
            url=home_address(url) if url else None,
            evidence=tuple(_noted(each) for each in evidence or ()),
        )
        pack = ruleset or next(
            (row.ruleset for row in questions if row.indicator == indicator), chosen.ruleset
        )
        answer_rule(session, chosen, pack, indicator, given, now=_now())
        [rescored] = rescore_all(session, [number])
        session.commit()
    say([f"已记下：{indicator} {word(given.status)}（{given.reason}）", rescored.line])
    return ExitStatus.QUALIFIED


def _answer(result: IndicatorStatus | None) -> IndicatorStatus:
    if result in (IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.NOT_APPLICABLE):
        return result
    raise UserError(
        "没有写明判断结果。", "请用 --result 写 pass（符合）、fail（不符合）或 not_applicable。"
    )


def _noted(text: str) -> dict[str, str | None]:
    return {"label": "检查人员所见", "value": checked_reason(text, "证据"), "url": None}


def _decision(state: ReviewState, operator: str | None, reason: str, until: str | None) -> Decision:
    if until is not None and state is not ReviewState.DISMISSED:
        raise UserError("--until 只用于不属实的问题。", "请去掉 --until。")
    why = reason.strip()
    if why or state is not ReviewState.CONFIRMED:
        why = checked_reason(why)
    return Decision(state, operator_name(operator), why, _future(until))


def _decide(session: Session, faults: Iterable[ReviewedFault], decision: Decision) -> ExitStatus:
    wishes = [Wish(fault, decision, fault.version, f"问题 {fault.finding.id}") for fault in faults]
    decided = decide_all(session, wishes, now=_now())
    rescored = bring_up_to_date(session, decided)
    session.commit()
    same = f"，{decided.unchanged} 条本来如此" if decided.unchanged else ""
    say([f"已认定 {decided.count} 条问题{word(decision.state)}{same}。"])
    say(decided.conflicts + decided.refusals, err=True)
    say(each.line for each in rescored)
    failed = decided.conflicts or decided.refusals
    return ExitStatus.USAGE if failed else ExitStatus.QUALIFIED


def _preview(session: Session, chosen: FaultFilter, decision: Decision) -> ExitStatus:
    count = count_faults(session, chosen)
    print_faults(reviewed_faults(session, chosen, limit=_PREVIEWED))
    verdict = word(decision.state)
    say([f"符合条件的问题 {count} 条，将认定为“{verdict}”。确认请加 --yes 再执行一次。"])
    return ExitStatus.QUALIFIED


def numbered(session: Session, numbers: Iterable[int]) -> list[ReviewedFault]:
    """The faults of these numbers. Raises ``UserError`` where one is not there."""
    wanted = tuple(dict.fromkeys(numbers))
    found = list(reviewed_faults(session, FaultFilter(finding_ids=wanted)))
    known = {fault.finding.id for fault in found}
    missing = [str(number) for number in wanted if number not in known]
    if missing:
        raise UserError(
            f"没有编号为 {'、'.join(missing)} 的问题。",
            "重新判定后编号会变，请用 govaudit review list 查看，并核对 --db。",
        )
    return found


def _future(until: str | None) -> dt.date | None:
    if until is None:
        return None
    day = parse_day(until)
    if day < _now().date():
        raise UserError(f"有效期 {day} 已经过去。", "请写今天或以后的日期，只对这一次有效则不写。")
    return day


def _now() -> dt.datetime:
    """Now, on the user's own clock: days end at midnight here."""
    return dt.datetime.now(dt.UTC).astimezone()
