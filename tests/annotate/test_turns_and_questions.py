"""Forms that turn against what stands before, and questions: sentences of our own with what is marked, in their order."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text

COUNTER: dict[str, list[str]] = {
    # 一方 after an action tells what else one does; after a state, or where one clause alone is adverse, it sets against
    "町は橋を評価する一方で、港の整備を求めた。": [],
    "橋を残す声があった一方で、港を望む声もあった。": ["一方で"],
    "便利な一方で、値段は高い。": ["一方で"],
    "町は橋を増やす一方、船を減らした。": ["一方"],
    "町は橋を評価した反面、港の整備を求めた。": ["反面"],
    # ても: もらう is no second ても, なんとか no question word
    "照っても降っても試合は行う。": [],
    "なんとかなったとしても、町は残らない。": ["としても"],
    "仮に橋を売るとしても、町は残る。": ["としても"],
    "橋を売らないとしても、金は要る。": ["としても"],
    # the volitional form
    "たとえ友が何度裏切ろうとも、橋は残る。": ["とも"],
    "橋を直そうともしない。": [],
    "町が変わるとはそうとも限らない。": [],
    # もの + の is no ものの
    "橋が残ったものの町は消えた。": ["ものの"],
    "そういったものの必要は認める。": [],
    "橋そのものの値段を問う。": [],
    # only
    "ただ橋が残っているだけだ。": [],
    "ただ橋は残っている。": ["ただ"],
    # ても of a way of looking; まで も and とも that concede, とも that counts
    "規約からしても誤りだ。": [],
    "どんなに橋を直したところで、川はあふれる。": ["ところで"],
    "少なくとも全国で三人が残った。": [],
    # what opens the matter turns nothing
    "本題なんだけど、橋を見に行かないか。": [],
    "いま三章のところなんだけど、かなり読みやすい。": [],
    # the particle alone, not the copula that it leans on
    "人気の番組だが、視聴率は低い。": ["が"],
    "橋を直したのだが、まだ揺れる。": ["が"],
    # である is finite: のに turns
    "橋が古い町であるのに誰も直さない。": ["のに"],
    # a noun in katakana is no clause
    "この町のホテルでも、パンが出る。": [],
    # のに after a thing that is exchanged
    "新しいのに変えた。": [],
    # what was said before is called to mind, or what one does not recall: nothing turns
    "前回の記事（五月三日）でも紹介したが、町は橋を閉じた。": [],
    "以上長々と述べてきたが、最後に橋の話をする。": [],
    "繰り返しになりますが、橋は町のものです。": [],
    "誰から聞いたか覚えていないが、橋は古い。": [],
    # それとは別に adds
    "橋は町を結んだが、それとは別に港も人を集めた。": [],
    # a line that breaks off at a pause goes on in the next
    "先日も橋を見たのですが、\n例えばこの橋は石でできております。": [],
    # な + もの + の before a noun is no ものの
    "橋という静かなものの影を描く。": [],
    "国土の割に橋は少ない。": ["割に"],
    # むしろ corrects or compares
    "橋ではなく、むしろ港が要る。": [],
    "橋を塗ったら、かえって錆びた。": [],
    "橋は直らない。かえって傾いた。": ["かえって"],
    # an account that is contradicted; のに that blames or is left hanging
    "町は橋が直るとしながら、何もしない。": ["ながら"],
    "この約束がありながら、なぜ橋を売るのか。": ["ながら"],
    "直せば橋を渡れるのに！": ["のに"],
    "橋を渡れるのになぜ泳ぐのか。": ["のに"],
    "橋を渡るのに三分かかる。": [],
    # 一方で without a pause goes on, unless one sentence alone is negated
    "橋は古い。一方で駅は町の真ん中に立つ。": [],
    "橋は古い。一方で駅は一度も直していない。": ["一方で"],
    # contrastive は before ても grants the one and denies the other
    "橋の数は少なくても、眺めは多い。": ["ても"],
    "町の人に値は分かってもらえた。": [],
    # ▼ parts the paragraphs of a column
    "町は橋を忘れない▼でも、橋は残らない。": ["でも"],
    # もっとも: though, not most
    "もっともこれは古い橋の話だ。": ["もっとも"],
    "もっとも古いのは橋だ。": [],
    # another's claim is put up to be answered; a name is not, nor what was told
    "政府は橋が足りていると言いますが、町には一本もありません。": ["が"],
    "橋は残るとおっしゃいますけれども、川の底を見てください。": ["けれども"],
    "この石を町ではイワと言いますが、川から取れます。": [],
    # the end of an imperative is no くせに; のに before what one deals with
    "これは橋をなくせに等しい話だ。": [],
    "乗る人が多いのに対応するため船を増やす。": [],
    # それでも behind a connective or the topic
    "しかしそれでも橋は残る。": ["しかし", "それでも"],
    "町はそれでもいいと答えた。": [],
    # いくら…ても, どんなに…ても concede less often than not
    "いくら金があっても返せない。": [],
    # what is a matter of course is granted
    "橋を直すのはもちろんですが、船も残したい。": ["が"],
    "橋が古いのは当然だが、町は手を入れない。": ["が"],
    # what leads up to a question, tells how one came to know, or holds in any case: nothing turns
    "橋はもう古いけど、何を直すの？": [],
    "賛成が相次いだが、果たして橋は残るのか。": [],
    "最近気付いたのだが、橋の色が変わった。": [],
    "町のものだから、どう使おうが自由だ。": [],
    # んですけど breaks off in talk, and turns in writing
    "友は「橋はいいと思うんですけど」と答えた。": [],
    "友は「特に、これという橋はないんですけどね」と答えた。": [],
    "橋はいいと思うんですけどね。": ["けど"],
    # a wish turns against nothing
    "友は「橋があったらいいのに」と話した。": [],
    "橋が古いのに直さない。": ["のに"],
    # 一方で before what others say
    "賛成の声が多かった。一方で「危ない」という声も出た。": ["一方で"],
    "賛成の声が多かった。その一方で「危ない」という声も出た。": ["その一方で"],
    # つつも turns, and is no part of the cue before it
    "友は「負けました」とおどけつつも、次の試合を語った。": ["つつも"],
    "橋を知らないクセに、よく話す。": ["クセに"],
    "老婆心ながら橋が気になる。": [],
    # what goes on about the same thing, or is told with an excuse
    "町は計画を発表したが、その内容は古い。": [],
    "町には橋がそろうが、中でも古い橋が人を呼ぶ。": [],
    "恥ずかしい話ですが、橋を知りません。": [],
    "もちろん、橋は大切な話ですが、船も要ります。": ["が"],
    # のに before もう and もったいない is of no purpose; the old conditional
    "橋なのにもう渡る人がいない。": ["のに"],
    "渡れるかわからないのにもったいない。": ["のに"],
    "待てど、友は来ない。": ["ど"],
    "一言で橋と言っても、形はさまざまだ。": [],
    "約束したといっても、口約束だ。": ["といっても"],
    # what some say against what others do, 一方 between them
    "町では橋を惜しむ声が上がる一方、「もう古い」との意見もある。": ["一方"],
    "町長は「橋を直す」と言い放つも、「でも、金はない」と続けた。": ["も", "でも"],
    "町は橋を直すも春の洪水で流された。": ["も"],
    "ただ1人の客が橋を渡った。": [],
    "橋の話を公開するのに、手順をいくつも書いた。": [],
    "兄は橋を残すのに、弟は残さない。": ["のに"],
}

QUESTION: dict[str, list[str]] = {
    # a question handed on
    "町の願いとは何なんだろう、と思う。": ["んだろう"],
    "橋を売るのはなんでだろう。": ["だろう"],
    "橋の話はどうなんだろう。": ["なんだろう"],
    "これは必要なんだろうと思う。": [],
    # a reason that the writer guesses, and a question that is looked into
    "道に迷ったのか、客はまだ来ない。": ["のか"],
    "橋を売ったのか、町に説明を求めた。": [],
    "何が起きたのか、町は黙っている。": [],
    "橋が残るのか、港が残るのかを町に問う。": [],
    "町の人は道に迷ったのか「早く直して」と話した。": ["のか"],
    "道に迷ったのか、町長は「誰に聞けばいいかわからない」と話した。": ["のか"],
    "橋なんか渡らない。": [],
    "橋を壊すべきなのか、とも思う。": ["のか"],
    # asked of oneself, exclaimed, sighed
    "こんな橋を残していいのか？": ["のか？"],
    "友は「古い橋でもいいじゃないか」と笑った。": [],
    "橋の話もなんだかなあ。": [],
    "どの橋を渡ればいいのやら・・・": ["のやら"],
    "橋を渡ってみてはどうでしょうか。": [],
    "大臣にお尋ねします。橋の老朽化をどのように受け止められるのか。": [],
    "なぜ橋は残されるのか。": ["のか"],
    "橋の行く末はいかに？": ["いかに？"],
    "友は「橋はもう渡れないんじゃないの」と言う。": ["んじゃないの"],
    # put to somebody
    "町の話を聞いた。\n――橋の魅力はどこなのでしょうか？\n「静けさです」と町長は話す。": [],
    "町の話を聞いた。\nQ、好きな橋は？\n「古い橋です」と町長は話す。": [],
    "お守りを入れて大丈夫ですか？袋に入れた方が良いのでしょうか？そのままで構わない。": [],
    "学生も歓迎と書いてあるのですが、私も対象なのでしょうか。": [],
    "橋は残るのでしょうか。": ["のでしょうか"],
    "町をまとめるには何をすればいいでしょうか。": [],
    "橋を見たことがあるでしょうか。": [],
    "橋のことをご存知でしょうか。": [],
    # かな on the way to something else than thinking
    "少し高いかなという程度だ。": ["かな"],
    "静かなところに住む。": [],
    "前向きな話にならないものかな。": ["ものかな"],
    # a line of its own between lines that end in a stop
    "町は昨日、会議を開いた。\n橋は残せるか――町の選択\n町は来年、橋を売る。": ["か"],
    "町は昨日、会議を開いた。\n「橋」は誰のものか\n町は来年、橋を売る。": ["か"],
    "橋は残せるか――町の選択を聞いた。": [],
    # question words that stand before a verb (どのように, どうしたら), with ね behind
    "橋をどのように変えたらいいのだろう？": ["のだろう？"],
    "どうしたらいいのでしょう。": ["のでしょう"],
    "橋はどんな姿なのでしょうね。": ["のでしょう"],
    "長く橋が残ったのはなぜか。": ["なぜか"],
    "なぜか橋は残った。": [],
    "橋を延ばせるのでは、と期待を集める。": ["のでは"],
    "昔とは違う今では、と町は語る。": [],
    "町は橋をどう使うか。": ["か"],
    "橋を忘れたのかと、町の怒りが広がる。": ["のか"],
    "手入れがされていないのか草が茂る。": ["のか"],
    "橋がいくつあるのか想像できない。": [],
    "少し高いかなと思う。": ["かな"],
    "橋はもう古い（使われているのかな？）。": ["のかな？"],
    "したたかなように見える。": [],
    "古い橋を見たかい？": [],
    # a question that という takes up; what is claimed by asking
    "結局どっちなの？というはっきりしない話だ。": ["の？"],
    "橋とは何か？という問いに帰る。": ["か？"],
    "橋を売るというものではありませんか。": ["ではありませんか"],
    "橋は今年こそ直るかな・・・": ["かな"],
}


def marked(text: str, code: str) -> list[str]:
    found = [m for s in annotate_text("町の話を書く。" + text) for m in s.markers if m.code == code]
    return [("町の話を書く。" + text)[m.start : m.end] for m in found]


@pytest.mark.parametrize("text", COUNTER)
def test_what_turns_against(text: str) -> None:
    assert marked(text, "counter") == COUNTER[text]


@pytest.mark.parametrize("text", QUESTION)
def test_what_is_a_question(text: str) -> None:
    assert marked(text, "question") == QUESTION[text]
