"""One megabyte on one line: no crash, no drift of an offset, whatever the line is made of."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_document

PIECES = {
    "prose": "市は工事を再開すると発表した。ただ、橋は年内に完成するかもしれないという。",
    "no full stop": "市は工事を再開すると発表したがただ橋は年内に完成するかもしれないという話も",
    "unclosed": "「市は工事を再開する『と発表した。橋は“完成するかもしれない」という。",
    "marks": "ﾊﾝｶｸ👩‍👩‍👧市は\u202e発表した\u200b。\x07橋は\u3000完成するかもしれない。",
}


@pytest.mark.long
@pytest.mark.parametrize("name", PIECES)
def test_a_megabyte_on_one_line(name: str) -> None:
    piece = PIECES[name]
    text = piece * (1_000_000 // len(piece.encode()) + 1)
    assert len(text.encode()) >= 1_000_000
    assert "\n" not in text
    rows = annotate_document("x", text)
    assert all(text[start:end] == surface for _, _, _, start, end, surface, _, _ in rows["tokens"])
    assert all(text[start:end] == form for _, _, _, start, end, form, *_ in rows["markers"])
    assert len(rows["markers"]) > 1000
    ends = [end for _, _, _, end, *_ in rows["sentences"]]
    assert ends == sorted(ends)
    assert ends[-1] <= len(text)
