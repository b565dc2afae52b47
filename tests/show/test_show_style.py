"""Style: Japanese text whatever the settings, colours that can be told apart, texts that can be drawn."""

from __future__ import annotations

import contextlib
import itertools
import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import schema
from workbench.coding.frames.lexicon import shipped
from workbench.errors import WorkbenchError
from workbench.show import labels, style

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def lab(colour: str, vision: str) -> np.ndarray:
    """CIELAB (D65) of a colour as seen with a kind of colour vision."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(VISION[vision] @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_lab_of_known_colours() -> None:
    assert lab("#ffffff", "normal") == pytest.approx([100, 0, 0], abs=0.02)
    assert lab("#ff0000", "normal") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("family", "least"), [("code", 15), ("commitment", 25), ("voice", 30), ("source_type", 20)])
def test_colours_of_a_family_can_be_told_apart(family: str, least: float, vision: str) -> None:
    seen = {name: lab(own.colour, vision) for name, own in labels.family(family).items()}
    near = {(a, b): float(np.linalg.norm(seen[a] - seen[b])) for a, b in itertools.combinations(seen, 2)}
    assert min(near.values()) > least, min(near, key=near.__getitem__)


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("code", schema.CODES),
        ("commitment", schema.COMMITMENTS),
        ("voice", schema.VOICES),
        ("source_type", schema.SOURCE_TYPES),
    ],
)
def test_every_category_has_a_label_and_signs_beyond_colour(family: str, values: tuple[str, ...]) -> None:
    own = labels.family(family)
    assert tuple(own) == values
    assert all(m.japanese and m.meaning for m in own.values())
    assert len({m.tag for m in own.values()}) == len(values)
    assert len({m.marker for m in own.values()}) == len(values)


@pytest.mark.parametrize("family", ["commitment", "voice", "source_type"])
def test_neighbours_in_a_stacked_bar_differ_in_hatch(family: str) -> None:
    hatches = [m.hatch for m in labels.family(family).values()]
    filled = [h for h in hatches if h]
    assert len(filled) == len(set(filled))


def test_unknown_family_and_unknown_category() -> None:
    with pytest.raises(WorkbenchError, match=r"'colour'.*commitment"):
        labels.family("colour")
    assert labels.label("code", "my_own_code").english == "my own code"


def test_every_label_is_drawn_without_a_substitute() -> None:
    for family in labels.FAMILIES.values():
        for own in family.values():
            assert style.drawable(own.both) == own.both


def test_use_sets_and_context_restores() -> None:
    matplotlib.rcdefaults()
    before = dict(matplotlib.rcParams)
    with style.context():
        assert matplotlib.rcParams["font.family"][0] == "IPAexGothic"
        assert matplotlib.rcParams["pdf.fonttype"] == 42
        assert matplotlib.rcParams["svg.fonttype"] == "none"
    assert dict(matplotlib.rcParams) == before
    style.use()
    matplotlib.rcdefaults()
    style.use()
    assert matplotlib.rcParams["font.family"][0] == "IPAexGothic"
    matplotlib.rcdefaults()


@pytest.mark.parametrize("switched", [True, False])
def test_context_keeps_what_the_backend_does_to_interactive_mode(switched: bool) -> None:
    before = matplotlib.is_interactive()
    try:
        matplotlib.interactive(not switched)
        with contextlib.suppress(ZeroDivisionError), style.context():
            matplotlib.interactive(switched)
            _ = 1 / 0
        assert matplotlib.is_interactive() is switched
    finally:
        matplotlib.interactive(before)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("金正恩 豆満江 “” ◆ 〜 ① ㈱ 髙 﨑", "金正恩 豆満江 “” ◆ 〜 ① ㈱ 髙 﨑"),
        ("한국 🦊", "〓〓 〓"),
        ("$x$", r"\$x\$"),
        ("_hidden", " _hidden"),
        ("two\nlines\t", "two lines"),
        (None, "None"),
    ],
)
def test_drawable(text: object, drawn: str) -> None:
    assert style.drawable(text) == drawn


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30))
def test_drawable_leaves_nothing_that_matplotlib_cannot_draw(text: str) -> None:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    known = set(FT2Font(style.font_file()).get_charmap()) | set(FT2Font(findfont("DejaVu Sans")).get_charmap())
    shown = style.drawable(text)
    assert {ord(c) for c in shown} <= known
    assert not re.search(r"(?<!\\)\$", shown)
    assert "\n" not in shown


def test_drawable_cuts_to_width() -> None:
    assert style.drawable("一二三四五六", width=4) == "一二三…"
    assert style.drawable("一二三四", width=4) == "一二三四"


def test_any_drawable_text_renders_without_warning() -> None:
    with style.context():
        figure, ax = plt.subplots()
        ax.plot([0], label=style.drawable("_$\\alpha$ 한 µ ✔ 東京"))
        ax.set_title(style.drawable("$\\frac{1}$ 豆満江 −5 ∞"))
        ax.legend()
        figure.canvas.draw()
    assert len(ax.get_legend().get_texts()) == 1


def test_names_of_frames_are_those_of_the_frames_that_ship() -> None:
    ours = {name: (own.english, own.japanese, own.meaning) for name, own in labels.family("frame").items()}
    theirs = shipped().frames.items()
    assert ours == {name: (f.english, f.japanese, " ".join(f.definition.split())) for name, f in theirs}
    assert list(ours) == [name for name, _ in theirs]
