"""An inspection whose evidence was pruned keeps its verdict, whatever is asked of it."""

from __future__ import annotations

import pytest

from config.errors import UserError
from config.rulesets import load_ruleset
from console.cli import run
from reports.build import build_report, rescore
from store.database import Store
from store.inspections import get_inspection
from store.pruning import prune
from store.pruning.things.evidence import OldEvidence
from tests.console.rejudging.test_rescore import OWN, judged, verdict
from tests.store.pruning.test_prune import NOW, POLICY


@pytest.fixture
def pruned(store: Store) -> int:
    with store.session() as session:
        number = judged(session)
        get_inspection(session, number).pruning_began_at = NOW
        session.commit()
        assert OldEvidence().due(session, POLICY, NOW) == 1
    prune(store, POLICY, now=NOW)
    return number


def test_decisions_of_people_still_count(store: Store, pruned: int) -> None:
    before = verdict(store, pruned)
    assert before[0] is not None
    with store.session() as session:
        rescore(session, get_inspection(session, pruned), load_ruleset(OWN))
        session.commit()
    assert verdict(store, pruned) == before


def test_no_report_is_made_of_a_torso(store: Store, pruned: int) -> None:
    with store.session() as session, pytest.raises(UserError, match="按策略清理"):
        build_report(session, get_inspection(session, pruned), [load_ruleset(OWN)])


@pytest.mark.parametrize("command", ["list", "recheck"])
def test_links_that_are_gone_are_told_as_such(
    store: Store, pruned: int, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["links", command, "--inspection", str(pruned), "--db", str(store.file)]
    assert run(arguments) == 2
    assert "按策略清理" in capsys.readouterr().err
