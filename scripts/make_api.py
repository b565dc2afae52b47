"""Write docs/api.md from the docstrings of what the door leads to; ``--check`` only says whether it is up to date.

.venv/bin/python scripts/make_api.py
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import workbench as wb

OUT = Path(__file__).resolve().parents[1] / "docs" / "api.md"
HEAD = """# What `import workbench as wb` gives

Made from the docstrings by `scripts/make_api.py`; do not edit. Every example here is run by the tests.
[cookbook.md](cookbook.md) answers questions with these functions.

The corpus comes first. `family` is what is counted (`code`, `voice`, `commitment`, `source_type`, `frame`, `lemma` …),
`unit` what it is counted per (tokens, sentences), `by` what makes groups of documents, `target` the documents looked at
and `reference` those they are set beside: an id, several ids, a Polars expression over `documents`, or a `Filter`.
Results are Polars frames; a figure that is undefined is null, and the column `reason` says why.
"""
GROUPS = {
    "Corpora": [
        "read",
        "counted",
        "Corpus",
        "concat",
        "code",
        "study",
        "duplicates",
        "with_duplicates",
        "overview",
        "check",
        "write_features",
        "verify",
        "WorkbenchError",
    ],
    "Which documents, which places": ["Filter", "Condition", "concordance", "sample_places"],
    "Stance": [
        "rates",
        "document_rates",
        "target_rates",
        "contrast",
        "calibration",
        "rates_over_time",
        "read_events",
        "before_after",
        "changepoint",
    ],
    "Findings, and what they survive": ["findings", "across", "Beside", "influence", "sensitivity", "by_hand"],
    "Words": ["keyness", "keyness_groups", "collocates", "frequencies", "ngrams", "dispersion"],
    "Frames and names": ["frame_by_stance", "name_shares", "names_used"],
    "Sources": ["sources", "cited_together", "chains", "stance_by_source", "unnamed_sources", "source_diversity"],
    "Profiles": ["profiles", "nearest", "profile_map"],
    "How far to trust it": ["evaluate", "agreement", "reliability", "read_coding", "save_sample", "precision"],
    "Annotation by hand": ["Annotator", "Adjudicator", "override"],
    "Showing": ["plots", "table", "reading", "Explorer", "report", "save"],
}
_LISTED = ("Parameters", "Attributes", "Raises", "Warns")


def page() -> str:
    """Return the whole page."""
    named = [name for names in GROUPS.values() for name in names]
    missing = sorted({*wb.__all__} - {"__version__", *named})
    if missing or len(set(named)) < len(named):
        raise SystemExit(f"GROUPS of {Path(__file__).name} lack {missing}, or name something twice")
    parts = [HEAD]
    for title, names in GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [entry(name, getattr(wb, name)) for name in names]
    text = re.sub(r"[ \t]+$", "", "\n".join(parts), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def entry(name: str, item: Any) -> str:
    """Return one name: its call, and its docstring as Markdown."""
    if isinstance(item, ModuleType) and not callable(item):
        functions = "\n".join(
            f"- `{name}.{n}`: {plain(summary(getattr(item, n)))}" for n in item.__all__ if n != "__version__"
        )
        return f"### {name}\n\n{markdown(inspect.getdoc(item) or '')}\n\n{functions}\n"
    described = f"### {name}\n\n```python\n{call(name, item)}\n```\n\n{markdown(inspect.getdoc(item) or '')}\n"
    return f"{described}\n{methods(name, item)}\n" if inspect.isclass(item) else described


def call(name: str, item: Any) -> str:
    """Return how a name is called, a line a parameter where one line would be long."""
    parameters = [shown(p) for p in inspect.signature(item).parameters.values()]
    starred = [i for i, p in enumerate(inspect.signature(item).parameters.values()) if p.kind is p.KEYWORD_ONLY]
    if starred:
        parameters.insert(starred[0], "*")
    line = f"wb.{name}({', '.join(parameters)})"
    return line if len(line) <= 100 else f"wb.{name}(\n" + "".join(f"    {p},\n" for p in parameters) + ")"


def shown(parameter: inspect.Parameter) -> str:
    """Return a parameter with its type and default as one writes them."""
    text = f"{parameter.name}: {parameter.annotation}"
    if parameter.default is parameter.empty:
        return text
    return f"{text} = {'…' if '<' in repr(parameter.default) else repr(parameter.default)}"


def methods(name: str, item: type) -> str:
    """Return what an object of a class can do, a line a method."""
    own = {n: m for n, m in vars(item).items() if not n.startswith("_")}
    found = {n: getattr(m, "__func__", getattr(m, "fget", m)) for n, m in own.items()}
    return "\n".join(f"- `{name}.{n}`: {plain(summary(m))}" for n, m in found.items() if inspect.isfunction(m))


def summary(item: Any) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(item) or "").partition("\n\n")[0].split())


def plain(text: str) -> str:
    """Return text with the roles and quotes of reStructuredText as Markdown has them."""
    text = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", text)
    return text.replace("``", "`")


def markdown(doc: str) -> str:
    """Return a numpy docstring as Markdown."""
    head, *sections = re.split(r"^(\w[\w ]*)\n-{3,}\n", doc, flags=re.MULTILINE)
    parts = [plain(head.strip())]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        if title == "Examples":
            parts.append(f"```python\n{body.strip()}\n```")
        elif title in _LISTED:
            parts.append(f"**{title}**\n\n{listed(body)}")
        else:
            parts.append(f"**{title}** {returned(body) if title == 'Returns' else plain(body.strip())}")
    return "\n\n".join(parts)


def listed(body: str) -> str:
    """Return names with their indented descriptions as a list."""
    items = re.split(r"^(?=\S)", body.strip("\n"), flags=re.MULTILINE)
    lines = []
    for item in filter(None, items):
        name, _, text = item.partition("\n")
        lines.append(f"- `{name.strip()}`: {plain(inspect.cleandoc(text)).replace(chr(10), chr(10) + '  ')}".rstrip())
    return "\n".join(lines)


def returned(body: str) -> str:
    """Return the type of a result and what it holds."""
    kind, _, text = body.strip("\n").partition("\n")
    return f"`{kind.strip()}`\n\n{plain(inspect.cleandoc(text))}".rstrip()


def main() -> None:
    text = page()
    if "--check" in sys.argv[1:]:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != text:
            raise SystemExit(f"{OUT.name} is not what the docstrings say: run scripts/make_api.py")
        return
    OUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
