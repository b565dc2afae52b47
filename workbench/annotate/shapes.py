"""Shapes of source phrases: what their endings and beginnings say of the source, beside the heads of the lexicon."""

from __future__ import annotations

import re

#: Words that point or stand for anything: they speak for nobody.
NOBODY = frozenset(
    ["様", "これ", "それ", "あれ", "これら", "それら", "ここ", "そこ", "どこ", "何", "こと", "もの", "の", "ため"]
)
#: Where people write, as news calls it.
BOARDS = ("掲示板", "ツイッター", "ネット", "ＳＮＳ", "SNS", "コメント欄")
#: What papers and magazines are about: ファッション誌 names none.
TRADES_OF_PAPERS = frozenset(
    ["メディア", "スポーツ", "タブロイド", "ファッション", "ゴシップ", "グルメ", "ビジネス", "ゲーム", "アイドル"]
)
ORDINAL = re.compile(
    r"[0-9０-９一二三四五六七八九十]+[段台発件本個点基回号機隻つ](?:目|め)$"
)  # 1段目, 三つ目: a thing counted
#: What sources do with what they give out, before た.
GAVE_OUT = "伝え|報じ|まとめ|発表し|公表し|公開し|配信し|掲載し|明らかにし"
# What a source gives out: 国防省の{発表}, 通信社の別の{記事}.
MESSAGE = re.compile(
    rf"(.+?)(?:の|が(?:{GAVE_OUT})た)(?:別の?|公式|最新の|生|独自の|緊急)?"
    r"(?:発表|調べ|調査|世論調査|意識調査|聞き取り調査|アンケート|話|情報|説明|まとめ|記事|報道|速報|放送|生中継放送|中継|取材|声明|談話|証言|分析|観測|推計|統計|集計|資料|データ|論評|社説|論説|解説|見方|見解|電子版|ウェブサイト|サイト|公式サイト|ホームページ|ツイッター|ブログ|会見|報告|報告書|予測|理解|認識|試算|推定|評価|結論|主張|立場|言い分|指摘|警告|見立て|映像|写真|動画|文書|発言|コメント|メッセージ|投稿|ツイート|スピーチ|答弁|演説|講演|所信表明|供述|判断|解釈|意向|伝える.+)$"
)
#: A share that stands for those who were asked: 77％, 約七割.
SHARE_ALONE = re.compile(
    r"(?:約|およそ|うち)?[0-9０-９一二三四五六七八九.．]+(?:％|%|割|パーセント)(?:近く|以上|超|余り|弱|強)?"
)
SHARE_OF_ASKED = re.compile(rf"(?:[^、。]*の)?{SHARE_ALONE.pattern}")
#: How many of them: the noun before it says who speaks (専門家の多く, 国民の七割).
SHARE = re.compile(
    r"の(?:一部|多く|大半|過半数|半数|多数|複数|大多数|ほとんど|何人か|うち|(?:約|およそ)?[0-9０-９一二三四五六七八九十百ひとふた.．]+(?:人|名|割|％|%|り|パーセント)(?:近く|以上|超|余り|弱|強)?)$"
)
AGED = re.compile(r"[、，][0-9０-９一二三四五六七八九十]{1,4}歳$")
NOT_OF_THE_CORE = (
    re.compile(r"[(（][^()（）]*[)）]"),
    AGED,
    re.compile(r"[=＝][^=＝]{2,20}[=＝]$"),  # 会社員の甲野さん＝南湖市＝
    re.compile(r"^[0-9０-９一二三四五六七八九十]+[　 .．]"),
    SHARE,
    re.compile(r"(?<=[党府省庁社軍閣邸局会])内部?$"),  # 党内, 官邸内: those in it
    re.compile(r"(?<=.)(?:ら|たち|達)[0-9０-９一二三四五六七八九十]{1,4}人$"),
    re.compile(r"(?:など|等|ら|たち|達|(?<!女性)自身|みずから|自ら|本人)$"),
    re.compile(r"(?:(?<=[党省庁局県員者師])|(?<=運転手)|(?<=フォロワー))さん$"),  # 南湖党さん, 店員さん
    re.compile(r"(?<=[者員家師民主士人臣手親])の方(?:々|たち|達)?$"),  # 保護者の方: said politely
    re.compile(r"(?<=.)(?:の)?(?:[0-9０-９年月日]+付け?の?)?(?:朝刊|夕刊)(?:[0-9０-９]+面)?$"),
    re.compile(r"(?<=.)(?:の)?(?:英語|日本語|韓国語|中国語|国際|電子|ウェブ|オンライン|デジタル)版$"),
    re.compile(r"^(?:WEB|Web|ＷＥＢ|ウェブ|電子)版(?=.)"),
    re.compile(r"[「『」』“”]"),
)
REPORTER = re.compile(
    r"(?:記者|特派員|通信員|編集長|編集委員|論説委員|解説委員|カメラマン|リポーター|レポーター|キャスター|アナウンサー|アナ)$"
)
QUOTED_OUTLET = re.compile(
    r"(?:紙|誌|新聞|雑誌|テレビ|ラジオ|局|放送|番組|サイト|通信|メディア)[「『“][^「」『』“”]+[」』”](?:[^の]{0,4}版)?$"
)
GENERIC_OUTLET = re.compile(
    r"の(?:大手|有力|主要|地方|地元|夕刊|経済|民放|国営|公共|衛星|通信社の)?(?:新聞|紙|テレビ|ラジオ|通信社|放送|雑誌|誌|週刊誌|サイト)$"
)
PROVISION = re.compile(r"第[0-9０-９一二三四五六七八九十百]+(?:条|項|章)(?:第?[0-9０-９一二三四五六七八九十]+項)?$")
# Laws, treaties and plans are documents, whatever body their name holds.
LAW = re.compile(
    r"(?:条約|協定|憲法|憲章|覚書|議定書|規約|綱領|政令|省令|条例|声明|宣言|戦略|大綱|白書|命令書|判決文|決議|[一-龥]法|条約全文|議事録|(?:基本|合意|共同|最終)文書)[」』]?$"
)
ACCUSED = frozenset({"被告", "容疑者", "被告人", "同被告", "同容疑者"})
#: Who is meant by them has no office: an accused, and you.
NO_OFFICE = ACCUSED | {"君", "きみ"}
HIMSELF = frozenset({"本人", "ご本人", "御本人", "当の本人", "当人", "ご自身", "自ら", "みずから", "自身"})
#: Two who were named before.
A_FEW = re.compile(r"(?:[2２二]人|ふたり)$")
#: Callings, no offices: without a name it is one of the public.
CALLINGS = frozenset([
    "選手", "投手", "捕手", "内野手", "外野手", "野手", "棋士", "俳優", "女優", "歌手", "漫画家", "力士", "騎手", "モデル", "タレント", "芸人",
    "お笑い芸人", "落語家", "声優", "画家", "音楽家", "作曲家", "写真家", "小説家", "詩人", "ライター", "シェフ", "料理長", "登山家", "冒険家",
    "ランナー", "スイマー", "レーサー", "ルーキー", "起業家", "実業家", "デザイナー", "ピアニスト", "ユーチューバー", "YouTuber", "インフルエンサー",
    "受刑者", "司会者", "司会", "ちゃん", "クン", "スカウト",
])  # fmt: skip
# A title in brackets that is that of a book or plan: it has の or a noun of documents, or says who wrote it, and when.
BOOK = re.compile(
    r"[『「][^』」]*(?:[^』」]の[^』」]+|レビュー|見直し|政策|戦略|論|史|入門|物語)(?:[（(][^）)]*[）)])?[』」](?:[（(][^（()）]*[)）])?$"
    r"|[』」][（(][^（()）]*(?:年|著|他|ほか|編|訳)(?:発表|刊)?[)）]$"
)
#: People around somebody whose name stands before them: 甲野ファン.
AROUND = (
    "ファン", "サポーター", "支持者", "反対派", "支持派", "擁護派", "批判派", "支援者", "支持層", "家族", "遺族", "両親", "親族", "信者", "周辺", "周囲", "応援団",
)  # fmt: skip
#: Folk, never called by a name before it: アラサー女子 is nobody by name.
FOLK = ("女子", "男子", "女性", "男性", "世代")
#: Heads of several people together: the name before them is no speaker by itself.
COLLECTIVE = ("指導部", "首脳部", "執行部", "経営陣")
#: Staff by the place they work at: 松山署員 is called after the station.
STAFF = frozenset(["署員", "局員", "駅員", "党員", "行員", "消防署員", "警察署員"])
SPOUSES = frozenset(["夫妻", "夫婦"])
TERRITORY = re.compile(r"(?:.国|[^同各両]州|[^同各両]市|[^同各両]県|.政府)$")
# A document that is named by its title: it says what it holds.
TITLED = re.compile(
    r"[『「][^『』「」]{2,30}(?:戦略|報告書?|白書|声明|宣言|条約|憲法|大綱|計画書|覚書|論文|社説)[』」](?:[（(][^（()）]*[)）])?$"
)
# A body by its initials; not what is no body: GDP, ICBM.
LETTERS = re.compile(
    r"(?:^|[^A-Za-z])(?!(?:GDP|GNP|ICBM|SLBM|IRBM|DNA|RNA|PCR|ATM|GPS|LED|LNG|LPG|USB|URL|CEO|CFO|COO|DVD|CPU|GPU|API|APP|PDF|SNS|DMZ|EEZ|THAAD|INF|NPT|FTA|TPP|EPA|SDGS|ESG|LGBT|LGBTQ|AIDS|HIV|SARS|MERS|COVID|VIP|PKO|PTSD|CPI|BIS|ETF|NISA|NFT|HTML|AED|MRI|CT|ICT|IOT|DX|PV|MV|OS)$)[A-Z]{3,7}$"
)
# 一部の報道, 複数の記事, 同じ発表, 上の記事, 3月6日の報道: a quantity, a pointer or a date gives nothing out.
NO_GIVER = re.compile(
    r"(?:一部|複数|多く|大半|同|同じ|別|各|最新|今回|前回|独自|外部|これまで|一連|それら|これら|その|この|他|ほか|過去"
    r"|上|下|上記|下記|前述|先述|件|例|くだん|どこか|どっか|どこぞ|世界|各地|巷|先日|先ほど|昨日|今日|昨年|最近|以前|当時"
    r"|[0-9０-９][-0-9０-９年月日時分頃~〜～・付けの]*(?:から|まで|にかけて)?)"
)
# The government of the day, of a time, or one's own: an office.
OF_THE_DAY = re.compile(r"(?:歴代|時の|今の|現在の|当時の|従来の|我が|わが)(?:政府|政権|内閣)$")
# 我々南湖党, 私ども南湖党: who writes or speaks is among them; not 我々の予報.
WE = re.compile(r"(?:我々|われわれ|私ども|私たち|我ら|われら|僕ら|僕たち)[^のらたを].")
# A handle or name in letters before さん: minato2 さん, Jane Smith さん.
LATIN_AND_TITLE = re.compile(r"[A-Za-z0-9_][ 　]?(?:さん|氏|くん|君|様)$")
# A name in katakana behind an office, a calling or an age: 南湖党党首のマーク, 議員ピーター・スミス, 31歳のマーク.
NAME_BEHIND = re.compile(
    r"(?P<role>[一-龥A-Za-z]|[ァ-ヶー]{3,}(?=の|である|、))(?P<link>の|である|、)?(?P<name>[ァ-ヶー]{2,}(?:[・＝=‐ 　][ァ-ヶー]{2,})*)$"
)
# So many that they are counted, and say nothing: 三百人, 数千人.
MANY = re.compile(
    r"(?:約|およそ|計|うち)?(?:[0-9０-９][0-9０-９,，.．]{2,}|[0-9０-９一二三四五六七八九十数]+[百千万][0-9０-９一二三四五六七八九十百千]*)人(?:以上|余り|余|近く)?"
)
# Somebody by his work, without a head of his own: 営農普及員, 保護観察官; not 過剰人員.
STAFF_MEMBER = re.compile(r"[一-龥々]{2,}(?:[^議委会社教全定満動人欠増減復一二三四五六七八九十0-9]員|[^器五]官)$")
# What sort of body it is, and its name in katakana; a firm by & and initials.
BODY_AND_NAME = re.compile(
    r"(?:メーカー|企業|会社|店|大手|局|団体|機関|財団|銀行|チェーン|クラブ|ブランド|社)[ァ-ヶー・]{3,}$|・アンド・"
)
