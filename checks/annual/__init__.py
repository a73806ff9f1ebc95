"""Annual reports on government information disclosure (政府信息公开工作年度报告): read and judged.

Facts and sources: 条例第四十九、五十条; 国办公开办函〔2019〕60号 and 〔2021〕30号. Pure judgement:
a report comes in as :class:`store.documents.DocumentText`, whatever it was made of.
"""

from checks.annual.judging import judge_report
from checks.annual.model import AnnualReport, Judgement
from checks.annual.reading import read_report

__all__ = ["AnnualReport", "Judgement", "judge_report", "read_report"]
