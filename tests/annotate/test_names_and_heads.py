"""The names lexicon and the heads of source phrases: well formed, broad, and harmless to the tokenizer."""

from __future__ import annotations

from collections import Counter

import pytest

from workbench.annotate.names import KINDS, forced_words, names
from workbench.annotate.nouns import HEAD_KINDS, head_kind, heads
from workbench.annotate.tokens import tokenizer


def _words(text: str) -> list[str]:
    return [token.surface for token in tokenizer()(text)]


def test_names_are_broad() -> None:
    counts = Counter(name.kind for name in names().values())
    assert len(names()) >= 400
    assert counts["outlet"] >= 80
    assert set(counts) <= set(KINDS)
    assert min(counts[kind] for kind in ("person", "place", "organisation", "government", "country")) >= 40


def test_entry_ids_are_unique() -> None:
    ids = [name.entry_id for name in names().values()]
    assert len(set(ids)) == len(ids)


def test_no_name_has_blanks_around_it_or_lacks_a_referent() -> None:
    for form, name in names().items():
        assert form == form.strip()
        assert name.referent


def test_every_referent_with_a_form_of_its_own_points_at_itself() -> None:
    # An alias of an alias would split one person or outlet in two.
    for name in names().values():
        target = names().get(name.referent)
        assert target is None or target.referent == target.form, name


@pytest.mark.parametrize(
    ("alias", "referent"),
    [
        ("聨合ニュース", "聯合ニュース"),
        ("イタルタス通信", "タス通信"),
        ("新華社通信", "新華社"),
        ("アメリカ", "米国"),
        ("安保理", "国連安全保障理事会"),
        ("ウラジオストック", "ウラジオストク"),
    ],
)
def test_written_forms_of_one_name_share_a_referent(alias: str, referent: str) -> None:
    assert names()[alias].referent == referent


def test_every_name_is_kept_whole_in_a_sentence() -> None:
    # A longer name that begins with the form wins, so the form stands before a particle here.
    for form in forced_words():
        assert form in _words(f"{form}は否定した"), form


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("インドネシアは否定した", "インドネシア"),
        ("地元山形の祭り", "地元"),
        ("共同宣言と日朝平壌宣言", "日朝平壌宣言"),
        ("23日朝日新聞が報じた", "朝日新聞"),
        ("番組は毎日放送される", "毎日"),
        ("国民の力で守る", "国民"),
        ("統一部隊が着いた", "部隊"),
        ("クレバスに落ちた", "クレバス"),
        ("ボリビアの首都", "ボリビア"),
        ("キッパリ断った", "キッパリ"),
        ("米国連大使が語った", "米国連大使"),
        ("日韓国交正常化の年", "日韓国交正常化"),
        ("全国会議を開いた", "全国"),
        ("大阪府警察本部が調べた", "大阪府警察"),
        ("英国連邦の一員だ", "英国連邦"),
        ("シリアルを食べた", "シリアル"),
        ("トルコギキョウが咲いた", "トルコギキョウ"),
    ],
)
def test_common_words_that_hold_a_name_stay_whole(text: str, word: str) -> None:
    assert word in _words(text)


def test_heads_are_broad_and_of_known_kinds() -> None:
    counts = Counter(heads().values())
    assert len(heads()) >= 300
    assert set(counts) <= set(HEAD_KINDS)
    assert all(counts[kind] >= 10 for kind in ("person_title", "expert", "official", "media", "public", "organisation"))


def test_heads_come_longest_first() -> None:
    lengths = [len(form) for form in heads()]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("佐藤社長", "person_title"),  # not 長
        ("地元の会社員", "public"),  # not 員, not 社員
        ("最高人民会議", "organisation"),  # not the event 会議
        ("国連安全保障会議", "organisation"),
        ("首脳会議", "not_a_source"),
        ("佐藤親方", "person_title"),  # not 方
        ("両国の見方", "not_a_source"),
        ("国立研究所", "organisation"),  # not 所
        ("東京管区気象台", "organisation"),
        ("事件の背景", "not_a_source"),
        ("各地の警察署", "organisation"),
        ("日本製紙", "organisation"),  # not the paper 紙
        ("地元紙", "media"),
        ("弾道ミサイル", "not_a_source"),
    ],
)
def test_the_longest_head_decides(phrase: str, kind: str) -> None:
    assert head_kind(phrase) == kind
