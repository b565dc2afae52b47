"""The sections of a report, each as HTML in which everything that comes from a corpus is escaped."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable, Sequence

import polars as pl

from workbench import __version__, schema
from workbench.features import facts
from workbench.plain import visible
from workbench.show import labels, tables
from workbench.show.html import attribute, escape
from workbench.show.report import evidence
from workbench.show.report.figures import Figure
from workbench.show.report.plan import ALPHA, GROUP, REST, Plan

#: Documents that are listed one by one, and findings that are shown with their lines.
MOST_DOCUMENTS, MOST_FINDINGS = 40, 12
#: Packages whose version a figure or label may depend on.
PACKAGES = ("polars", "numpy", "scipy", "nagisa", "sudachipy", "sudachidict-core", "matplotlib", "datasketch")  # fmt: skip

_PER = {"tokens": "per 1,000 words", "sentences": "per 100 sentences"}
_PER_JAPANESE = {"tokens": "1,000語あたり", "sentences": "100文あたり"}


def section(name: str, english: str, japanese: str, body: Iterable[str]) -> str:
    """Return a section with a heading in both languages."""
    return (
        f'<section id="{attribute(name)}"><h2>{escape(english)} <span lang="ja">{escape(japanese)}</span></h2>'
        f"{''.join(body)}</section>"
    )


def paragraph(english: str, japanese: str = "") -> str:
    """Return a paragraph, and the same in Japanese below it."""
    below = f'<p class="ja" lang="ja">{escape(japanese)}</p>' if japanese else ""
    return f"<p>{escape(english)}</p>{below}"


def scrolled(html: str) -> str:
    """Return a wide thing that is scrolled by itself where the page is narrow."""
    return f'<div class="wide" tabindex="0">{html}</div>'


def corpus(plan: Plan) -> str:
    """What there is: documents by group, copies, and each document where they are few."""
    docs = plan.documents
    groups = docs.group_by(pl.col(GROUP).alias("group")).agg(
        documents=pl.len(),
        sentences=pl.col("n_sentences").sum(),
        words=pl.col("n_tokens").sum(),
        first=pl.col("date").min(),
        last=pl.col("date").max(),
        without_date=pl.col("date").null_count(),
        with_text=pl.col("text").is_not_null().sum(),
    )
    order = {g: i for i, g in enumerate(plan.groups)}
    groups = groups.sort(pl.col("group").replace_strict(order, return_dtype=pl.Int64))
    what = f"Groups by {plan.by}." if plan.by else "One group."
    body = [scrolled(tables.table(groups, f"{what} {docs.height:,} document(s).", rows=len(order)).html)]
    if schema.DUPLICATE_COLUMN in docs.columns:
        clusters = docs[schema.DUPLICATE_COLUMN].drop_nulls()
        body.append(
            paragraph("No text is there twice.", "重複する記事はない。")
            if clusters.is_empty()
            else paragraph(
                f"{len(clusters)} document(s) are exact or near copies of each other, in {clusters.n_unique()} cluster(s)."
                " They are counted, and drawn together wherever documents are resampled.",
                f"同一またはほぼ同一の文書は{len(clusters)}件（{clusters.n_unique()}群）。計数には含め、再標本化では群を一単位とする。",
            )
        )
    else:
        body.append(paragraph("Nobody has looked for copies of one text.", "重複記事の検査は行われていない。"))
    if docs.height <= MOST_DOCUMENTS:
        columns = ["doc_id", "title", "outlet", "date", "author", "n_sentences", "n_tokens", schema.DUPLICATE_COLUMN]
        listed = docs.select(c for c in columns if c in docs.columns and docs[c].null_count() < docs.height)
        body.append(scrolled(tables.table(_visible(listed), "The documents.", rows=MOST_DOCUMENTS).html))
    return section("corpus", "The corpus", "コーパス", body)


def rates(plan: Plan) -> str:
    """How often each category occurs in each group, with intervals."""
    body = []
    for family in plan.families:
        table = plan.rates[family].filter(pl.col("exposure") > 0)
        if table.is_empty():
            continue
        unit = plan.unit(family)
        shown = table.select(
            category=pl.Series([labels.label(family, c).both for c in table["category"]], dtype=pl.String),
            group=pl.Series([visible(g) for g in table["group"]], dtype=pl.String),
            documents="n_documents",
            n="n",
            rate="rate",
            low="low",
            high="high",
            note=pl.col("reason").fill_null(""),
        ).filter(pl.col("n").sum().over("category") > 0)
        caption = (
            f"{family.replace('_', ' ')}: rates {_PER[unit]} {_PER_JAPANESE[unit]}, with 95 % intervals (low, high)."
        )
        body.append(
            f"<details><summary>{escape(caption)}</summary>{scrolled(tables.table(shown, rows=500).html)}</details>"
        )
    return section("rates", "All rates", "すべての率", body or [paragraph("Nothing was counted.", "計数なし。")])


def drawn(found: Sequence[Figure]) -> str:
    """The figures."""
    body = [
        f"<figure>{scrolled(f.svg)}<figcaption>Figure {i}. {escape(f.caption)}</figcaption></figure>"
        for i, f in enumerate(found, start=1)
    ]
    return section("figures", "Figures", "図", body or [paragraph("There is nothing to draw.", "図はない。")])


def findings(plan: Plan, lines: int) -> str:
    """What differs, with interval and q, and the lines that stand behind it."""
    if not plan.contrasts:
        return section(
            "findings", "Findings", "所見",
            [paragraph("There is nothing to set beside this: the rates below stand for themselves.", "比較の対象がないため、率のみを示す。")],
        )  # fmt: skip
    found = plan.findings
    beside = f"{visible(plan.target)} beside each group" if plan.target else "each group beside all others"
    body = [_how_many(plan, beside)]
    if lines and not plan.has_text:
        body.append(paragraph("The texts are not here, so no lines are shown.", "本文がないため、用例は示せない。"))
    shown = found.head(MOST_FINDINGS)
    items = [_finding(plan, row, lines) for row in shown.iter_rows(named=True)]
    if found.height > shown.height:
        items.append(f"<li>and {found.height - shown.height} more, in the tables of all comparisons</li>")
    body.append(f'<ol class="findings">{"".join(items)}</ol>' if items else "")
    body += [
        f"<details><summary>All comparisons: {escape(family.replace('_', ' '))}</summary>{scrolled(_compared(table))}</details>"
        for family, table in plan.contrasts.items()
    ]
    return section("findings", "Findings", "所見", body)


def _how_many(plan: Plan, beside: str) -> str:
    found, n = plan.findings.height, plan.compared.height
    if plan.is_tested:
        tested = n - plan.compared["q"].null_count()
        return paragraph(
            f"{found} of {tested} comparisons ({beside}) have q ≤ {ALPHA}. q is corrected within each family, target and"
            " group, not over all of them: some of these may be chance.",
            f"{tested}件の比較のうち、q ≤ {ALPHA} は{found}件。補正は分類・対象・群ごとであり、全体では偶然のものを含みうる。",
        )
    return paragraph(
        f"No comparison ({beside}) could be tested: the groups are too small to say what is usual in them. In {found} of"
        f" {n} the interval of the ratio excludes 1; of so many intervals, some do so by chance. They are leads.",
        f"群が小さく検定はできない。{n}件のうち、比の区間が1を含まないものは{found}件。偶然のものを含むので、手がかりとして読むこと。",
    )


def _finding(plan: Plan, row: dict[str, object], lines: int) -> str:
    family, category = str(row["family"]), str(row["category"])
    unit = str(row["unit"])
    ratio, low, high = row["log2_ratio"], row["log2_low"], row["log2_high"]
    label = labels.label(family, category).both
    times = f"{_times(ratio)} times" if ratio is not None else "not there at all on one side"
    span = _span(low, high)
    other = "all others 他のすべて" if row["group"] == REST else str(row["group"])
    text = (
        f"<b>{escape(label)}</b>: <bdi>{escape(visible(str(row['target'])))}</bdi> has {escape(times + span)} the rate of "
        f"<bdi>{escape(visible(other))}</bdi>: {_number(row['target_rate'])} (n = {row['target_n']}) beside "
        f"{_number(row['rate'])} (n = {row['n']}) {_PER[unit]}; q = {tables.cell(row['q'], 3)}."
    )
    caveat = f'<p class="note">{escape(visible(str(row["caveat"])))}</p>' if row["caveat"] else ""
    quoted, n = evidence.lines(plan, family, category, str(row["target"]), lines)
    if quoted:
        about = f"{len(quoted)} of {n} places 用例" if n > len(quoted) else f"{n} place(s) 用例"
        text += f'<p class="note">{about}</p><ul class="lines">{"".join(quoted)}</ul>'
    elif lines and row["target_n"] and plan.has_text:
        text += '<p class="note">The text is not here, so no line is shown. 本文がないため用例は示せない。</p>'
    return f"<li>{text}{caveat}</li>"


def _span(low: object, high: object) -> str:
    """Return an interval of a ratio in words; an end that is not there is open."""
    if low is None and high is None:
        return ""
    ends = f"{_times(low)} to {_times(high)}"
    if high is None:
        ends = f"from {_times(low)}, open above"
    elif low is None:
        ends = f"up to {_times(high)}, open below"
    return f" (95 % interval {ends})"


def _times(log2: object) -> str:
    return "?" if not isinstance(log2, float) else f"{2**log2:.2g}" if log2 < 6.6 else f"{2**log2:,.0f}"


def _number(value: object) -> str:
    return tables.cell(value, 1)


def _compared(table: pl.DataFrame) -> str:
    columns = ["target", "group", "target_n", "target_rate", "n", "rate", "log2_ratio", "log2_low", "log2_high", "q"]
    labelled = [labels.label(f, c).both for f, c in table.select("family", "category").iter_rows()]
    shown = table.select(pl.Series("category", labelled, dtype=pl.String), *columns, "reason", "caveat")
    return tables.table(_visible(shown), rows=2_000).html


def method(plan: Plan) -> str:
    """How it was counted and compared."""
    english = [
        "Markers of stance, their voice, sources and the commitment of each sentence follow the annotation guidelines of"
        " the workbench. Navigation, profiles and other boilerplate are kept but not counted.",
        "Rates are pooled: the occurrences of a group over its words or sentences. Intervals resample whole documents"
        f" ({plan.n_resamples:,} times, seed {plan.seed}), of one document its sentences; copies of a text are one unit."
        " Of up to three occurrences an interval is exact or wider.",
        "q of a single document says how unusual its count is among documents of that group as long as it, by a"
        " gamma-Poisson (shares: beta-binomial) model; q of several documents comes from drawing them anew among"
        " documents of like length. Both are corrected after Benjamini and Hochberg within each family, target and group.",
        "The groups are what could be had, not samples of all coverage. A small q says that something is unusual, not why.",
    ]
    japanese = [
        "態度の標識、その主体、情報源、各文の断定の度合いは、本ツールの注釈指針による。ナビゲーションや略歴などは保持するが数えない。",
        "率は群全体の出現数を語数または文数で割ったもの。区間は文書単位（一文書のときは文単位）の再標本化により、同じ記事の重複は一単位とする。",
        "一文書のqは、同じ長さの文書としてどれほど珍しいかを示す。複数の文書のqは、長さの近い文書の間での並べ替えによる。補正（Benjamini–Hochberg）は分類・対象・群ごと。",
        "群は入手できた文書であり、報道全体の標本ではない。小さいqは珍しさを示すだけで、理由は示さない。",
    ]
    body = [paragraph(a, b) for a, b in zip(english, japanese, strict=True)]
    return section("method", "Method", "方法", body)


def datasheet(plan: Plan) -> str:
    """Whence, rights, how made, and versions."""
    body = []
    for name, said in facts(plan.corpus).items():
        items = "".join(f"<li><bdi>{escape(visible(line))}</bdi></li>" for line in said)
        body.append(f"<h3>{escape(name)}</h3><ul>{items}</ul>")
    versions = [f"stance-workbench {__version__}", f"Python {platform.python_version()}"]
    versions += [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    body.append(f"<h3>Versions</h3><p>{escape(', '.join(versions))}</p>")
    return section("datasheet", "Datasheet", "データの来歴", body)


def _visible(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose text shows marks of direction and control characters instead of obeying them."""
    texts = [c for c, t in frame.schema.items() if t == pl.String]
    return frame.with_columns(pl.col(c).map_elements(visible, return_dtype=pl.String) for c in texts)
