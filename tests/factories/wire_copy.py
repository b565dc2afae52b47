"""Made-up wire copy: agency reports put together from parts, and what newspapers make of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

_PLACES = ["東浜市", "北岡県", "南川町", "西野港", "中原空港", "白石峠", "大曲市", "青葉区", "三日月島", "立山村"]
_WHO = [
    "市長",
    "港湾局の担当者",
    "消防本部",
    "県警",
    "観光協会",
    "気象台",
    "商工会議所",
    "漁業組合",
    "教育委員会",
    "病院",
]
_WHAT = [
    "新しい橋",
    "連絡船の航路",
    "学校の統合",
    "避難訓練",
    "水道料金",
    "バスの本数",
    "図書館の移転",
    "花火大会",
    "道路の補修",
    "市場の再開",
]
_DO = [
    "を見直す",
    "を進める",
    "を延期する",
    "を検討している",
    "を始める",
    "を取りやめる",
    "をめぐって意見を聞く",
    "の予算を増やす",
]
_SAY = [
    "と述べた",
    "と説明した",
    "との見方を示した",
    "という",
    "と発表した",
    "と語った",
    "ことが分かった",
    "とみられる",
]
_MORE = ["来年春にも結論を出す", "住民からは不安の声もある", "費用は約{n}億円になる見込みだ", "会合には{n}人が出席した", "{n}日に詳しい内容を公表する", "反対する署名は{n}筆に上った", "工事は{n}年かかるとされる", "昨年より{n}％多い"]  # fmt: skip
_LINKS = ["また、", "一方、", "これについて", "このため", "さらに", "ただ、", ""]


@dataclass(frozen=True)
class Printed:
    """A text as an outlet printed it, and the report that it goes back to."""

    doc_id: str
    report: int
    kind: str
    text: str


def report(rng: random.Random, sentences: int) -> list[str]:
    """Return the sentences of a report."""
    found = []
    for _ in range(sentences):
        place, who, what = rng.choice(_PLACES), rng.choice(_WHO), rng.choice(_WHAT)
        if rng.random() < 0.5:
            found.append(f"{rng.choice(_LINKS)}{place}の{who}は{what}{rng.choice(_DO)}{rng.choice(_SAY)}。")
        else:
            more = rng.choice(_MORE).format(n=rng.randint(2, 980))
            found.append(f"{rng.choice(_LINKS)}{place}では{what}{rng.choice(_DO)}ため、{more}。")
    return found


def printed(rng: random.Random, sentences: list[str], kind: str) -> str:
    """Return what an outlet makes of a report: ``exact``, ``spaced``, ``edited``, ``cut``, ``extended``, ``reordered``."""
    text = list(sentences)
    match kind:
        case "spaced":
            return "\n".join(f"　{s}".replace("、", "， ").replace("約", " 約 ") for s in text)
        case "edited":  # one sentence of six is rewritten, figures and verbs are changed in others
            for at in rng.sample(range(len(text)), max(1, len(text) // 6)):
                text[at] = report(rng, 1)[0]
            text = [s.replace("と述べた", "と話した").replace("約", "およそ") for s in text]
        case "cut":
            text = text[: -(len(text) // 3)]
        case "extended":
            text += report(rng, len(text) // 3)
        case "reordered":
            at = len(text) // 2
            text = [text[0], *text[at:], *text[1:at]]
    return "".join(text)


KINDS = ("exact", "spaced", "edited", "cut", "extended", "reordered")


def wire_copy(reports: int, alone: int, seed: int = 0, sentences: tuple[int, int] = (8, 24)) -> list[Printed]:
    """Return reports with one copy of each kind, and texts that are printed once, in random order."""
    rng = random.Random(seed)
    found = []
    for number in range(reports):
        own = report(rng, rng.randint(*sentences))
        found.append(Printed(f"r{number}-0", number, "first", "".join(own)))
        found += [Printed(f"r{number}-{k}", number, k, printed(rng, own, k)) for k in KINDS]
    for number in range(reports, reports + alone):
        found.append(Printed(f"a{number}", number, "alone", "".join(report(rng, rng.randint(*sentences)))))
    rng.shuffle(found)
    return found
