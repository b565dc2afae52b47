"""Taste at the end of a sentence, importance of an event, thoughts of the writer with a subject: made-up sentences, each with its like."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text


def found(text: str, code: str) -> list[tuple[str, str, str]]:
    """The markers of a code: form, entry, voice."""
    return [
        (text[m.start : m.end], m.entry_id, voice)
        for s in annotate_text(text)
        for m, voice in zip(s.markers, s.voices, strict=True)
        if m.code == code
    ]


def forms(text: str, code: str) -> list[str]:
    return [form for form, _, _ in found(text, code)]


@pytest.mark.parametrize(
    ("form", "evaluates", "does_not"),
    [
        ("いい", "川沿いの道がとてもいい。", "いい道の地図を配った。"),
        ("よかった", "早く帰ってよかった。", "早く帰ってもよかった。"),
        ("いい", "この宿は眺めがいい。", "この宿には泊まってもいい。"),
        ("しんどい", "坂の上まで運ぶのがしんどい。", "しんどい坂の数を調べた。"),
        ("重要だ", "橋を毎年調べることが重要だ。", "調べることが重要だと町長は述べた。"),
        ("重要であり", "堤を直すのが重要であり、人手も要る。", "堤を直すのが急務であり、人手も要る。"),
        ("気になる", "橋の床の傾きが気になるけれど、渡った。", "橋を直す気になるまで待つ。"),
        ("どうかと思う", "橋を塗らないのはどうかと思う。", "橋はどうかと聞いた。"),
        ("注目されている", "橋の塗り方が注目されている。", "注目されている橋の名を挙げた。"),
        ("重要な", "橋は町にとって大変重要な通り道だと思います。", "大変重要な橋を調べた。"),
        ("しか", "橋の前には茶店しかない。", "橋を渡るしかない。"),
        ("しか", "この技は大工にしかできない。", "橋をしかる。"),
        ("も", "橋が落ちたのはもう五年も前だ。", "橋の他二本も落ちた。"),
        ("印象的だった", "橋の細さが印象的だった。", "印象的な橋を歩いた。"),
        ("正しい", "町が橋を直すのは正しいと思う。", "正しい橋の名を聞いた。"),
        ("わずかな", "橋に残ったのはわずかな板だ。", "橋の板がわずかながら残る。"),
        ("問題があります", "町の橋の直し方には大きな問題があります。", "橋には簡単に解けない問題があります。"),
        ("高く評価します", "橋が直されたことは高く評価します。", "橋を古いと評価します。"),
        ("面倒くさい", "橋の手入れはちょっと面倒くさい。", "橋を渡ると面倒くさいそうだ。"),
        ("大事な", "大事なことは、橋を毎年調べることだ。", "大事なことは橋に書いてある。"),
        ("良かった", "橋の灯りがすごく良かった。", "橋を良かったと言う人もいる。"),
        ("ありがたい", "橋が近くて本当にありがたい。", "ありがたい橋の由来を聞いた。"),
        ("重要である", "堤を直すことが重要であると考えております。", "町は堤を直すことが重要であると考えている。"),
        ("すら", "橋が何のためにあるかすら分からない。", "すらりとした橋だ。"),
        ("すら", "渡り終えてすらいない。", "橋ですらすらと話した。"),
        ("重要", "橋を毎年調べることが重要と考えます。", "町は橋を調べることが重要とした。"),
        ("肝要", "橋を毎年調べることが肝要かなというふうに思います。", "肝要な話を聞いた。"),
        ("大事", "橋を調べることが大事でありましょう。", "大事な橋でありましょう。"),
        ("無責任", "橋を直さないのは余りにも無責任ではないでしょうか。", "無責任な人ではないでしょうか。"),
        ("不十分", "橋の手入れは余りに不十分。", "不十分な橋の手入れ。"),
        ("評価しています", "橋が直されたことは評価しています。", "町は橋を安いと評価しています。"),
        ("歓迎いたします", "町長の決めたことを歓迎いたします。", "町は客を歓迎する。"),
        (
            "懸念を持っております",
            "橋が落ちるのではないか、そういう懸念を持っております。",
            "町長は橋に懸念を持っている。",
        ),
        (
            "容認することはできません",
            "橋を閉じることは容認することはできません。",
            "橋を閉じることを容認することもある。",
        ),
        (
            "認められるものではありません",
            "橋を閉じることは到底認められるものではありません。",
            "これは町の印が認められるものではありません。",
        ),
        ("大事な", "橋を調べるのが一番大事なところだと思います。", "一番大事なところを書いた。"),
        ("期待される", "橋が町の役に立つこともあわせて期待される。", "町長から期待される人だ。"),
        ("いいですね", "橋は静かでとても涼しい。川もいいですね。", "渡ってもいいですね。"),
        ("困ったものだ", "橋の落書きは困ったものだ。", "困ったものを拾った。"),
        ("うっとうしい", "橋の下の草がうっとうしい。", "うっとうしい草を刈った。"),
        ("とんでもない", "それはとんでもない額だ。", "とんでもない額を払った。"),
        ("さえ", "町長でさえ橋を渡らない。", "橋は落ちるかとさえ思える。"),
        ("残念なことではある", "橋がないのは残念なことではある。", "残念なことを書いた。"),
    ],
)
def test_evaluation_and_its_like(form: str, evaluates: str, does_not: str) -> None:
    assert forms(evaluates, "attitude") == [form]
    assert form not in forms(does_not, "attitude")


def test_a_word_of_taste_has_no_form_that_means_something_else() -> None:
    # いい is no adjective whose continuative is いく.
    assert forms("町は来月も検討していく。", "attitude") == []


@pytest.mark.parametrize(
    ("thought", "form"),
    [
        ("私はこの橋を残すべきだと思います。", "と思います"),
        ("私もそれが妥当だと思う。", "と思う"),
        ("私としては橋を残す方が早いと思っております。", "と思っております"),
    ],
)
def test_a_thought_with_the_writer_as_subject_is_attributed_to_him(thought: str, form: str) -> None:
    assert (form, "rv.omou_author", "author") in found(thought, "attribution")
    assert form not in forms(thought, "probability")
    (cue,) = [a for s in annotate_text(thought) for a in s.attributions if a.cue.entry_id == "rv.omou_author"]
    assert cue.source_type == "author"
    assert cue.source is not None
    assert thought[slice(*cue.source)].startswith("私")


@pytest.mark.parametrize(
    "hedge",
    [
        "この橋は残ると思います。",
        "私は橋が落ちるとは思っておりません。",
        "私は橋の話を聞きましたが、道はすぐ直ると思います。",
        "私は昨年の春に町の東にある古い橋と西にある新しい橋と、その間を流れる細い川の岸に並ぶ家と畑と林と、さらにその先の山の麓に続く広い道とを順に歩いて見てから帰り、どれも長く残ると思います。",
    ],
)
def test_a_thought_without_a_subject_near_stays_a_hedge(hedge: str) -> None:
    assert not [entry for _, entry, _ in found(hedge, "attribution") if entry == "rv.omou_author"]
    assert forms(hedge, "probability")


def test_what_the_writer_says_that_he_thinks_is_marked_as_reported() -> None:
    assert found("私は橋の話は非常に大事だと思っています。", "attitude")[-1][2] == "reported"
    assert forms("町長は橋の話は大事だと思っていた。", "attitude") == []


@pytest.mark.parametrize(
    ("form", "code", "text", "like"),
    [
        ("一定の", "attenuation", "一定の水準を超えた橋が多い。", "強さは一定の水準に達した。"),
        ("一定の", "attenuation", "一定の数値基準を置く。", "一定の数を置く。"),
        ("ことが予想される", "probability", "水はさらに増えていくことが予想される。", "水は増えると予想される量だ。"),
    ],
)
def test_degree_and_forecast(form: str, code: str, text: str, like: str) -> None:
    assert forms(text, code) == [form]
    assert form not in forms(like, code)


@pytest.mark.parametrize(
    ("judged", "form", "told"),
    [
        ("橋の新しい色にも注目だ。", "注目だ", "町は橋の新しい色に注目した。"),
        ("中でも注目なのは橋の欄干だ。", "注目な", "欄干に注目する人が多い。"),
        ("町長の意外な一面が分かった。", "意外な", "町長は意外がった。"),
        ("渡り心地も嬉しいところだ。", "嬉しい", "嬉しいところを見せた。"),
        ("次の橋がどうなるか気になるところだ。", "気になるところだ", "地図で気になるところを探した。"),
        ("心配なのが橋の錆だ。", "心配な", "心配な人は橋を渡らない。"),
        ("これからの町の橋が注目される。", "注目される", "町の橋は住民から注目される。"),
        ("橋がただだというから驚いた。", "驚いた", "住民から苦情が来て町長は驚いた。"),
        ("橋が残るのも頷ける。", "頷ける", "町長は頷いた。"),
        ("町は橋の名前さえも覚えていない。", "さえも", "橋さえ残れば安心だ。"),
        ("橋が開く日が待ち遠しい。", "待ち遠しい", "橋が開く日を待った。"),
        ("この橋は情けないわね。", "情けない", "情けをかけたわね。"),
        ("渡ったのは実に町の人口の30%に上る。", "実に", "町には実にいろいろな橋がある。"),
    ],
)
def test_what_a_reporter_judges_and_what_is_told_of_others(judged: str, form: str, told: str) -> None:
    assert forms(judged, "attitude") == [form]
    assert forms(told, "attitude") == []


@pytest.mark.parametrize(
    "told",
    [
        "橋の長さに驚きの声が上がった。",
        "町民からは橋の色に呆れる声が相次いだ。",
        "列は怒涛の勢いで橋を渡った。",
        "橋を渡るなら朝がおすすめです。",
        "橋の広さが魅力です。",
        "これは何とでも読める。",
        "百聞は一見にしかず。",
    ],
)
def test_reactions_of_others_idioms_and_what_is_offered_are_no_judgement(told: str) -> None:
    assert forms(told, "attitude") == []


def entries(text: str) -> set[str]:
    return {m.entry_id for s in annotate_text(text) for m in s.markers if m.code == "scare_quote"}


@pytest.mark.parametrize(
    ("at_a_distance", "own"),
    [
        ("町は橋の“特別扱い”をやめた。", "町は橋の“軽快さ”を知らせた。"),
        ("これはある種の“近道”だ。", "これは町の“近道”だ。"),
        ("町の“支援”を疑う人もいる。", "町長は「町の“支援”を待つ」と述べた。"),
        ("町の“正義”が橋を壊した。", "町の“正義”と“善意”の本だ。"),
    ],
)
def test_double_marks_hold_at_a_distance_what_accuses_praises_or_likens(at_a_distance: str, own: str) -> None:
    # Other words in such marks are marked too, by an entry whose confidence mostly lies below the bar of a build.
    assert entries(at_a_distance) == {"sq.double_contested"}
    assert entries(own) <= {"sq.double"}
