"""A database with one judged inspection of the made-up portal, for commands about faults."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.rulesets import load_ruleset
from config.terms import IndicatorStatus, InspectionState, JudgedBy, NotAssessedCause, Side
from console.cli import run
from console.operator import OPERATOR_VARIABLE
from console.rescoring import rescore_all
from store.database import open_store
from tests.faults import RULESET, fault, result
from tests.portals import HOME, Portal

DEAD = ("zt/gone.html", "zt/old.html", "zt/lost.html")


def judged_database(path: Path, *, times: int = 1) -> str:
    """``times`` inspections, each with three dead links on inner pages (one only suspected) and the
    other rules of the pack passed; what only a person can judge waits."""
    store = open_store(str(path))
    with store.session() as session:
        for _ in range(times):
            portal = Portal.open(session, state=InspectionState.JUDGED, name="清河县人民政府")
            portal.home()
            _answers(portal)
            for position, name in enumerate(DEAD):
                fault(
                    portal,
                    f"{HOME}{name}",
                    "dead-links-other",
                    position=position,
                    url=f"{HOME}{name}",
                    title="网页打不开：页面不存在",
                    detail="返回 HTTP 404。",
                    suspect=name == DEAD[-1],
                    evidence=[{"label": "所在页面", "value": "专题", "url": f"{HOME}zt/"}],
                    basis="国办秘函〔2019〕19号",
                    remedy="恢复网页，或去掉链接。",
                )
            rescore_all(session, [portal.id])
        session.commit()
    store.close()
    return str(path)


def _answers(portal: Portal) -> None:
    for position, rule in enumerate(load_ruleset(RULESET).rules):
        if rule.id == "dead-links-other":
            result(portal, rule, IndicatorStatus.FAIL, failed=2, suspected=1, position=position)
        elif rule.judged_by is JudgedBy.PERSON:
            result(
                portal,
                rule,
                IndicatorStatus.NOT_ASSESSED,
                position=position,
                cause=NotAssessedCause.NEEDS_PERSON,
                side=Side.US,
                tally=None,
            )
        else:
            result(portal, rule, position=position)


@contextmanager
def judged_once(folder: Path, *commands: Sequence[str], times: int = 1) -> Iterator[str]:
    """Such a database for a whole module, after some commands of 王某."""
    before = os.environ.get(OPERATOR_VARIABLE)
    os.environ[OPERATOR_VARIABLE] = "王某"
    try:
        path = judged_database(folder / "govaudit.db", times=times)
        for command in commands:
            assert run([*command, "--db", path]) == 0
        yield path
    finally:
        if before is None:
            del os.environ[OPERATOR_VARIABLE]
        else:
            os.environ[OPERATOR_VARIABLE] = before


def copied(path: str, folder: Path) -> str:
    """A copy of a database that nobody has open."""
    return str(shutil.copy(path, folder / "govaudit.db"))
