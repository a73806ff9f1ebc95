"""``govaudit rules``: list the rule packs, show one, check a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config.rulepack import Points, Rule, RulePack
from config.rulesets import available, load_ruleset, load_rulesets, validate_file
from config.terms import Confidence, IndicatorKind
from config.wording import word
from console.jsonout import write_json
from console.packs import check_faults
from console.tables import print_table

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list", help="列出随程序提供的规则包。")
def list_packs() -> None:
    """The packs that come with the program."""
    rows = [_pack_row(load_ruleset(name)) for name in available()]
    print_table("规则包", ("编号", "版本", "名称", "文号", "条数", "评分"), rows)


@app.command(help="查看一个规则包的全部规则。")
def show(
    ruleset: Annotated[
        str, typer.Argument(metavar="ID[,ID…]", help="规则包编号或文件，多个用逗号分隔。")
    ],
    json: Annotated[
        str | None, typer.Option(help="以 JSON 写出整个规则包到文件；- 为标准输出。")
    ] = None,
) -> None:
    """One pack, as a table or as data; several one after the other, as data in a list."""
    packs = load_rulesets(ruleset)
    if json is not None:
        texts = [pack.model_dump_json(indent=2) for pack in packs]
        write_json(json, texts[0] if len(texts) == 1 else f"[{','.join(texts)}]")
    if json != "-":
        for pack in packs:
            _print_pack(pack)


@app.command(help="校验一个规则包文件，有错时指出行号、键和应有的值。")
def validate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="规则包文件（YAML）。")],
) -> None:
    """One line: fine, or the first fault with its place."""
    pack = validate_file(file, check_faults)
    typer.echo(
        f"OK：{file} 是有效的规则包 {pack.id}（版本 {pack.version}，{len(pack.rules)} 条规则）。"
    )


def _print_pack(pack: RulePack) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{pack.title}（{pack.issued}） {pack.id} {pack.version}", markup=False)
    if pack.note:
        console.print(pack.note, markup=False)
    if pack.applies.regions:
        console.print(f"适用地区代码：{'、'.join(pack.applies.regions)}", markup=False)
    columns = ("编号", "名称", "类别", "一级指标", "分值", "依据", "判定")
    print_table("", columns, [_rule_row(rule) for rule in pack.rules])


def _pack_row(pack: RulePack) -> tuple[str, ...]:
    scoring = pack.scoring
    scale = f"满分{scoring.full_marks:g}，{scoring.pass_line:g}分及格" if scoring else "不计分"
    return pack.id, pack.version, pack.title, pack.issued, str(len(pack.rules)), scale


def _rule_row(rule: Rule) -> tuple[str, ...]:
    source = rule.source
    basis = f"{source.document} {source.clause}（{word(source.confidence)}）"
    judged = rule.check or word(rule.judged_by)
    return rule.id, rule.title, word(rule.kind), rule.group, _points(rule), basis, judged


def _points(rule: Rule) -> str:
    if rule.points is None:
        return "—"
    sign = "+" if rule.kind is IndicatorKind.BONUS else "-"
    local = (rule.source.points_confidence or rule.source.confidence) is Confidence.MEMORY
    return f"{sign}{_amount(rule.points)}{'（本地默认）' if local else ''}"


def _amount(points: Points) -> str:
    if points.per_fault is None:
        return f"{points.max:g}"
    return f"{points.per_fault:g}/处，至多{points.max:g}"
