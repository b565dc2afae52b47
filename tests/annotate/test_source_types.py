"""Source types of invented and generic source phrases (guidelines §3), and nouns that are never sources."""

from __future__ import annotations

import pytest

from workbench.annotate.nouns import can_be_source, source_type

NAMED_PERSON = """
    佐藤太郎教授 佐藤花子氏 鈴木次郎外相 高橋三郎首相 佐藤容疑者 佐藤被告 鈴木さん 高橋選手 伊藤監督 佐藤元首相 鈴木前大統領 プーチン大統領 ロシアのプーチン大統領 ショイグ国防相
    ゼレンスキー大統領 トランプ前大統領 バイデン米大統領 金正恩総書記 金正恩朝鮮労働党委員長 金与正氏 崔善姫外相 文在寅大統領 尹錫悦大統領 習近平国家主席 岸田文雄首相 岸田首相 安倍晋三元首相
    石破茂氏 ラブロフ外相 ペスコフ大統領報道官 ザハロワ報道官 グテーレス事務総長 専門家の佐藤太郎氏 軍事評論家の鈴木次郎氏 韓国国防研究院の金某氏 アナトリー・ペトロフ氏 ジョン・スミス氏 スミス氏
    ソウル大学の金英哲教授 佐藤太郎弁護士 鈴木花子研究員 高橋医師 佐藤官房長官 林芳正官房長官 サリバン大統領補佐官 カービー戦略広報調整官 ミラー国務省報道官 佐藤社長 鈴木会長 高橋知事 伊藤市長
    佐藤親方 鈴木投手 佐藤太郎 メルケル首相 李明博大統領 盧武鉉前大統領 金大中元大統領 キム・ヨジョン氏 パク・クネ大統領 林氏 木村さん 小沢一郎代表 麻生外相 福田官房長官 歌手の佐藤花子さん
    俳優の鈴木次郎さん 高橋太郎選手 @minato_machi @minato_machiさん
"""

NAMED_ORGANISATION = """
    北朝鮮側 ロシア側 韓国側 日本側 米国側
    国防省 韓国の国防省 韓国国防省 ロシア国防省 ウクライナ国防省 米国防総省 国防総省 国務省 米国務省 外務省 日本の外務省 ロシア外務省 中国外務省 防衛省 統一省 韓国統一省 合同参謀本部
    韓国軍合同参謀本部 国家情報院 気象庁 日本の気象庁 米国地質研究所 米国地質調査所 警視庁 大阪府警 兵庫県警 東京地検 最高裁 北朝鮮 ロシア 韓国 米国 ウクライナ 日本 中国 北朝鮮政府
    韓国政府 日本政府 ロシア政府 米国政府 米政府 国連 国連安保理 国際原子力機関 IAEA NATO 欧州連合 朝鮮労働党 自民党 民主党 共産党 朝鮮中央通信 朝鮮中央テレビ 労働新聞
    聯合ニュース 聨合ニュース 朝鮮日報 中央日報 東亜日報 韓国日報 ハンギョレ 新華社 新華社通信 人民日報 環球時報 タス通信 イタルタス通信 インタファクス通信 RIAノーボスチ通信 ロイター
    ロイター通信 AP通信 AFP通信 共同通信 時事通信 時事通信社 朝日新聞 読売新聞 毎日新聞 産経新聞 日本経済新聞 日経 読売 NHK TBS FNN YTN KBS CNN CNNテレビ
    BBC 英BBC 米紙ニューヨーク・タイムズ ニューヨーク・タイムズ ニューヨーク・タイムズ紙 ワシントン・ポスト ワシントン・ポスト紙 ウォール・ストリート・ジャーナル 英紙ガーディアン
    ロシア紙コメルサント 米政策研究機関「38ノース」 戦争研究所 38ノース ホワイトハウス クレムリン 毎日新聞の別記事 朝日の別の記事 朝日新聞の記事 読売新聞電子版 YTNの生中継放送 朝日新聞等
    毎日新聞と中日新聞 毎日新聞や朝日新聞 トヨタ自動車 東京電力 日本銀行 北海道大学 東京大学 世界保健機関 赤十字国際委員会 「週刊新潮」 「NEWポストセブン」 ロシア非常事態省
    米国、CNNテレビ 日本、韓国、アメリカの各国政府 時事通信の伝える新華社 朝鮮日報・毎日新聞等、日韓各紙 国防省の発表 気象庁の発表 韓国軍 ロシア軍 ウクライナ軍 北朝鮮外務省
    アメリカ中央情報局 CIA 最高人民会議 韓国国会 米議会 日本維新の会 タイムズ紙 米ブルームバーグ通信 韓国銀行 同社 同支社 同紙 同誌 同通信 同サイト 同番組
"""

MEDIA = """
    韓国各紙 欧米メディア 韓国メディア 日本メディア 各紙 同記事 記事 地元紙 地元メディア 現地メディア 複数のメディア 複数の韓国メディア 一部メディア 報道 海外メディア
    国営メディア 国営通信 国営テレビ 地元テレビ マスコミ 米メディア 中国メディア 外国メディア 新聞各紙 主要紙 報道各社 各社 報道機関 記者 特派員 ニュースサイト 週刊誌
    ロシア国営メディア ロシアメディア 北朝鮮メディア 日韓メディア 両紙 テレビ局 放送局 経済紙
"""

EXPERT = """
    専門家 複数の専門家 軍事専門家 韓国の専門家 ロシアの専門家 北朝鮮専門家 研究者 研究員 アナリスト 学者 識者 有識者 評論家 軍事評論家 エコノミスト 弁護士 医師 国際政治学者
    北朝鮮ウォッチャー 専門家ら 研究者たち 欧米の専門家 市場アナリスト 元外交官の専門家 科学者 観測筋 コメンテーター
"""

OFFICIAL = """
    当局者 韓国政府当局者 米政府高官 米政府当局者 政府高官 国防省当局者 高官 米高官 外交筋 外交消息筋 国連情報筋 消息筋 情報筋 軍事筋 政府筋 関係筋 関係者 政府関係者 日本政府関係者
    外務省関係者 捜査関係者 党関係者 情報当局者 情報当局 当局 捜査当局 治安当局 スポークスマン 野党ハンナラ党スポークスマン 報道官
    大統領報道官 外務省報道官 国防省報道官 担当者 幹部 党幹部 軍幹部 総理 首相 大統領 外相 官房長官 国連次席大使 大使 同省 同庁 同局幹部 同署 政府 同国 両国 両政府 両首脳 国連関係者
    EU高官 クレムリン報道官 ロシア大統領府報道官 命令書 報告書 声明 共同声明 白書 調査報告書 判決文 議長 裁判長 検察側 弁護側 外交官 元高官 情報機関関係者 韓国軍関係者 米軍当局者
    警察官 警察 県警幹部 社長 広報担当者 同社広報
"""

PUBLIC = """
    市民 住民 地元住民 国民 平壌市民 ネットユーザー ユーザー ネット掲示板 掲示板 人 人々 男性 女性 遺族 被害者家族 日本人の被害者家族 読者 有権者 脱北者 学生 目撃者 参加者 ファン
    近所の人 男性会社員 若者 母親 父親 乗客 利用者 店主 改装に落胆する人 一部の女性たち 避難民 世論 20代の男性 ある女性 多くの人
"""

AUTHOR = """
    筆者 私 我々 われわれ 我が党 小紙 本紙 私たち 編集部 本欄
"""

NO_SOURCE = """
    背景 理由 影響 会談 両国の会談 ミサイル発射 弾道ミサイルの発射 問題 今回の訪問 経済制裁 列車 特別列車 可能性 必要性 列車の運行 情勢 戦闘 事件 事故 地震 武器 弾薬 結果 目的 こと
    もの 15日 昨年 午前 時期 場合 状況 今後 協力 軍事協力 連携 輸出 輸入 貿易額 国境 橋 核実験 核開発 核兵器 計画 方針 作戦 侵攻 攻撃 訓練 合同演習 見通し 見方 懸念 期待 声
    意見 批判 疑惑 疑い 情報 事実 株価 円相場 気温 台風 津波 火災 写真 映像 死者 負傷者 契約 合意 条約改正 法案審議 選挙 試合 優勝 売上高 赤字 価格 費用 予算 工場 設備 原子炉
    ロケット 衛星 運転 停止 再開 延期 中止
"""

TYPED = [
    (phrase, kind)
    for kind, phrases in {
        "named_person": NAMED_PERSON,
        "named_organisation": NAMED_ORGANISATION,
        "media": MEDIA,
        "expert": EXPERT,
        "official": OFFICIAL,
        "public": PUBLIC,
        "author": AUTHOR,
    }.items()
    for phrase in phrases.split()
]


@pytest.mark.parametrize(("phrase", "kind"), TYPED)
def test_type_of_a_source_phrase(phrase: str, kind: str) -> None:
    assert source_type(phrase) == kind


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in TYPED])
def test_a_phrase_with_a_type_can_be_a_source(phrase: str) -> None:
    assert can_be_source(phrase)


@pytest.mark.parametrize("phrase", NO_SOURCE.split())
def test_a_thing_or_an_event_is_no_source(phrase: str) -> None:
    assert not can_be_source(phrase)


def test_there_are_enough_phrases_of_each_type() -> None:
    counts = {kind: sum(k == kind for _, k in TYPED) for _, kind in TYPED}
    assert sum(counts.values()) >= 300
    assert min(counts.values()) >= 10


@pytest.mark.parametrize(
    ("bare", "named"),
    [
        ("首相", "佐藤首相"),
        ("報道官", "鈴木報道官"),
        ("弁護士", "高橋太郎弁護士"),
        ("研究員", "伊藤花子研究員"),
        ("監督", "佐藤監督"),
    ],
)
def test_a_name_before_the_title_makes_a_person(bare: str, named: str) -> None:
    assert source_type(named) == "named_person"
    assert source_type(bare) != "named_person"


@pytest.mark.parametrize(
    ("outer", "giver"),
    [("気象庁の発表", "気象庁"), ("朝日新聞の記事", "朝日新聞"), ("専門家の分析", "専門家"), ("県警の調べ", "県警")],
)
def test_a_message_has_the_type_of_whoever_gives_it(outer: str, giver: str) -> None:
    assert source_type(outer) == source_type(giver)
