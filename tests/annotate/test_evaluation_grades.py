"""The open classes: evaluation graded by slot, and words held at a distance. Pairs of sentences of our own."""

from __future__ import annotations

import pytest

from workbench.annotate import grades
from workbench.annotate.lexicon import Lexicon, load, stance, stance_folder
from workbench.annotate.pipeline import annotate_text
from workbench.errors import LexiconError


def found(text: str, code: str = "attitude", lexicon: Lexicon | None = None) -> list[str]:
    return [text[m.start : m.end] for s in annotate_text(text, lexicon=lexicon) for m in s.markers if m.code == code]


# phenomenon → (form, sentence in which it evaluates, sentence in which it does not)
EVALUATES = {
    "しか nothing but / no choice": ("しか", "北門は事務的な答えしか返さなかった。", "あとは待つしかない。"),
    "judged noun / described": ("卑劣な", "それは卑劣な手口だ。", "その卑劣な手口を係が調べた。"),
    "important thing / that was learnt": ("大切なことだ", "対話は大切なことだ。", "大切なことを学んだ。"),
    "terrible / before a noun": ("ひどい", "その扱いはひどい。", "ひどい雨が降った。"),
    "dreadful / painful to whom": ("恐ろしい", "別れは恐ろしい。", "別れは辛い。"),
    "fortunate / a wish": ("幸い", "雨がやんだのは幸いだ。", "御覧いただければ幸いです。"),
    "all too / passes": ("残酷すぎる", "結末が残酷すぎる。", "刻限が過ぎる。"),
    "lowest / record": ("最低だ", "その態度は最低だ。", "得票は過去最低だ。"),
    "becomes important / important before a noun": ("重要になる", "これからは備えが重要になる。", "重要な備えがある。"),
    "grave problem / one that is told of": ("大きな問題だ", "床の沈みは大きな問題だ。", "大きな問題を調べた。"),
    "the grave problem is / the problem is": (
        "深刻な問題",
        "より深刻な問題は、床の沈みだ。",
        "残る問題は、床の沈みだ。",
    ),
    "the most important task / of a country": ("最重要課題だ", "橋を直すのが最重要課題だ。", "最重要の課題を調べた。"),
    "one's own hope / another's": (
        "期待をしている",
        "私は町の備えに大変期待をしている。",
        "町長は備えに期待をしている。",
    ),
    "what one cannot but fear / another fears": (
        "懸念",
        "床の沈みを懸念せざるを得ない。",
        "町は沈みを懸念する声を集めた。",
    ),
    "is feared / it is told of people": ("と懸念される", "床が沈むと懸念される。", "床が沈むと懸念されている。"),
    "so-so / fairly": ("まずまずだ", "橋の出来はまずまずだ。", "橋の床はまずまず広い。"),
    "all too / a degree": ("あまりに酷い", "あまりに酷い仕打ちが続く。", "あまりに広い道が続く。"),
    "makes one sad / gets worse": ("情けなくなる", "昔の橋の話は情けなくなる。", "夜には雨がひどくなる。"),
    "well over / a name": ("優に", "列は百人を優に超えた。", "優に手紙を出した。"),
    "already so many years / no longer": ("はや", "橋が落ちてはや十年になる。", "もはや十分だ。"),
    "only so / can be had only there": ("しか", "橋の上でしか眠れない。", "橋の上でしか買えない菓子だ。"),
    "exceptional thing": ("異例のことだ", "橋が二度落ちるのは異例のことだ。", "異例を調べた。"),
    "wonderful thing / that was heard": (
        "すばらしいことだ",
        "橋が百年もったのはすばらしいことだ。",
        "すばらしいことを聞いた。",
    ),
    "pointless / without a meaning": ("意味がない", "橋を直さなければ意味がない。", "その名には意味がない訳がある。"),
    "does not matter / of no matter": ("どうでもいい", "橋の色はどうでもいい。", "どうでもいい話を聞いた。"),
    "too many / before a noun": ("多すぎる", "渡れない橋が多すぎる。", "多すぎる橋を調べた。"),
    "to somebody / looked forward to": ("重要だ", "橋は重要だけど、遠い。", "橋は楽しみだけど、遠い。"),
    "good, I think / if so": ("良い", "橋を直すのは良いと思う。", "橋を直してくれれば、良いと思う。"),
    "absurd thing / absurd reason": ("馬鹿げた", "橋を渡らないのは馬鹿げた考えだ。", "馬鹿げた理由で橋を渡る。"),
    "rare, is it not / not rare": ("珍しい", "橋が二つ並ぶのは珍しいのではないか。", "橋が二つ並ぶのは珍しくない。"),
    "appalling (clipped) / what it means": (
        "言語道断",
        "橋を黙って売るなんて言語道断！",
        "言語道断という言葉を調べた。",
    ),
    "as many as / hundreds of": ("も", "参加は三百人もの町民だった。", "何百人もの町民が来た。"),
    "out of one's mind / does something": (
        "どうかしている",
        "橋を今売る町長はどうかしている。",
        "橋をどうかしているか聞いた。",
    ),
    "bothersome / in a clause that gives the reason": (
        "面倒くさい",
        "渡し船は面倒くさい。",
        "渡し船は面倒くさいので泳ぐ。",
    ),
    "good in itself / how one feels": ("いい", "橋は色がいい。", "橋の上は気分がいい。"),
    "even / all the more so": ("さえ", "町長でさえ知らない。", "ただでさえ混む橋だ。"),
    "a nuisance / is at a loss": ("困る", "橋が揺れるのは困る。", "町長は返事に困る。"),
    "is delightful / granted before the rest": ("面白い", "橋の話は面白い。", "橋の話は面白いけど、長い。"),
    "as many as / not even one": ("も", "橋が三回も落ちた。", "橋は一回も落ちない。"),
    "important / what is thought so by others": (
        "重要",
        "橋の直しが重要と考えております。",
        "重要と考えた町を調べた。",
    ),
    "no more than / only from": ("しか", "橋は三本しか残らない。", "鍵は内側からしか開かない。"),
    "good thing / a good thing that is done": ("いいことだ", "橋を直すのはいいことだ。", "町はいいことをした。"),
    "is wrong / a number that is": ("間違っている", "人を脅すことは間違っている。", "番地が間違っている。"),
    "unbelievable / a degree": ("信じられない", "その値は信じられない。", "信じられないくらい高い橋だ。"),
    "as was to be expected / indeed": ("さすが", "さすが町の大工だ。", "さすがに疲れた。"),
    "is questionable / asks how it is": (
        "いかがなものか",
        "町長だけを責めるのはいかがなものかと思う。",
        "橋の具合はいかがなものですか。",
    ),
    "is not good / if it is not": ("よくない", "話が長くなってよくない。", "橋がよくないなら直そう。"),
    "a problem lies in / asks where": ("問題がある", "橋の数え方に問題がある。", "どこに問題があるのかを調べた。"),
    "is important, I should guess / before a noun": (
        "大事な",
        "橋を残すのが大事なのではないか。",
        "大事な鍵を調べた。",
    ),
    "even a / a cold drink": ("も", "橋の直しに半世紀もかかる。", "半年もしくは一年かかる。"),
}


@pytest.mark.parametrize("phenomenon", EVALUATES)
def test_a_form_evaluates_in_one_place_and_not_in_another(phenomenon: str) -> None:
    form, yes, no = EVALUATES[phenomenon]
    assert any(form in hit for hit in found(yes)), found(yes)
    assert not any(form in hit or hit in form for hit in found(no)), found(no)


def test_particles_and_adverbs_stay_in_what_is_reported_predicates_do_not() -> None:
    assert found("町の広報によると、荷はようやく届いた。") == ["ようやく"]
    assert found("町の広報によると、問い合わせは十万件もあったという。") == ["も"]
    assert found("町の広報によると、対応は不適切だ。") == []
    assert found("町長は「荷はようやく届いた」と述べた。") == []  # spoken, not reported


def test_a_lower_grade_marks_more_and_a_higher_one_less() -> None:
    text = "この鞄は便利だし、軽い。対応は不適切だ。影響は無視できない。荷はようやく届いた。"
    by_grade = [found(text, lexicon=load(stance_folder(), least_grade=g)) for g in grades.GRADES]
    assert by_grade == [
        ["便利だ", "不適切だ", "無視できない", "ようやく"],
        ["不適切だ", "無視できない", "ようやく"],
        ["無視できない", "ようやく"],
        ["ようやく"],
    ]
    assert found(text) == by_grade[grades.LEAST - 1]
    assert len({load(stance_folder(), least_grade=g).sha256 for g in grades.GRADES}) == 4  # a result names its grade


def test_every_entry_of_attitude_has_a_grade_and_no_other_has() -> None:
    every = load(stance_folder(), least_grade=1)
    evaluates = {e.entry_id for e in (*every.entries, *every.constructions) if e.code == "attitude"}
    assert set(grades.grades()) == evaluates
    assert {grades.grade(e.entry_id) for e in stance().entries if e.code == "attitude"} == {2, 3, 4}
    assert grades.grade("prob.darou") is None
    assert grades.grade(None) is None


def test_a_grade_that_is_none_is_refused() -> None:
    with pytest.raises(LexiconError, match="least grade 5"):
        load(stance_folder(), least_grade=5)


@pytest.mark.parametrize("entry_id", ["atd.taste", "atd.describing"])
def test_examples_of_the_least_grade(entry_id: str) -> None:
    every = load(stance_folder(), least_grade=1)
    entry = every[entry_id]
    marked = entry.example.split("{")[1].split("}")[0]
    assert marked in found(entry.example.replace("{", "").replace("}", ""), lexicon=every)
    assert found(entry.counterexample, lexicon=every) == []


AT_DISTANCE = {
    "as it were / a term": ("「人質」", "町はいわば「人質」になった。", "いわゆる「人質」の解放が決まった。"),
    "claims / is praised as": ("「救援」", "業者は「救援」と称して船を出した。", "この人は「救援」の父と称えられた。"),
    "another's word / a name": ("“返礼”", "この“返礼”が波紋を広げた。", "この“返礼ちゃん”が波紋を広げた。"),
}


@pytest.mark.parametrize("phenomenon", AT_DISTANCE)
def test_a_word_in_marks_is_held_at_a_distance_or_not(phenomenon: str) -> None:
    form, yes, no = AT_DISTANCE[phenomenon]
    assert found(yes, "scare_quote") == [form]
    assert found(no, "scare_quote") == []
