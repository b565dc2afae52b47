"""Main text of thirty made-up pages in six layouts of Japanese news sites: precision and recall of its lines."""

import random

import pytest

from workbench.read.pages import document_of_page

WHO = ("大橋市長", "港湾局", "専門家", "市の担当者", "商工会議所", "漁協の組合長", "県", "議会の多数派")
WHAT = ("港の工事", "橋の架け替え", "魚市場の移転", "駅前の再開発", "水道料金の改定", "防波堤の補修", "図書館の建設")
SAID = ("遅れる可能性があると述べた", "来年の春には終わるとみられると説明した", "見直すべきだとの考えを示した",
        "影響は大きいと指摘した", "まだ決まっていないと話した", "住民の理解が欠かせないと強調した")  # fmt: skip
NAV = "".join(
    f'<li><a href="/{i}">{w}</a></li>' for i, w in enumerate(("トップ", "政治", "経済", "社会", "地域", "スポーツ"))
)
RANKING = "".join(f'<li><a href="/r{i}">{i}位 {w}を巡る動きが活発に</a></li>' for i, w in enumerate(WHAT, 1))
SHARE = (
    '<ul class="sns"><li><a href="#">ツイート</a></li><li><a href="#">シェア</a></li><li><a href="#">印刷</a></li></ul>'
)
FOOTER = "<p>このサイトの記事・写真の無断転載を禁じます。</p><p>Copyright 東浜新聞社 All rights reserved.</p>"
COMMENTS = (
    '<div id="comments" class="comments"><h3>コメント</h3><p>読者の感想がここに入る。とても面白い記事だった。</p></div>'
)


def article(seed):
    """Return a title and paragraphs that no one wrote."""
    rng = random.Random(seed)
    paragraphs = []
    for _ in range(rng.randint(3, 7)):
        sentences = [
            f"{rng.choice(WHO)}は{rng.choice(WHAT)}について、{rng.choice(SAID)}。" for _ in range(rng.randint(1, 4))
        ]
        paragraphs.append(f"{rng.randint(1, 28)}日の会合で、" + "".join(sentences))
    return f"{rng.choice(WHAT)}、{rng.choice(('遅れか', '見直しへ', '決着見えず'))}", paragraphs


def semantic(title, ps):
    body = "".join(f"<p>{p}</p>" for p in ps)
    return f"<header><nav><ul>{NAV}</ul></nav></header><main><article><h1>{title}</h1>{SHARE}{body}</article><aside><h2>ランキング</h2><ol>{RANKING}</ol></aside></main><footer>{FOOTER}</footer>"


def breaks(title, ps):
    body = "<br><br>".join(f"　{p}" for p in ps)
    return f'<div id="header"><ul>{NAV}</ul></div><div id="main"><h1>{title}</h1><div class="article-body">{body}</div></div><div id="side"><ol>{RANKING}</ol></div><div id="footer">{FOOTER}</div>'


def divs(title, ps):
    body = "".join(f'<div class="paragraph">{p}</div>' for p in ps)
    return f'<div class="gnav"><ul>{NAV}</ul></div><div class="content"><div class="headline"><h1>{title}</h1></div><div class="post-content">{body}</div>{SHARE}{COMMENTS}</div><div class="sidebar"><ol>{RANKING}</ol></div><div class="footer">{FOOTER}</div>'


def tables(title, ps):
    body = "".join(f"<p>{p}</p>" for p in ps)
    return f'<table><tr><td colspan="2"><ul>{NAV}</ul></td></tr><tr><td><h1>{title}</h1>{body}</td><td><ol>{RANKING}</ol></td></tr><tr><td colspan="2">{FOOTER}</td></tr></table>'


def sections(title, ps):
    half = len(ps) // 2
    first, second = ("".join(f"<p>{p}</p>" for p in part) for part in (ps[:half], ps[half:]))
    return f'<nav>{NAV}</nav><div class="entry"><h1>{title}</h1><figure><img src="a.jpg"><figcaption>写真は港の全景</figcaption></figure><section>{first}</section><div class="ad">広告</div><section>{second}</section></div><div class="related"><h3>関連記事</h3><ul>{RANKING}</ul></div><footer>{FOOTER}</footer>'


def blog(title, ps):
    body = "".join(f"<p><span>{p}</span></p>" for p in ps)
    return f'<div id="container"><div id="wrapper"><div class="entry-header"><h1 class="entry-title"><a href="#">{title}</a></h1><p class="date">2022-04-22</p></div><div class="entry-content">{body}</div><div class="entry-footer">{SHARE}</div></div><div id="box2"><div class="hatena-module"><h3>最新記事</h3><ul>{RANKING}</ul></div></div></div><footer>{FOOTER}</footer>'


LAYOUTS = (semantic, breaks, divs, tables, sections, blog)


def scores(layout):
    """Return precision and recall of the characters of lines, over five pages, and how many titles were right."""
    found = wanted = right = titles = 0
    for seed in range(5):
        title, ps = article(f"{layout.__name__}{seed}")
        markup = f'<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{title} - 東浜新聞</title></head><body>{layout(title, ps)}</body></html>'
        document = document_of_page(markup, "x", "x")
        lines = [line.strip("　 ") for line in document.text.split("\n")]
        marked = {
            document.text[r["start"] : r["end"]].strip("　 ") for r in document.regions if r["part"] == "boilerplate"
        }
        body = [line for line in lines[1:] if line and line not in marked]
        found += sum(map(len, body))
        wanted += sum(map(len, ps))
        right += sum(len(p) for p in ps if p in body)
        titles += lines[0] == title
    return right / max(found, 1), right / wanted, titles


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_main_text_is_found(layout):
    precision, recall, titles = scores(layout)
    assert recall >= 0.98, (precision, recall)
    assert precision >= (0.85 if layout is tables else 0.98), (precision, recall)
    assert titles == 5
