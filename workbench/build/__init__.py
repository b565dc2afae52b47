"""The build: documents in, a whole corpus out; incremental, in parallel, written once, safe to interrupt."""

from __future__ import annotations

from workbench.build.building import annotate_documents, build
from workbench.build.fingerprint import ANALYSER_VERSION, CODING_VERSION, fingerprint

__all__ = ["ANALYSER_VERSION", "CODING_VERSION", "annotate_documents", "build", "fingerprint"]
