"""Needs, possibilities and inferences that are told apart by what stands around them, and the commitment they give."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text

MARKED: dict[tuple[str, str], list[str]] = {
    # a need that is a condition, a purpose or a quality of a noun describes
    ("obligation", "橋を直す必要がある場合、町が払う。"): [],
    ("obligation", "橋を直す必要がある。"): ["必要がある"],
    ("obligation", "橋を直すのに必要である石を運ぶ。"): [],
    ("obligation", "橋が必要としていた石を運ぶ。"): [],
    ("obligation", "町には知恵が必要なわけだ。"): ["必要なわけだ"],
    ("obligation", "橋は早く直せばいいのだ。"): ["ばいい"],
    ("obligation", "早く直さなくては、と町は急ぐ。"): ["なくては"],
    ("obligation", "橋は残すべきじゃないのか。"): ["べき"],
    ("obligation", "今町がなすべきは橋の修理だ。"): ["べき"],
    ("obligation", "最も望ましいとされた。"): [],
    # possibility
    ("possibility", "橋が落ちる可能性を考慮した。"): ["可能性"],
    ("possibility", "様々な可能性を排除せずに考える。"): [],
    ("possibility", "何を直したらいいかも分からなかった。"): [],
    ("possibility", "橋、あるいは港の話かもしれない。"): ["かもしれない"],
    ("possibility", "年を取ると転ぶリスクが高い。"): [],
    ("possibility", "橋は重さに耐え得るものではない。"): [],
    ("possibility", "逆の話はあるかもだけど。"): ["かも"],
    ("possibility", "町は話し合いの可能性を残しており、橋は残る。"): ["可能性を残しており"],
    ("possibility", "橋が落ちる可能性もでてきた。"): ["可能性もでてきた"],
    # probability
    ("probability", "なんという皮肉だろう。"): [],
    ("probability", "なんとかなるだろう。"): ["だろう"],
    ("probability", "橋は町の誇りとも言えよう。"): ["とも言えよう"],
    ("probability", "橋が落ちる確率は低い。"): ["確率は低い"],
    ("probability", "橋はもう要らないなぁ、と思ったり。"): ["と思ったり"],
    # certainty
    ("certainty", "まるで岩としか思えない橋だ。"): ["としか思えない"],
    ("certainty", "町の近道のはずだった橋が落ちた。"): ["のはずだった"],
    ("certainty", "これは橋の安全を守るものになり得ません。"): ["なり得ません"],
    ("certainty", "はっきり言って橋は要らない。"): ["はっきり言って"],
    ("certainty", "橋が古いのは事実であります。"): ["事実であります"],
    ("certainty", "橋が足りないことは明白でありますし、船も足りない。"): ["明白であります"],
    ("certainty", "橋が古いのも確かでございますし、船も古い。"): ["確かでございます"],
    ("certainty", "橋は残らない、当然のこととして。"): ["当然のこととして"],
    ("certainty", "橋を忘れた予算であるといわねばなりません。"): ["といわねばなりません"],
    ("obligation", "橋を忘れた予算であるといわねばなりません。"): [],
    ("certainty", "橋は町を豊かにするというふうに確信をしております。"): ["というふうに確信をしております"],
    # obligation: what ought to be as a thing, and what is only named
    ("obligation", "橋は町が守るべきものである。"): ["べきものである"],
    ("obligation", "町が決めるべき事柄だ。"): ["べき"],
    ("obligation", "新聞を読んで判断するよりありません。"): ["よりありません"],
    ("obligation", "橋は早く直した方がまだいい。"): ["方がまだいい"],
    ("obligation", "町は声を聞いてしかるべきじゃないか。"): ["てしかるべき"],
    ("obligation", "橋は延ばさないかぬですよ。"): ["ないかぬ"],
    ("inference", "話を聞いてみたところ、橋は古かった。"): [],
    ("inference", "町には思い当たる節がある。"): [],
    ("obligation", "橋は町の顔ともいうべき建物だ。"): [],
    ("obligation", "橋を早く直せばいいようだ。"): [],
    ("obligation", "橋を早く直せばいいんだろう。"): [],
    ("obligation", "町には知恵が必要なんだと語る。"): ["必要なんだ"],
    ("obligation", "町には知恵が必要なのではないか。"): ["必要な"],
    # what is thought, meant and asked
    ("probability", "休みは町で過ごそうと思います。"): [],
    ("probability", "橋を直す石を買い足そうと思う。"): [],
    ("probability", "橋は残ると思うと、心が軽い。"): [],
    ("probability", "橋は残ると思いますか？"): [],
    ("probability", "この橋はすごいなあと思う。"): ["と思う"],
    ("probability", "あの橋に行きたいなあと思う。"): [],
    ("probability", "荷は明日着くかと。"): ["かと"],
    ("probability", "橋は残すしかない、こう考えております。"): ["こう考えております"],
    ("probability", "橋が残るのは自然な成り行きに思える。"): ["に思える"],
    ("probability", "主が誰であろうと橋は残る。"): [],
    ("probability", "橋が光るのを見た気がいたします。"): ["気がいたします"],
    ("probability", "橋は古くなったような気がする。"): ["ような気がする"],
    ("probability", "橋は要らないという感じがします。"): ["という感じがします"],
    ("inference", "橋は要らないという感じがします。"): [],
    # what is settled, and what is only usual or an amount
    ("certainty", "橋が落ちることは明らかではありませんか。"): ["明らか"],
    ("question", "橋が落ちることは明らかではありませんか。"): ["ではありませんか"],
    ("doubt", "橋が落ちることは明らかではありませんか。"): [],
    ("doubt", "橋が落ちるかは明らかではない。"): ["明らかではない"],
    ("certainty", "橋が揺れるのは当然の成り行きと言える。"): ["当然の"],
    ("certainty", "橋では毎朝の渋滞が当たり前になった。"): [],
    ("certainty", "一切の費用を払わない。"): [],
    ("certainty", "橋が落ちることは起こり得ません。"): ["起こり得ません"],
    ("certainty", "重要であることは論をまちません。"): ["論をまちません"],
    # what is said, and who says it
    ("question", "荷は「明日にするか」と置いた。"): [],
    ("question", "橋は町を変えるのか。（川辺渡）"): ["のか"],
    ("question", "橋は直すのか。（川辺渡）港は売るのか。（町野橋）"): [],
    ("probability", "その話になるほどと思った。"): [],
    ("hearsay", "橋を渡れというので、渡った。"): [],
    ("hearsay", "橋が落ちるというのであれば、渡らない。"): [],
    ("hearsay", "町は橋の町とか言われる。"): ["とか言われる"],
    ("hearsay", "橋の重さは象の二倍だとか。"): ["だとか"],
    ("hearsay", "橋を残そうとされている町だ。"): [],
    ("doubt", "橋が直るまでどのくらい掛かるか分からない。"): ["分からない"],
    # what a question word asks, and what is asked at the end of a line
    ("question", "町が望む橋とはどういうものでしょう。"): ["のでしょう"],
    ("question", "何故「渡れない」という札がないのだろう。"): ["のだろう"],
    ("question", "何で残したんだろうね、この橋は。"): ["んだろう"],
    ("question", "橋の絵は残っているよね？"): ["よね？"],
    ("question", "それで橋が残るのかと。"): ["のか"],
    ("question", "橋を直すのか否か、町は迷う。"): [],
    # a need that is reckoned, and one that is argued
    ("obligation", "工事には四十日間必要です。"): [],
    ("obligation", "町の承認が必要であります。"): ["必要であります"],
    ("obligation", "橋を直すことが必要だと思う。"): ["必要だ"],
    ("obligation", "橋は早く直せばいいんじゃない。"): [],
    # what one thought then, felt and does not think
    ("probability", "「橋は落ちたと思ったのです」と客は話した。"): [],
    ("probability", "橋は落ちたと思ったが、残っていた。"): ["と思った"],
    ("probability", "橋が古くなった、こんなふうに思っております。"): ["こんなふうに思っております"],
    ("probability", "私は橋は要ると、こういうふうに思います。"): [],
    ("probability", "橋は残らないのではないかという気がする。"): ["という気がする"],
    ("probability", "話を聞かせていただければ有り難いと思います。"): [],
    ("probability", "代表作だと思える橋を描く。"): [],
    ("probability", "橋が残るとは考えておりません。"): ["とは考えておりません"],
    # what can be done, and what can come about
    ("possibility", "町が活用し得る石は少ない。"): [],
    ("possibility", "橋は危険になり得る。"): ["得る"],
    # orders and words passed on
    ("hearsay", "橋を直してくれと言われる始末だ。"): [],
    ("hearsay", "橋は「石の虹」とも言われる。"): ["とも言われる"],
    ("hearsay", "町は昔この本を読んだそうだ。"): ["そうだ"],
    # what is open, and what only describes
    ("doubt", "情勢は不透明、不安定だ。"): [],
    ("doubt", "橋が間に合うかは微妙だ。"): ["微妙だ"],
    ("doubt", "橋を残すことが適当なのか、甚だ疑問であります。"): ["疑問であります"],
    ("certainty", "橋を守るのは当然のことだ。"): ["当然のことだ"],
    ("self_mention", "【わたしの訳】橋が落ちた"): [],
    ("certainty", "町の橋には全く問題なしです。"): ["全く"],
    ("certainty", "橋を当然のこととして直す。"): ["当然の"],
    ("obligation", "変わり者ながら愛すべき町だ。"): [],
    ("obligation", "必要があると認めるときは、町が直す。"): [],
    ("obligation", "石を見た方が良さそうだ。"): ["方が良さそうだ"],
    ("hearsay", "失われた十年とかよく言われますけれども、橋は残った。"): ["とかよく言われます"],
    ("doubt", "橋が落ちた訳はまだ分かっていない。"): ["分かっていない"],
    # inference
    ("inference", "橋は売られたらしい（町の人の話）。"): ["らしい"],
    ("inference", "橋に関して話すといったような。"): [],
    ("certainty", "橋は町で一番になるはず！"): ["はず"],
    ("certainty", "橋は人を呼ぶこと間違いなしです！"): ["間違いなしです"],
    ("certainty", "あきらかに橋が古い。"): ["あきらかに"],
    ("certainty", "古い橋の値段が明らかに。"): [],
    ("certainty", "町でありえない事態が起きた。"): [],
    ("certainty", "それはあり得ない話だ。"): ["あり得ない"],
    ("certainty", "友は「当たり前だよ」と話した。"): ["当たり前だ"],
    ("certainty", "橋を守るのは当たり前でしょう。"): ["当たり前"],
    ("certainty", "それは当然だろう。"): ["当然"],
    ("certainty", "橋の再開は考えられない。"): ["考えられない"],
    ("certainty", "友は何も考えられなかった。"): [],
    ("certainty", "橋がいくつあるのか想像もできません。"): [],
    ("certainty", "弟はもちろん妹の友人も橋を渡った。"): [],
    ("certainty", "町にはもちろん橋もある。"): ["もちろん"],
    ("certainty", "ここでは道具は一切不要だ。"): ["一切"],
    ("obligation", "橋の修理が急務であり、町は急ぐ。"): ["急務であり"],
    ("obligation", "新しい本の発売が待たれる。"): [],
    ("obligation", "早い修理が待たれる。"): ["待たれる"],
    ("obligation", "完全とまではいかないが、よい橋だ。"): [],
    ("obligation", "橋を直さなければ、とても渡れない。"): [],
    ("obligation", "町の顔とでもいうべき橋だ。"): [],
    ("obligation", "友は「聞いたらアカン！」と止めた。"): ["たらアカン"],
    ("obligation", "橋の修理がやはり必要ではないか。"): ["必要"],
    ("obligation", "直しておくことは必要かも。"): ["必要"],
    ("obligation", "友は「橋があったらいいのに」と話した。"): [],
}


@pytest.mark.parametrize(("code", "text"), MARKED)
def test_what_is_marked(code: str, text: str) -> None:
    whole = "町の話を書く。" + text
    found = [whole[m.start : m.end] for s in annotate_text(whole) for m in s.markers if m.code == code]
    assert found == MARKED[code, text]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("橋は町の誇りだったはずなのに。", "boosted"),
        ("橋は明らかに古い。", "boosted"),
        ("明らかに古いのに橋を直さない町が残っている。", "asserted"),
        ("橋が要るため、当然ながら、町は金を払う。", "boosted"),
        ("橋は町を結ぶ（誰も渡らないだろうけど）。", "asserted"),
        ("橋は町を結ぶ（らしい）。", "hedged"),
        ("国を動かすのは誰でしょう。", "questioned"),
        ("なんという皮肉だろう。", "asserted"),
        ("橋が古いのは事実であります。", "boosted"),
        # an adverb holds for its own part of a long sentence
        ("もちろん橋は残る。", "boosted"),
        (
            "もちろん、川の両岸に暮らす人々の毎日を長く支えてきた古い橋の手入れの費用を町が毎年払っており、来年の春には新しい石を山から運び、町の皆で積む。",
            "asserted",
        ),
        # decided, not asked
        ("さて町に戻るか。", "asserted"),
        ("町に戻りましょうか。", "questioned"),
        ("誰も渡らないよ、橋なんか。", "asserted"),
        # a title asks why or how without か
        ("\n\nなぜ橋は落ちた　町の長い一日", "questioned"),
        ("\n\nなぜ橋が落ちたかを語る　町の長い一日", "asserted"),
        # a noun that is the predicate is natural; a concession left hanging; a wish claims nothing
        ("それは町を守るための当然の行為である。", "boosted"),
        ("町は当然の行為を忘れた。", "asserted"),
        ("この町では昔から当たり前の姿だ。", "asserted"),
        ("もちろん橋は古いものだけど。", "boosted"),
        ("もちろん橋は古いが、町は直す。", "asserted"),
        ("橋の値段は必ず確認したいところ。", "asserted"),
        ("もちろん、町にはもっと急いでほしいものだ。", "asserted"),
    ],
)
def test_commitment(text: str, label: str) -> None:
    assert [item.commitment for item in annotate_text("町の話を書く。" + text)][-1] == label
