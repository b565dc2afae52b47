from __future__ import annotations

import re
from importlib.resources import files

import pytest

from workbench.show.assets import asset, inline

SHEETS = sorted(f.name for f in files("workbench.show.assets").iterdir() if f.name.endswith(".css"))


def test_the_sheets_are_there_and_close_what_they_open() -> None:
    assert SHEETS == [
        "click.css",
        "concordance.css",
        "explorer.css",
        "filter.css",
        "hand.css",
        "reading.css",
        "table.css",
    ]
    for name in SHEETS:
        assert asset(name).count("{") == asset(name).count("}") > 0, name
        # A sheet stands in a <style> element, and asks no other host for anything.
        assert not re.search(r"</|url\(|@import|//", asset(name)), name
    assert "export default { render }" in asset("click.js")


@pytest.mark.parametrize("name", SHEETS)
def test_rules_hold_inside_our_own_elements_only(name: str) -> None:
    plain = re.sub(r"/\*.*?\*/", "", asset(name), flags=re.DOTALL)
    plain = re.sub(r"@media[^{}]*\{", "", plain)  # what stands in such a block is looked at as the rest is
    selectors = [s.strip() for block in re.findall(r"([^{}]+)\{", plain) for s in block.split(",")]
    assert selectors
    assert [s for s in selectors if not s.startswith(".wb-")] == []


def test_a_sheet_on_one_line_has_the_same_rules() -> None:
    assert "\n" not in inline("table.css")
    assert "/*" not in inline("table.css")
    assert inline("table.css").count("{") == asset("table.css").count("{")


def test_the_colours_of_the_slices_are_those_of_the_plots() -> None:
    from workbench.show.explorer.parts import COLOUR, CSS

    assert f"--wb-a:{COLOUR['a']}" in CSS
    assert "color:var(--wb-b)" in CSS


def test_the_sheet_of_a_report_closes_what_it_opens_and_asks_no_host() -> None:
    sheet = (files("workbench.show.report") / "report.css").read_text(encoding="utf-8")
    assert sheet.count("{") == sheet.count("}") > 0
    assert not re.search(r"</|url\(|@import|//", sheet)
