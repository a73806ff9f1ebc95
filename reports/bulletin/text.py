"""The text of a bulletin from its facts: every number in it comes from the same facts as the
tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from config.bulletin import BulletinText
from config.terms import Movement, SiteOutcome
from config.wording import word
from reports.bulletin.attachments import attachments, numbers_of
from reports.bulletin.blocks import Attachment, Block, Bulletin, Numbering, Paragraph
from reports.bulletin.facts import BulletinFacts, FamilyFacts, FaultMoves, Last, region_of
from reports.bulletin.numbers import Rate, difference
from reports.filters import number
from reports.official import chinese_date


def bulletin(
    facts: BulletinFacts,
    text: BulletinText,
    *,
    office: str,
    date: dt.date,
    draft: bool = False,
    public: bool = False,
) -> Bulletin:
    """The bulletin of ``facts`` in the name of ``office`` (empty: 我们).

    ``public``: for everybody's eyes, without words of pages, addresses of faults, and the names of
    sites that nothing has been found out about.
    """
    attached = attachments(facts, text, public=public)
    return Bulletin(
        title=text.title.format(period=facts.period, office=office),
        draft=text.draft_mark if draft else "",
        addressee=text.addressee,
        body=tuple(_Writer(facts, text, attached, public=public).body(office)),
        attachments=tuple(attached.values()),
        office=office,
        date=chinese_date(date),
    )


class _Writer:
    """Writes the sections one after the other."""

    def __init__(
        self,
        facts: BulletinFacts,
        text: BulletinText,
        attached: dict[str, Attachment],
        *,
        public: bool,
    ) -> None:
        self._public = public
        self._facts = facts
        self._text = text
        self._say = text.sentences
        self._floor = text.limits.percent_from
        self._attachment = numbers_of(attached)
        self._numbering = Numbering()

    def body(self, office: str) -> Iterator[Block]:
        opening = self._text.opening.format(
            basis="、".join(self._facts.basis),
            office=office or "我们",
            period=self._facts.period,
            as_of=chinese_date(self._facts.as_of),
        )
        yield Paragraph(opening)
        yield from self._overview()
        yield from self._problems()
        yield from self._next_steps()
        if self._text.closing:
            yield Paragraph(self._text.closing)

    def _overview(self) -> Iterator[Block]:
        headings = self._text.headings
        yield self._numbering.first(headings.overview)
        yield self._numbering.second(headings.result)
        yield Paragraph("".join(self._result()))
        yield self._numbering.second(headings.against_last)
        yield from (Paragraph(each) for each in self._against_last())
        grouped = self._facts.grouped(region_of(self._text))
        regions = [(name, tally) for name, tally in grouped if tally.decided]
        if len(regions) > 1:
            yield self._numbering.second(headings.regions)
            shown = "、".join(f"{name}{tally.rate.short(self._floor)}" for name, tally in regions)
            yield Paragraph(self._say.regions.format(regions=shown))

    def _result(self) -> Iterator[str]:
        tally, running = self._facts.tally, self._facts.running
        share = Rate(tally.total, running)
        sample = self._say.sample if share.big(self._floor) else self._say.sample_small
        yield sample.format(total=tally.total, running=running, share=share)
        yield from self._outcomes()
        yield self._rate()
        yield self._rectified()
        if not tally.undetermined and not tally.not_inspected:
            return
        if self._public:
            yield self._say.apart_public
        else:
            yield self._say.apart.format(attachment=self._attachment["doubtful"])

    def _outcomes(self) -> Iterator[str]:
        """How many sites ended how; what none did is not told."""
        tally = self._facts.tally
        counts = {outcome: getattr(tally, outcome.value) for outcome in SiteOutcome}
        told = "、".join(
            self._say.outcome.format(name=word(outcome), count=count)
            for outcome, count in counts.items()
            if count
        )
        if told:
            yield self._say.outcomes.format(outcomes=told)

    def _rate(self) -> str:
        rate = self._facts.tally.rate
        if not rate.whole:
            return self._say.rate_none
        sentence = self._say.rate if rate.big(self._floor) else self._say.rate_small
        return sentence.format(decided=rate.whole, qualified=rate.part, rate=rate)

    def _rectified(self) -> str:
        rectified, tally = self._facts.rectified, self._facts.tally
        if not rectified:
            return ""
        after = Rate(tally.qualified + rectified, tally.decided)
        big = after.big(self._floor)
        sentence = self._say.rectified if big else self._say.rectified_small
        return sentence.format(rectified=rectified, rate=after)

    def _against_last(self) -> Iterator[str]:
        last = self._facts.last
        if last is None:
            yield self._say.no_previous
            return
        yield self._change(last) + self._moved(last)
        for movement in Movement:
            names = [move.site.name for move in last.moved(movement)]
            if names:
                sentence = getattr(self._say, movement.value)
                yield sentence.format(sites=self._names(names))
        told = self._fault_moves(last.faults)
        if told:
            yield self._say.faults_moved.format(moves=told)

    def _fault_moves(self, moves: FaultMoves) -> str:
        say = self._say
        counted = (
            (say.faults_fixed, moves.fixed),
            (say.faults_new, moves.new),
            (say.faults_back, moves.back),
            (say.faults_persisting, moves.persisting),
            (say.faults_unseen, moves.unseen),
        )
        return _joined(counted)

    def _change(self, last: Last) -> str:
        before, now = last.period.tally, self._facts.tally.rate
        both_big = before.rate.big(self._floor) and now.big(self._floor)
        sentence = self._say.change if both_big else self._say.change_small
        return sentence.format(
            before_period=last.period.name,
            before_total=before.total,
            before_decided=before.decided,
            before_qualified=before.qualified,
            before_rate=before.rate,
            change=self._points(difference(now, before.rate)),
        )

    def _points(self, points: float) -> str:
        if not points:
            return self._say.level
        return (self._say.up if points > 0 else self._say.down).format(points=number(abs(points)))

    def _moved(self, last: Last) -> str:
        say, both = self._say, len(last.moves)
        moves = _joined(
            (
                (say.moved_improved, len(last.moved(Movement.IMPROVED))),
                (say.moved_declined, len(last.moved(Movement.DECLINED))),
            )
        )
        if not both:
            return say.none_in_both
        return (say.moved if moves else say.not_moved).format(both=both, moves=moves)

    def _problems(self) -> Iterator[Block]:
        headings = self._text.headings
        yield self._numbering.first(headings.problems)
        yield Paragraph(self._problem_counts())
        named = [each for each in self._facts.families if each.confirmed]
        most = self._text.limits.families
        for family in named[:most]:
            yield self._numbering.second(family.title)
            yield Paragraph(self._family(family))
        rest = named[most:]
        if rest:
            yield Paragraph(
                self._say.further_families.format(
                    families=len(rest),
                    confirmed=sum(each.confirmed for each in rest),
                    attachment=self._attachment["families"],
                )
            )
        yield self._numbering.second(headings.prominent)
        yield Paragraph(self._prominent())

    def _problem_counts(self) -> str:
        facts, attachment = self._facts, self._attachment.get("families")
        if not facts.confirmed and not facts.pending:
            return self._say.no_problems
        if not facts.confirmed:
            return self._say.only_pending.format(pending=facts.pending, attachment=attachment)
        sentence = self._say.problems_pending if facts.pending else self._say.problems
        return sentence.format(
            confirmed=facts.confirmed,
            sites=facts.faulty_sites,
            pending=facts.pending,
            attachment=attachment,
        )

    def _family(self, family: FamilyFacts) -> str:
        most = self._text.limits.indicators_per_family
        worst = [each for each in family.worst if each.confirmed][:most]
        indicators = "、".join(
            self._say.indicator.format(title=each.title, count=each.confirmed) for each in worst
        )
        alone = len(worst) == 1 and worst[0].title == family.title
        counts = (self._say.family_alone if alone else self._say.family).format(
            sites=family.sites, confirmed=family.confirmed, indicators=indicators
        )
        if self._public:
            return counts
        examples = "；".join(
            self._say.example.format(site=each.site, title=each.title) for each in family.examples
        )
        return counts + self._say.examples.format(examples=examples)

    def _prominent(self) -> str:
        sites = self._facts.with_outcome(SiteOutcome.UNQUALIFIED)
        if not sites:
            return self._say.no_prominent
        return self._say.prominent.format(
            unqualified=len(sites), attachment=self._attachment["unqualified"]
        )

    def _next_steps(self) -> Iterator[Block]:
        yield self._numbering.first(self._text.headings.next_steps)
        for requirement in self._text.requirements:
            yield self._numbering.second(requirement.heading)
            yield Paragraph(requirement.text)

    def _names(self, names: Sequence[str]) -> str:
        most = self._text.limits.sites_in_text
        return "、".join(names[:most]) + ("等" if len(names) > most else "")


def _joined(counted: Iterable[tuple[str, int]]) -> str:
    """The parts of a sentence that count something."""
    return "，".join(part.format(count=count) for part, count in counted if count)


def sentences(blocks: Iterable[Block]) -> list[str]:
    """The text alone, for whoever reads it again."""
    return [block.text for block in blocks if isinstance(block, Paragraph)]
