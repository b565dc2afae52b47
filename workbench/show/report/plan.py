"""What a report is about: its groups, its target, what is counted, and the tables that all its sections show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from workbench import schema
from workbench.compare.contrast import CONTRAST, contrast
from workbench.compare.contrast_figures import MIN_TOKENS
from workbench.compare.rates import group_rates
from workbench.corpus import Corpus
from workbench.counting.families import group_labels
from workbench.errors import CorpusError

#: The column of ``documents`` that the groups of a report stand in.
GROUP = "report_group"
#: More groups than this are put together, the smallest ones.
MOST_GROUPS = 8
OTHERS = "(others)"
#: What a group is set beside where there is no target.
REST = "all others"
#: Families in the order of the report; what is counted per where there are no tokens is sentences.
FAMILIES = ("commitment", "code", "voice", "source_type")
#: Up to this q a difference is a finding.
ALPHA = 0.05


@dataclass(frozen=True)
class Plan:
    """A corpus with the groups, target and settings of its report.

    Attributes
    ----------
    corpus
        The corpus, its documents with the column :data:`GROUP`.
    by
        The column that the groups come from; None for one group of all.
    target
        The document that is set beside the groups; None where the groups are set beside each other.
    """

    corpus: Corpus
    by: str | None
    target: str | None
    n_resamples: int
    seed: int

    @classmethod
    def of(cls, corpus: Corpus, target: str | None, by: str | None, n_resamples: int, seed: int) -> Plan:
        """Return the plan for a corpus; ``by`` is found where it is not given.

        Raises
        ------
        CorpusError
            If the corpus is empty, was not annotated, or has no such document or column.
        """
        documents = corpus.documents
        if documents.is_empty():
            raise CorpusError("there is no document to report on", hint="loosen the filter")
        for table in ("sentences", "markers"):
            corpus.table(table)
        if target is not None:
            known = documents["doc_id"].to_list()
            target = schema.same_name(target, known)
            if target not in known:
                raise CorpusError(f"no document {target!r}", hint="documents['doc_id'] lists the ids")
        chosen = by if by is not None else _usual_groups(documents)
        labels = group_labels(corpus, chosen)
        groups = pl.Series(GROUP, [labels[d] for d in documents["doc_id"]], dtype=pl.String)
        sizes = groups.value_counts().sort("count", GROUP, descending=[True, False])[GROUP].to_list()
        if len(sizes) > MOST_GROUPS:
            kept = set(sizes[: MOST_GROUPS - 1])
            groups = pl.Series(GROUP, [g if g in kept else OTHERS for g in groups], dtype=pl.String)
        return cls(corpus.with_tables(documents=documents.with_columns(groups)), chosen, target, n_resamples, seed)

    @property
    def documents(self) -> pl.DataFrame:
        """The documents, with their group."""
        return self.corpus.documents

    @cached_property
    def groups(self) -> list[str]:
        """The groups, the largest first, what was put together last."""
        sizes = self.documents.group_by(GROUP).len().sort("len", GROUP, descending=[True, False])
        return sorted(sizes[GROUP].to_list(), key=lambda g: g == OTHERS)

    @cached_property
    def beside(self) -> list[str]:
        """The groups that hold another document than the target."""
        others = self.documents.filter(pl.col("doc_id") != (self.target or ""))
        return [g for g in self.groups if g in set(others[GROUP])]

    def unit(self, family: str) -> str:
        """What a family is counted per: tokens, but sentences for labels of sentences and where no tokens were counted."""
        return "tokens" if family != "commitment" and self.has_words else "sentences"

    @property
    def has_words(self) -> bool:
        """Whether words were counted: documents coded by hand may have sentences only."""
        return bool(self.documents["n_tokens"].sum())

    @property
    def has_text(self) -> bool:
        """Whether any document has its text."""
        return self.documents["text"].null_count() < self.documents.height

    @cached_property
    def families(self) -> list[str]:
        """The families that occur at all."""
        there = {
            "commitment": bool(self.corpus.sentences["commitment"].drop_nulls().len()),
            "code": self.corpus.markers.height > 0,
            "voice": self.corpus.markers.height > 0,
            "source_type": "attributions" in self.corpus.tables and self.corpus.attributions.height > 0,
        }
        return [f for f in FAMILIES if there[f]]

    @cached_property
    def rates(self) -> dict[str, pl.DataFrame]:
        """Rates of each group, by family: columns of :data:`workbench.compare.rates.GROUP_RATES`."""
        return {f: self._rates(f) for f in self.families}

    def _rates(self, family: str) -> pl.DataFrame:
        unit = self.unit(family)
        return group_rates(self.corpus, family, self._by, unit, n_resamples=self.n_resamples, seed=self.seed)

    @property
    def _by(self) -> pl.Expr:
        """The groups, the target apart."""
        own = pl.col(GROUP)
        if self.target is None:
            return own
        return pl.when(pl.col("doc_id") == self.target).then(pl.lit(self.target_name)).otherwise(own)

    @property
    def target_name(self) -> str:
        """The target's name among the groups: its id, in brackets where a group is called so."""
        name = self.target or ""
        return f"[{name}]" if name in self.groups else name

    @cached_property
    def contrasts(self) -> dict[str, pl.DataFrame]:
        """By family: the target beside each group, or each group beside all others; no row where there is nothing beside."""
        found = {f: list(self._contrast(f)) for f in self.families}
        return {f: pl.concat(tables) for f, tables in found.items() if tables}

    def _contrast(self, family: str) -> Iterator[pl.DataFrame]:
        def beside(target: str | pl.Expr, by: str | None) -> pl.DataFrame:
            return contrast(
                self.corpus,
                target,
                by=by,
                family=family,
                unit=self.unit(family),
                n_resamples=self.n_resamples,
                seed=self.seed,
                min_tokens=MIN_TOKENS if self.has_words else 0,
            )

        if self.target is not None:
            if self.beside:
                yield beside(self.target, GROUP)
        elif len(self.groups) > 1:
            for group in self.groups:
                found = beside(pl.col(GROUP) == group, None)
                yield found.with_columns(target=pl.lit(group), group=pl.lit(REST))

    @cached_property
    def compared(self) -> pl.DataFrame:
        """The rows of all contrasts."""
        return pl.concat([*self.contrasts.values(), pl.DataFrame(schema=CONTRAST)])

    @cached_property
    def is_tested(self) -> bool:
        """Whether any comparison has a q: groups of few documents do not say what is usual in them."""
        return self.compared["q"].null_count() < self.compared.height

    @cached_property
    def findings(self) -> pl.DataFrame:
        """The rows of all contrasts with q up to :data:`ALPHA`, the least expected first.

        Where nothing can be tested, those whose interval of the ratio excludes 1, the largest ratios first.
        """
        apart = (pl.col("log2_low") > 0) | (pl.col("log2_high") < 0)
        whole = self.compared.filter(pl.col("q") <= ALPHA if self.is_tested else apart)
        strength = pl.col("log2_ratio").abs()
        return whole.sort(
            "q", strength, "family", "target", "group", "category", descending=[False, True, *[False] * 4]
        )


def _usual_groups(documents: pl.DataFrame) -> str | None:
    """Return the column that makes groups where none was named: genre, else outlet, if it has more than one value."""
    for column in ("genre", "outlet"):
        if documents[column].drop_nulls().n_unique() > 1:
            return column
    return None
