"""Rules of reporting and holding, as pairs of our own sentences: one in which the rule holds, one in which it does not."""

from __future__ import annotations

import pytest

from workbench.annotate.nouns import can_be_source, message_giver, source_type
from workbench.annotate.pipeline import annotate_text

Expected = tuple[str, str | None, str]  # code, source, type (of an attribution), else code, None, ""

# sentence → {marked form: what it is}
CUES: dict[str, dict[str, Expected]] = {
    # asked, not heard
    "店員は「中止するのか」と聞いた。": {"と聞いた": ("attribution", "店員", "public")},
    "住民は中止するのかと市長に聞いた。": {"と市長に聞いた": ("attribution", "住民", "public")},
    "住民は「本当ですか」と尋ねた。": {"と尋ねた": ("attribution", "住民", "public")},
    "会談は中止になると聞いた。": {"と聞いた": ("hearsay", None, "")},
    # kanji 言う is a report of its topic; kana という stays hearsay
    "甲野氏は会談は中止だと言う。": {"と言う": ("attribution", "甲野氏", "named_person")},
    "甲野氏は会談は中止だという。": {"という": ("hearsay", None, "")},
    "延期は避けられないと言う専門家もいる。": {"と言う": ("attribution", "専門家", "expert")},
    "気球は強風で墜落したといい、警察が調べている。": {"といい": ("hearsay", None, "")},
    # what a fronted medium publishes it publishes itself; what is said somebody else says
    "甲野新聞によると、会談は中止になったと報じた。": {"と報じた": ("attribution", "甲野新聞", "named_organisation")},
    "甲野新聞によると、会談は中止になったと述べた。": {"と述べた": ("attribution", None, "unspecified")},
    # accounts, with more than one giver or with none in the clause
    "連盟などの調べでは、部員が喫煙した。": {"の調べでは": ("attribution", "連盟など", "official")},
    "政府がまとめた報告では、在庫は減っている。": {"報告では": ("attribution", None, "unspecified")},
    # the outer subject of こと
    "国防省が、隊員が負傷したことを明らかにした。": {
        "ことを明らかにした": ("attribution", "国防省", "named_organisation")
    },
    "国は工事は必要だと主張している。": {"と主張している": ("attribution", "国", "official")},
    "中止だとの地元紙の報道もあった。": {"報道もあった": ("attribution", "地元紙", "media")},
    "乙山新聞の報道もあったが、甲野新聞の伝えたところによれば、中止になった。": {
        "伝えたところによれば": ("attribution", "甲野新聞", "named_organisation")
    },
    "大会では初めてと発表された。": {"と発表された": ("attribution", None, "unspecified")},
    # reckoning and thinking: of a holder, or of nobody
    "政府は輸出が増えると見込んでいる。": {"と見込んでいる": ("attribution", "政府", "official")},
    "輸出は来年には増えると見込んでいる。": {"と見込んでいる": ("probability", None, "")},
    "甲野氏は会談は難しいと思っている。": {"と思っている": ("attribution", "甲野氏", "named_person")},
    "会談は難しいと思っている。": {"と思っている": ("probability", None, "")},
    "私は会談は難しいと思っている。": {"と思っている": ("attribution", "私", "author")},
    "甲野将軍は衝突があり得ると考えている。": {"と考えている": ("attribution", "甲野将軍", "named_person")},
    "政府は会談は難しいとみている。": {"とみている": ("attribution", "政府", "official")},
    "筆者はそうみている。": {"そうみている": ("attribution", "筆者", "author")},
    # in a quotation only a holder that stands in it holds
    "首相は「交渉が必要だと考えている」と述べた。": {"と考えている": ("probability", None, "")},
    "首相は「野党は延期が必要だと考えている」と述べた。": {"と考えている": ("attribution", "野党", "official")},
    # view-holder cues of news prose
    "国防省の説明では被害はなかった。": {"の説明では": ("attribution", "国防省", "named_organisation")},
    "首相は「検討が要る」と慎重な姿勢だ。": {"と慎重な姿勢だ": ("attribution", "首相", "official")},
    "政府は協議に応じると前向きな姿勢です。": {"と前向きな姿勢です": ("attribution", "政府", "official")},
    "首相は訪問は難しいとの慎重な立場だ。": {"との慎重な立場だ": ("attribution", "首相", "official")},
    "同紙は首相の退陣もあるとまで書いた。": {"とまで書いた": ("attribution", "同紙", "named_organisation")},
    "計画は中止すべきだ（与党幹部）との声もある。": {"との声もある": ("attribution", "与党幹部", "official")},
    "「早すぎる」と慎重な意見も見られた。": {"と慎重な意見も見られた": ("attribution", None, "unspecified")},
    "専門家らは「長期戦になる」との見方で一致している。": {
        "との見方で一致している": ("attribution", "専門家ら", "expert")
    },
    "甲野教授は「意味合いが強い」との見方だ。": {"との見方だ": ("attribution", "甲野教授", "named_person")},
    "政府関係者は「答えられない」としつつも、協議を認めた。": {"とし": ("attribution", "政府関係者", "official")},
    # what comes to the saying stands outside the cue, what is summed up by など and one's own stress inside
    "甲野氏は「惜しい」と語りつつも、引き受けた。": {"と語り": ("attribution", "甲野氏", "named_person")},
    "甲野氏は「惜しい」と苦笑しながら、引き受けた。": {"と苦笑し": ("attribution", "甲野氏", "named_person")},
    "甲野氏は「来るな」などと叫んでいた。": {"などと叫んでいた": ("attribution", "甲野氏", "named_person")},
    "警察は無断で入ったなどとして調べている。": {"などとして": ("attribution", "警察", "official")},
    "甲野氏は会談は難しいと話していたのだ。": {"と話していたのだ": ("attribution", "甲野氏", "named_person")},
    "会談は難しいと私は思うんですね。": {"思うんですね": ("attribution", "私", "author")},
    "私は会談は難しいと思っているわけであります。": {"と思っているわけであります": ("attribution", "私", "author")},
    "甲野通信が関係者2人の話として報じた。": {"として報じた": ("attribution", "甲野通信", "named_organisation")},
    "首相は「辞めない」と周囲に漏らしている。": {"と周囲に漏らしている": ("attribution", "首相", "official")},
    "ネット上では「またか」との書き込みが相次いだ。": {"との書き込みが相次いだ": ("attribution", "ネット上", "public")},
    "専門家の中には、効果を疑う向きもある。": {"向きもある": ("attribution", "専門家", "expert")},
    "筆者の見るところ、接近は一時的だ。": {"の見るところ": ("attribution", "筆者", "author")},
    "米国は砲弾が渡ったと言い出した。": {"と言い出した": ("attribution", "米国", "named_organisation")},
    "延期は困ると不安を口にする人もいる。": {"と不安を口にする": ("attribution", "人", "public")},
    "対策本部がまとめた情報によると、被害はない。": {"によると": ("attribution", "対策本部がまとめた情報", "official")},
    "専門家の中にも、無理だとの声がある。": {"との声がある": ("attribution", "専門家", "expert")},
    "一部の報道では、会談は中止だ。": {"の報道では": ("attribution", "一部", "media")},
    "警察の調べでは、火元は台所だ。": {"の調べでは": ("attribution", "警察", "official")},
    "次官補であったジョセフ・ナイ氏は「難しい」と述べた。": {
        "と述べた": ("attribution", "ジョセフ・ナイ氏", "named_person")
    },
    "甲野警察署からの情報によると、けがはない。": {
        "によると": ("attribution", "甲野警察署からの情報", "named_organisation")
    },
    "団長は「証言のみだ」(東都新聞による)と説明した。": {"と説明した": ("attribution", "団長", "official")},
    # whoever is criticised is not the critic
    "首相は野党に無策だと批判された。": {"と批判された": ("attribution", "野党", "official")},
    "首相は無策だと批判した。": {"と批判した": ("attribution", "首相", "official")},
    # a question word closes its clause as a question, an indefinite does not
    "誰がこの結果を予想できただろう。": {"だろう": ("question", None, "")},
    "誰かがこの結果を予想できただろう。": {"だろう": ("probability", None, "")},
    # clefts
    "そう話すのは地元の商店主だ。": {"そう話す": ("attribution", "地元の商店主", "public")},
    "「客が減った」と話すのは甲野太郎さん（45）だ。": {"と話す": ("attribution", "甲野太郎さん（45）", "named_person")},
    "「客が減った」と話すのは初めてだ。": {"と話す": ("attribution", None, "unspecified")},
    # a report may be inverted, a condition is none
    "会談は中止になると、国防省は発表した。": {"発表した": ("attribution", "国防省", "named_organisation")},
    # the speaker stands between the clause and its verb; a compound of the verb
    "工場を閉じることを東都新聞が伝えた。": {"伝えた": ("attribution", "東都新聞", "named_organisation")},
    "甲野氏は立候補することを正式表明した。": {"ことを正式表明した": ("attribution", "甲野氏", "named_person")},
    "営業を認めないと条例で規定されている。": {"と条例で規定されている": ("attribution", None, "unspecified")},
    # a thinker whom the clause modifies, or who goes on to act
    "客は減ると考えた甲野氏は、値を下げた。": {"と考えた": ("attribution", "甲野氏", "named_person")},
    "首相は危険は去ったと考えて、制限を解いた。": {"と考えて": ("attribution", "首相", "official")},
    # words one gets, the giver between; an intention as a noun; views by their kind alone
    "計画は無理だと欧州連合から批判を受けた。": {"批判を受けた": ("attribution", "欧州連合", "named_organisation")},
    "甲野氏は辞任の考えを示した。": {"の考えを示した": ("attribution", "甲野氏", "named_person")},
    "首相は交渉に悲観的な見方を示した。": {"悲観的な見方を示した": ("attribution", "首相", "official")},
    "実現には懐疑的な見方が根強い。": {"懐疑的な見方が根強い": ("attribution", None, "unspecified")},
    "虹は長く残ったといい「初めて見た」と笑った。": {"といい": ("attribution", None, "unspecified")},
    # こと in kanji, a pause or a date before the verb; a noun as predicate and an adverb
    "同社は店を閉じる事を発表した。": {"事を発表した": ("attribution", "同社", "named_organisation")},
    "国防省は隊員が負傷したことを、中間報告で明らかにした。": {
        "ことを、中間報告で明らかにした": ("attribution", "国防省", "named_organisation")
    },
    "国防省は隊員が負傷したことを五月九日明らかにした。": {
        "ことを五月九日明らかにした": ("attribution", "国防省", "named_organisation")
    },
    "両紙は全長九メートルとそれぞれ報じた。": {"とそれぞれ報じた": ("attribution", "両紙", "media")},
    "町が沈むという気象台の警告を読んだ。": {"警告": ("attribution", "気象台", "official")},
    "委員会の集計で、損失が分かった。": {"の集計で": ("attribution", "委員会", "official")},
    "両国の対立が伝えられる中、会談が開かれた。": {"伝えられる": ("hearsay", None, "")},
    # minds of others
    "国は対策が要るという認識を持っています。": {"という認識を持っています": ("attribution", "国", "official")},
    "飲みやすくするためと言っていました。": {"と言っていました": ("attribution", None, "unspecified")},
    # hearsay without a pause, before a pause, in another's words
    "この茶は体に良いとされ見直されている。": {"とされ": ("hearsay", None, "")},
    "原産は海外だそうで、早くに伝わった。": {"そうで": ("hearsay", None, "")},
    "どれも同じ形なのだそうです。": {"のだそうです": ("hearsay", None, "")},
    "あの店の汁は温まると評判だ。": {"と評判だ": ("hearsay", None, "")},
    "板の代わりになるときくので買った。": {"ときく": ("hearsay", None, "")},
    "風が強いから船が沈んだと報道されていた。": {"と報道されていた": ("attribution", None, "unspecified")},
}

# sentence → a form that is no cue in it
NO_CUE = {
    "冬になると、首相は延期を発表した。": "発表",
    "店員になると、父に言いました。": "言いました",
    "昨年と比べると、店主に話した。": "話した",
    "首相は訪問に慎重な姿勢だ。": "慎重",
    "甲野と言う人がいた。": "言う",
    "父といい母といい、皆が医者だ。": "といい",
    "選手は体調不良を訴えている。": "訴え",
    "せんだって総理は会談で協議に言及された。": "言及",
    "若者は池へ落とされる。": "とされる",
    "軍事物資と決めつけるのは早い。": "決めつける",
    "今回の判断は前向きなものと受け止めたい。": "受け止め",
    # と of an adverb, of 'and', of a condition; a name
    "記者ははっきりと説明した。": "説明",
    "首相は必要な意見をしっかりと述べた。": "述べた",
    "市は店を色々と紹介した。": "紹介",
    "本が出たと同時に局が放送した。": "放送",
    "住所がないと厳しい。": "厳しい",
    "薬師といえば、春には鍋と言ったら湯豆腐だ。": "言ったら",
    "賽を振ることをダイスロールと言う。": "言う",
    "会社は三つの区を「東の町」と位置付けた。": "位置付け",
    "国連が目標と定めた率だ。": "定めた",
    # the speaker's own mind and wish
    "早く帰りたいという思いがあります。": "思い",
    "なかなか速いという印象です。": "印象",
    "そのような認識を持っております。": "認識",
    "費用が足りないことを指摘しておきたい。": "指摘",
    "次の点に気を付けますようお願いいたします。": "お願い",
    "会社は店を閉めることを説明しようとした。": "説明",
    "同社は短い記事を発表した。": "発表",
    # what is merely the matter; another verb than する
    "権限をどう使うかという議論を深めた。": "議論",
    "市は町を守るとの批判を規制した。": "規制",
    "計画は遅れるということは言える。": "言える",
    "そういう発言を繰り返した。": "発言",
    "それは道ではない、強く指摘をした。": "指摘を",
    "会社は代わりの者を別の手配とした。": "とした",
    "経済を伸ばすという観点から進める。": "観点",
    # no hearsay
    "梅雨と聞くと、気が重くなる。": "聞く",
    "店を増やすということで、費用がかかる。": "いうことで",
    "いわゆる浮き橋案と言われるものだ。": "言われる",
    "客を増やすという話を進めた。": "話",
    "男は箱を盗んだなどの疑いがある。": "疑い",
}


@pytest.mark.parametrize("text", CUES)
def test_cue(text: str) -> None:
    found = annotate_text(text)[0]
    sources = {id(a.cue): a for a in found.attributions}
    got: dict[str, Expected] = {}
    for marker in found.markers:
        held = sources.get(id(marker))
        source = text[slice(*held.source)] if held and held.source else None
        got[text[marker.start : marker.end]] = (marker.code, source, held.source_type if held else "")
    assert CUES[text].items() <= got.items()


@pytest.mark.parametrize("text", NO_CUE)
def test_no_cue(text: str) -> None:
    found = annotate_text(text)[0]
    forms = [text[m.start : m.end] for m in found.markers if m.code in {"attribution", "hearsay"}]
    assert not any(NO_CUE[text] in form for form in forms)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("そう話すのは地元の商店主だ。", "attributed"),
        ("「客が減った」と話すのは初めてだ。", "asserted"),
        ("政府は輸出が増えると見込んでいる。", "attributed"),
        ("輸出は来年には増えると見込んでいる。", "hedged"),
        ("首相は「検討が要る」と慎重な姿勢だ。", "attributed"),
        ("報道官は「関知していない」とコメントするにとどめた。", "attributed"),
        ("誰がこの結果を予想できただろう。", "questioned"),
        ("甲野氏は延期すべきだと述べたことがある。", "attributed"),
        ("この件を取り上げさせていただければと思っております。", "asserted"),
        ("情勢は厳しいと認識しております。", "hedged"),
        ("もちろん、これは私の想像です。", "boosted"),
        ("もちろん反対もあるが、会談は開かれた。", "asserted"),
        ("確かなのは、会談が開かれたことだ。", "boosted"),
        ("「延期の可能性は高いと思います」", "attributed"),  # a quotation alone (guidelines 1.2)
    ],
)
def test_commitment(text: str, expected: str) -> None:
    assert annotate_text(text)[0].commitment == expected


def test_an_act_that_is_declared_is_no_report() -> None:
    # guidelines 1.2, section 7: 延期を発表した, 支持を表明
    assert annotate_text("監督が責任をとって辞任を表明した。")[0].attributions == []


def test_what_a_parenthesised_source_says_is_reported() -> None:
    text = "計画は中止すべきだ（与党幹部）との声もある。"
    found = annotate_text(text)[0]
    voices = {text[m.start : m.end]: v for m, v in zip(found.markers, found.voices, strict=True)}
    assert voices == {"べきだ": "reported", "との声もある": "author"}


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        # plain written style: a finished clause and が turn
        ("列車は運転見合わせとなったが、順次運転を再開した。", True),
        ("赤字になるとみられていたが、今回の発表で修正された。", True),
        # unless the second clause goes on, or the first was only planned or an explanation
        ("男性は亡命したが、その際に偽名を使った。", False),
        # speech: a preface, an explanation in passing
        ("失礼な言い方でありますけれども、これは政府の責任でございます。", False),
        ("比較は困難なんですけれども、いずれにしても環境は異なっております。", False),
        ("招待状は届きましたけれども、出席はしませんでした。", True),
    ],
)
def test_linking_particles_turn_or_go_on(text: str, turns: bool) -> None:
    assert ("counter" in {m.code for m in annotate_text(text)[0].markers}) is turns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # no subject before: the clause that 、 joins is reported too
        ("当局は問題があったと認め、商品を押収したと甲野新聞は報じた。", {"と認め": "reported", "報じた": "author"}),
        # が turns to another report
        ("大臣は会談を続けると述べたが、成果は乏しいと甲野新聞は報じた。", {"と述べた": "author", "報じた": "author"}),
        ("警察によると、気球は墜落したといい、原因を調べている。", {"によると": "author", "といい": "author"}),
        # a connective at the head is the writer's; so is a writer who is the subject
        ("ただ、抜け道が広がるおそれがあると指摘されています。", {"ただ": "author", "おそれがある": "reported"}),
        ("筆者は、両国が近づいたという説にはくみしない。", {"筆者": "author"}),
    ],
)
def test_voices(text: str, expected: dict[str, str]) -> None:
    found = annotate_text(text)[0]
    voices = {text[m.start : m.end]: v for m, v in zip(found.markers, found.voices, strict=True)}
    assert expected.items() <= voices.items()


# --- source types ---------------------------------------------------------------------------------------

TYPES = {
    # only what follows the last の decides for a title
    "甲野氏の代理人": "official",
    "京都市の門川大作市長": "named_person",
    "甲野首相の報道官": "official",
    "甲野太郎と乙山次郎の両氏": "named_person",
    # an outlet's name is no person's, nor a firm's called after one
    "週刊紙『ミドル・タイムズ』": "named_organisation",
    "ラジオ・オタワ": "named_organisation",
    "ジョン・スミス": "named_person",
    "毎日新聞大阪本社": "named_organisation",
    # reporters by name
    "サリム・ローン記者": "named_person",
    "記者": "media",
    "韓国有力紙記者": "media",
    # surnames that are places to the dictionary, or nothing
    "木本会長": "named_person",
    "高市大臣": "named_person",
    "八村准教授": "named_person",
    "寺田前会長": "named_person",
    "ベネッセの原田社長": "named_person",
    "福岡市長": "official",
    "中国大使": "official",
    "高校長": "official",
    "選考委員": "official",
    "キャッシュマンGM": "named_person",
    # pointing and addressing
    "国民の皆さん": "public",
    "佐藤調教師": "named_person",
    "タクシー運転手": "public",
    "ホジソン監督みずから": "named_person",
    # a message without a giver
    "一部の報道": "media",
    "別の報道": "media",
    "同紙の社説": "named_organisation",
    "当連絡会議": "author",
    "韓国の情報機関": "official",
    "現地の貿易商": "public",
    # a country's press without a name, and a paper that is called so
    "国": "official",
    "小田急電鉄側": "named_organisation",
    "韓国側": "named_organisation",
    "ロシア共和国当局": "named_organisation",
    "アメリカ政府当局": "named_organisation",
    "ロシアの検疫当局": "official",
    "捜査当局": "official",
    "ウクライナ当局": "official",
    "議会予算局の2005年8月のまとめ": "named_organisation",
    "韓国の新聞": "media",
    "中国の国営テレビ": "media",
    "中国新聞": "named_organisation",
    "デイリー": "named_organisation",
    "同紙4月5日付朝刊35面": "named_organisation",
}


@pytest.mark.parametrize("phrase", TYPES)
def test_source_type(phrase: str) -> None:
    assert source_type(phrase) == TYPES[phrase]


@pytest.mark.parametrize("phrase", ["山下", "長野", "村上", "インドのアンドラ州"])
def test_a_name_that_ends_like_a_thing_can_be_a_source(phrase: str) -> None:
    assert can_be_source(phrase)


@pytest.mark.parametrize("phrase", ["地下", "水野の下", "極東ロシアの軍事力", "甲野総理の規制緩和", "真相"])
def test_a_thing_of_a_named_one_is_no_source(phrase: str) -> None:
    assert not can_be_source(phrase)


@pytest.mark.parametrize(
    ("phrase", "giver"),
    [("市場の観測", "市場"), ("国防省の発表", "国防省"), ("一部の報道", "一部の報道"), ("複数の記事", "複数の記事")],
)
def test_message_giver(phrase: str, giver: str) -> None:
    assert message_giver(phrase) == giver
