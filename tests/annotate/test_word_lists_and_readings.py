"""Word lists that patterns name, and readings decided by weighted evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench import lexicon as reader
from workbench.annotate import lexicon, paradigms, readings, wordlists
from workbench.annotate.classes import word_class
from workbench.annotate.context import Context
from workbench.annotate.pipeline import annotate_text
from workbench.errors import LexiconError
from workbench.lexicon import shipped


def place(text: str, form: str) -> tuple[Context, int, int]:
    found = annotate_text(text)[0]
    start = text.index(form)
    return Context(text, found.sentence, found.tokens), start, start + len(form)


def test_a_pattern_names_a_list_and_matches_its_words_only():
    pattern = re.compile(paradigms.expand("{@danger}がある"))
    assert pattern.fullmatch("恐れがある")
    assert pattern.fullmatch("危険性がある")
    assert not pattern.fullmatch("机がある")
    with pytest.raises(LexiconError, match="no word class 'nothing'"):
        paradigms.expand("{@nothing}がある")


def test_every_class_has_words_and_says_what_it_holds():
    for name in wordlists.names():
        assert word_class(name).words == wordlists.listed(name), name
        lines = (shipped("classes") / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ") or all(line.split("\t")[2] for line in lines), name


def test_every_class_is_named_by_an_entry():
    stance = lexicon.stance()
    tables = [reader.read_table(path) for path in sorted(shipped("stance").glob("*.tsv"))]
    patterns = "".join(cell for table in tables for row, _ in table.rows for cell in row.values())
    patterns += "".join(form for forms in reader.form_sets().values() for form in forms)
    in_code = {"naming", "formality", "voice", "contested"}
    for name in set(wordlists.names()) - in_code:
        asked = re.compile(rf"<([a-z_]+\|)*{name}(\||>)")
        named = any(asked.search(c.pattern) for c in stance.constructions)
        assert named or f"{{@{name}}}" in patterns, f"{name}: asked for by no entry"


def test_a_class_is_words_as_they_stand_or_in_their_forms(tmp_path, monkeypatch):
    (tmp_path / "short.tsv").write_text("# Made up.\nword\n雨がち\n雪\n", encoding="utf-8")
    (tmp_path / "forms.tsv").write_text("word\tkind\tgloss\n降る\tv\tfall\n雨\tn\train\n", encoding="utf-8")
    (tmp_path / "twice.tsv").write_text("word\n雨\n雨\n", encoding="utf-8")
    (tmp_path / "none.tsv").write_text("# Nothing.\nword\n", encoding="utf-8")
    (tmp_path / "odd.tsv").write_text("word\tkind\n雨\tx\n", encoding="utf-8")
    monkeypatch.setattr(reader, "shipped", lambda *parts: tmp_path.joinpath(*parts[1:]))
    for module, cached in (
        (reader, ("class_names", "class_kinds")),
        (wordlists, ("names", "listed", "words", "alternation")),
    ):
        for name in cached:
            monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    assert wordlists.names() == ("forms", "none", "odd", "short", "twice")
    assert wordlists.listed("short") == {"雨がち": "", "雪": ""}
    assert wordlists.alternation("short") == "(?:雨がち|雪)"
    assert wordlists.alternation("forms") == "(?:{v5r:降}|雨)"
    for name, why in (
        ("twice", "line 3: '雨' is empty or stands there twice"),
        ("none", "no word"),
        ("odd", "kind 'x'"),
    ):
        with pytest.raises(LexiconError, match=why):
            wordlists.listed(name)


def test_the_longer_word_comes_first():
    words = wordlists.words("danger")
    assert words.index("危険性") < words.index("危険")


def test_every_weight_has_a_reason_and_a_known_view():
    _, features = readings.table("linking")
    assert features
    assert all(f.note and f.view in (*readings.VIEWS, readings.BOTH) for f in features)
    assert any(f.weight > 0 for f in features)
    assert any(f.weight < 0 for f in features)


def test_evidence_moves_the_probability_the_way_it_says():
    turns = readings.probability("linking", *place("招待状は届いたが、誰も出席しなかった。", "が"))
    leads_on = readings.probability("linking", *place("先ほども触れましたが、これは次の議題です。", "が"))
    assert 0 < leads_on < turns < 1
    assert turns > 0.5


@pytest.mark.parametrize(
    ("text", "form", "turns"),
    [
        ("もちろん値段は高いが、買う人は多い。", "が", True),  # concedes
        ("会場は狭くはないが、席が足りない。", "が", True),  # は of contrast, negated clauses
        ("当初は公園に建てる予定だったが、住民に断られた。", "が", True),
        ("お手数をおかけしますが、ご確認ください。", "が", False),  # a preface, and a request
        ("新しい本を探したいのですが、おすすめはありますか。", "が", False),  # a wish, and a question
        (
            "先週も触れましたが、これは今回の議題の続きでございます。",
            "が",
            False,
        ),  # what one is saying; goes on about the same
    ],
)
def test_the_reading_of_linking_ga(text: str, form: str, turns: bool) -> None:
    assert (readings.probability("linking", *place(text, form)) >= readings.LIKELY) is turns


def observed(text: str, form: str) -> set[str]:
    seen = readings.views(*place(text, form))
    features = readings.table("linking")[1]
    return {f.name for f, holds in zip(features, readings.holding(features, seen), strict=True) if holds}


@pytest.mark.parametrize(
    ("observation", "holds", "not_so"),
    [
        ("also_granted", "便利な面もあるが、値段が高い。", "雨かもしれないが、傘を忘れた。"),
        ("may_first", "雨かもしれないが、傘は持たない。", "雨に違いないが、傘は持たない。"),
        ("granted_degree", "それなりに広いが、暗い。", "部屋は広いが、暗い。"),
        ("then_thought", "晴れると思っていたが、雪になった。", "晴れると思うが、念のため傘を持つ。"),
        ("open_turn", "席を取ったが、結局誰も来なかった。", "席を取ったが、誰も来なかった。"),
        ("if_first", "急げば間に合うが、疲れる。", "いつも急ぐが、疲れない。"),
        ("ought_wa", "安さは大切だが、味も見たい。", "大切な本だが、貸した。"),
        ("wa_close", "嫌いではないが、食べない。", "庭は春になると明るくなるが、狭い。"),
        ("noun_copula", "さて、来月の予定だが、十日に集まる。", "予定は十日だが、延びそうだ。"),
        ("denies_first", "自慢じゃないけど、一度も遅れていない。", "自慢したいけど、相手がいない。"),
        ("asks_view", "橋が古くなりましたが、市長の見解を求めます。", "橋が古くなりましたが、まだ渡れます。"),
        ("reasons_second", "行きたいが、遠いし、高い。", "行きたいが、遠い。"),
        ("short_second", "探したが、ない。", "探したが、鍵は家中のどこにも見当たらなかった。"),
    ],
)
def test_what_is_observed_at_the_joints(observation: str, holds: str, not_so: str) -> None:
    form = "けど" if "けど" in holds else "が"
    assert observation in observed(holds, form)
    assert observation not in observed(not_so, form)


def test_a_pair_holds_where_both_of_its_observations_hold() -> None:
    features = readings.table("linking")[1]
    pairs = [f for f in features if f.both is not None]
    assert len(pairs) >= 20
    for text in ("もちろん橋は古いですが、私は渡ります。", "急げば間に合うと思っていたが、結局雪だった。"):
        held = observed(text, "が")
        for pair in pairs:
            assert (pair.name in held) == (set(pair.pattern.pattern.split()) <= held), (pair.name, text)


@pytest.mark.parametrize("names", ["polite", "polite nothing", "polite asks inquiry"])
def test_a_pair_of_unknown_observations_is_an_error(
    names: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "own.tsv"
    rows = [
        "\t".join(readings.COLUMNS),
        "bias\t\t\t0.1\t",
        "polite\tfirst\tです$\t0.2\ta note",
        f"p\tboth\t{names}\t0.1\ta note",
    ]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(readings, "file", lambda _: file)
    with pytest.raises(LexiconError, match="pair"):
        readings.table.__wrapped__("own")


def test_views_name_tense_polarity_topics_and_what_is_shared():
    seen = readings.views(*place("北の工場は去年閉じたが、南の工場は閉じない。", "が"))
    assert (seen["tense"], seen["polarity"]) == ("past-non", "pos-neg")
    assert (seen["topics"], seen["shared"]) == ("wa-wa", "yes")
    assert seen["head"] == "南の工場は閉じない。"
    assert seen["sentence"] == "南の工場は閉じない"
    assert readings.views(*place("甲は「行くが、遅れる」と話した。", "が"))["register"].endswith("quoted")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("荷物は置いてもよい。", []),  # permits
        ("東京においても、雪が降った。", []),  # a postposition
        ("誰が聞いても、答えは同じだ。", []),  # every condition at once
        ("影響は受けようがない。", []),  # a noun and its particle
        ("晴れようが降ろうが、試合は行う。", []),
        ("彼は手にやけどを負った。", []),
        ("町長は橋を直すと決めたが、その後、予算を組んだ。", []),  # follows in time
        ("はっきり言うが、橋は古い。", []),  # says what one is saying
        ("橋の板が鳴ったが、どうやら猫が渡ったらしい。", []),  # the news
    ],
)
def test_concessions_and_what_only_looks_like_one(text: str, marked: list[str]) -> None:
    found = [m for sentence in annotate_text(text) for m in sentence.markers if m.code == "counter"]
    assert [text[m.start : m.end] for m in found] == marked


def test_the_kept_places_have_the_observations_of_the_table_and_no_text():
    """The weights are fitted to them too: another name for an observation would lose it silently."""
    names = {f.name for f in readings.table("linking")[1] if f.both is None}
    table = Path(__file__).resolve().parents[2] / "benchmarks" / "stance" / "observed.tsv"
    header, *rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    assert header[-1] == "observations"
    assert len(rows) > 3000
    assert {o for row in rows for o in row[-1].split()} <= names
    assert all(cell.isascii() for row in rows for cell in row)


def test_an_unknown_reading_is_an_error_that_names_the_known_ones():
    with pytest.raises(LexiconError, match="no reading 'nothing'") as error:
        readings.table("nothing")
    assert "linking" in str(error.value.allowed)


def test_a_change_of_a_word_class_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = wordlists.digest()
    wordlists.digest.cache_clear()
    monkeypatch.setattr(wordlists, "names", lambda: ("view",))
    assert wordlists.digest() != before
    monkeypatch.undo()
    wordlists.digest.cache_clear()
    assert wordlists.digest() == before
