"""Made-up articles in the shapes in which newspaper databases save them; ``{a}`` is what somebody says."""

FACTIVA = """\
SE  社会
HD  港の工事、来春まで延期か
BY  丙野三郎
WC  120 words
PD  22 April 2022
SN  東浜新聞
SC  HIGASHI
LA  Japanese
CY  (c) 2022 Higashihama Shimbun
LP
港の工事が来春まで延びる見通しだ。

TD
市長は「{a}」と述べた。
住民は反対しているという。
AN  Document HIGASH0020220422ei4m00001

HD  祭り中止
PD  23 April 2022
SN  東浜新聞
LP  祭りは中止になった。
AN  Document HIGASH0020220423ei4n00002
"""
LEXIS = """\
                               1 of 2 DOCUMENTS


                              The Higashihama News

                            April 22, 2022 Friday

SECTION: NEWS; Pg. 3

LENGTH: 120 words

HEADLINE: 港の工事、来春まで延期か

BYLINE: 丙野三郎

BODY:
港の工事が来春まで延びる見通しだ。
市長は「{a}」と述べた。

LOAD-DATE: April 23, 2022

LANGUAGE: JAPANESE

                               2 of 2 DOCUMENTS

                              The Higashihama News

                            April 23, 2022 Saturday

HEADLINE: 祭り中止

BODY:
祭りは中止になった。

LOAD-DATE: April 24, 2022
"""
NEXIS = """\
港の工事、来春まで延期か
The Higashihama News
April 22, 2022 Friday
Copyright 2022 Higashihama News

Length: 120 words
Byline: 丙野三郎

Body

港の工事が来春まで延びる見通しだ。
市長は「{a}」と述べた。

Load-Date: April 23, 2022

End of Document

祭り中止
The Higashihama News
April 23, 2022 Saturday

Body

祭りは中止になった。

Load-Date: April 24, 2022

End of Document
"""
LABELLED = """\
【見出し】港の工事、来春まで延期か
【日付】２０２２年４月２２日
【媒体】東浜新聞
【朝夕刊】朝刊
【ページ】3
【本文】
港の工事が来春まで延びる見通しだ。
市長は「{a}」と述べた。
----------
【見出し】祭り中止
【日付】2022年4月23日
【媒体】東浜新聞
【本文】祭りは中止になった。
"""
COLONS = """\
見出し：港の工事、来春まで延期か
掲載日：2022/04/22
新聞名：東浜新聞
本文：港の工事が来春まで延びる見通しだ。
記者：市長は「{a}」と述べた。
==========
見出し：祭り中止
掲載日：2022/04/23
新聞名：東浜新聞
本文：祭りは中止になった。
"""
ABOVE = """\
港の工事、来春まで延期か
2022/04/22  東浜新聞  朝刊  3ページ  1,234文字  書誌情報

港の工事が来春まで延びる見通しだ。
市長は「{a}」と述べた。

祭り中止
2022/04/23  東浜新聞  夕刊  10ページ  98文字

祭りは中止になった。
"""
NUMBERED = """\
------------------------------
1. 港の工事、来春まで延期か
［2022.04.22　東浜新聞　東京朝刊　３頁　（全1234字）］
港の工事が来春まで延びる見通しだ。
市長は「{a}」と述べた。
------------------------------
2. 祭り中止
［2022.04.23　東浜新聞　東京夕刊　１０頁　（全98字）］
祭りは中止になった。
"""
BELOW = """\
2022年04月22日　東浜新聞　朝刊　1社会　031　1234文字
港の工事、来春まで延期か

港の工事が来春まで延びる見通しだ。
市長は「{a}」と述べた。

2022年04月23日　東浜新聞　夕刊　2社会　010　98文字
祭り中止

祭りは中止になった。
"""

SHAPES = {
    "factiva": FACTIVA, "lexis": LEXIS, "nexis": NEXIS, "labelled": LABELLED,
    "colons": COLONS, "above": ABOVE, "numbered": NUMBERED, "below": BELOW,
}  # fmt: skip
