"""Annotation in the formats of other tools: WebAnno/INCEpTION TSV 3.3, UIMA XMI, CATMA's flat table; in and out."""

from __future__ import annotations

from workbench.hand.exchange.files import FORMS, export, load

__all__ = ["FORMS", "export", "load"]
