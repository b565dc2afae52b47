"""Code sheets: documents coded by hand, sentence by sentence, without their text."""

from __future__ import annotations

from workbench.coding.sheets.columns import COLUMNS, Column
from workbench.coding.sheets.judging import read_sample, save_sample
from workbench.coding.sheets.read import SheetProblem, SheetReading, read_coding
from workbench.coding.sheets.write import save_sheet, save_template, sheet

__all__ = [
    "COLUMNS",
    "Column",
    "SheetProblem",
    "SheetReading",
    "read_coding",
    "read_sample",
    "save_sample",
    "save_sheet",
    "save_template",
    "sheet",
]
