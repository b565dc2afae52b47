"""A filter as Python code that a notebook can keep."""

from __future__ import annotations

import datetime
import keyword
import re
from collections.abc import Iterable

import polars as pl

from workbench.errors import WorkbenchError
from workbench.find.filters.checks import UNKNOWN
from workbench.find.filters.conditions import Condition, Filter

_BODY = (
    "# What stands in boilerplate is not counted.",
    'body = {name}.sentences.filter(pl.col("part") != "boilerplate")',
)
_IN_BODY = '{name}.{table}.join(body, on=["doc_id", "sent_id"], how="semi")'
_OWN_NAMES = re.compile(r"pl|body|found_\d+")


def as_code(filter: Filter, name: str = "corpus", *, documents: pl.DataFrame | None = None) -> str:
    """Return Python code that makes the subcorpus of a filter: ``subcorpus = corpus.filter(...)``.

    Parameters
    ----------
    filter
        The filter. Its values are written as literals: they are data and never run.
    name
        The variable that holds the corpus.
    documents
        The corpus's ``documents`` table, needed for columns that are not simply text, dates or numbers: lists,
        categories, and dates with a time.

    Returns
    -------
    str
        Lines of code that need nothing but the variable and Polars; the result is in ``subcorpus``.
    """
    if not name.isidentifier() or keyword.iskeyword(name) or _OWN_NAMES.fullmatch(name):
        raise WorkbenchError(f"{name!r} is no name for the corpus", allowed="a Python name other than pl and body")
    if filter.is_empty:
        return f"subcorpus = {name}  # all documents\n"
    types = {} if documents is None else dict(documents.schema)
    setup: list[str] = []
    predicates: list[str] = []
    for condition in filter.conditions:
        if condition.column is not None:
            predicates.append(_on_column(condition, types.get(condition.column)))
        elif condition.kind == "has_text":
            predicates.append(f'pl.col("text").is_{"not_" if condition.value else ""}null()')
        elif condition.kind == "text" and condition.value[1] in {"plain", "regex"}:
            predicates.append(_on_text(condition))
        else:
            found = f"found_{sum(line.startswith('found_') for line in setup) + 1}"
            setup += [f"{found} = (", *(f"    {line}" for line in _on_table(condition, name)), ")"]
            predicates.append(f'pl.col("doc_id").is_in({found}["doc_id"].to_list())')
    if any(line.strip().startswith("body") or "(body" in line for line in setup):
        setup = [line.format(name=name) for line in _BODY] + setup
    chosen = [f"subcorpus = {name}.filter(", *(f"    {p}," for p in predicates), ")"]
    return "\n".join(["import polars as pl", "", f"# {_comment(filter)}", *setup, *chosen, ""])


def _on_column(condition: Condition, dtype: pl.DataType | None) -> str:
    column = f"pl.col({literal(condition.column)})"
    match condition.kind:
        case "flag":
            return f"{column}.is_null()" if condition.value is None else f"{column} == {condition.value}"
        case "values":
            return _has_value(column, condition.value, dtype)
        case "dates" if isinstance(dtype, pl.Datetime):
            column = f"{column}.dt.date()"
        case "range" if dtype is not None and dtype.is_float():
            # Polars takes NaN for greater than any number.
            column = f"{column}.fill_nan(None)"
    low, high = (_constant(v) for v in condition.value)
    if low and high:
        return f"{column}.is_between({low}, {high})"
    return f"{column} >= {low}" if low else f"{column} <= {high}"


def _has_value(column: str, values: tuple[str, ...], dtype: pl.DataType | None) -> str:
    if isinstance(dtype, pl.List):
        element = "pl.element()" if dtype.inner == pl.String else "pl.element().cast(pl.String)"
        held = f"{column}.list.eval({element}.is_in({_list(values)})).list.any()"
        missing = f"({column}.list.drop_nulls().list.len().fill_null(0) == 0)"
        return f"{held} | {missing}" if UNKNOWN in values else held
    cast = "" if dtype in (None, pl.String) else ".cast(pl.String)"
    filled = f".fill_null({literal(UNKNOWN)})" if UNKNOWN in values else ""
    return f"{column}{cast}{filled}.is_in({_list(values)})"


def _on_text(condition: Condition) -> str:
    pattern, mode = condition.value
    arguments = literal(pattern) + (", literal=True" if mode == "plain" else "")
    if condition.at_least == 1:
        return f'pl.col("text").str.contains({arguments})'
    return f'pl.col("text").str.count_matches({arguments}) >= {condition.at_least}'


def _on_table(condition: Condition, name: str) -> list[str]:
    """Return the lines that find the documents with enough rows in another table."""
    tables = {"text": "markers", "markers": "markers", "commitment": "sentences", "frame": "frames"}
    table = tables.get(condition.kind, "mentions")
    lines = ["body" if table == "sentences" else _IN_BODY.format(name=name, table=table)]
    counted = "pl.len()"
    match condition.kind:
        case "text" if condition.value[1] == "lemma":
            lines = [f"{name}.counts", f'.filter(pl.col("lemma").is_in({_list(condition.lemmas)}))']
            counted = 'pl.col("n").sum()'
        case "text":
            lines.append(f'.filter(pl.col("form").str.contains({literal(condition.value[0])}, literal=True))')
        case "markers":
            named = zip(("code", "voice"), condition.value, strict=True)
            lines += [f'.filter(pl.col("{column}").is_in({_list(values)}))' for column, values in named if values]
        case "source_type":
            of_body = _IN_BODY.format(name=name, table="markers")
            lines = [f'{name}.attributions.join({of_body}, on=["doc_id", "marker_id"], how="semi")']
            lines.append(f'.filter(pl.col("source_type").is_in({_list(condition.value)}))')
        case kind:
            column = "referent" if kind == "mention" else kind
            lines.append(f'.filter(pl.col("{column}").is_in({_list(condition.value)}))')
    return [*lines, f'.group_by("doc_id").agg(n={counted})', f'.filter(pl.col("n") >= {condition.at_least})']


def _constant(value: object) -> str:
    if isinstance(value, datetime.date):
        return f"pl.date({value.year}, {value.month}, {value.day})"
    return "" if value is None else repr(value)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(literal(v) for v in values)}]"


def literal(text: object) -> str:
    """Return a string as a Python literal on one line, in double quotes where that needs no escaping."""
    plain = repr(str(text))
    return plain if '"' in plain or "\\" in plain or plain[0] == '"' else f'"{plain[1:-1]}"'


def _comment(filter: Filter) -> str:
    """Return the description on one line: a value with a line break must not end the comment."""
    return "".join(c if c.isprintable() else " " for c in filter.describe())
