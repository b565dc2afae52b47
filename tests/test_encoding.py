"""Bytes to text."""

import gzip
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.encoding import decode
from workbench.errors import ReadError, WorkbenchWarning

TEXT = "北の港に船が着いた。\r\n積み荷の中身は公表されていないという。\nＡＢＣ社は「知らない」と答えた。\n"


def quiet(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)
        return decode(data, "x.txt")


def test_utf8_is_read_without_a_word_and_newlines_are_kept():
    assert decode(TEXT.encode(), "x.txt") == (TEXT, "utf-8")


def test_the_byte_order_mark_is_not_part_of_the_text():
    assert decode(TEXT.encode("utf-8-sig"), "x.txt") == (TEXT, "utf-8")
    for encoding, mark in [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-32-le", b"\xff\xfe\x00\x00")]:
        assert decode(mark + TEXT.encode(encoding), "x.txt") == (TEXT, encoding)


@pytest.mark.parametrize(
    ("encoding", "said"), [("cp932", "CP932"), ("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP")]
)
def test_old_japanese_encodings_are_read_with_a_warning_that_names_them(encoding, said):
    with pytest.warns(WorkbenchWarning, match=said):
        text, _ = decode(TEXT.encode(encoding), "x.txt")
    assert text == TEXT


def test_characters_that_only_one_of_the_old_encodings_has():
    assert quiet("①髙﨑は㈱北浜に入ったらしい。".encode("cp932"))[0] == "①髙﨑は㈱北浜に入ったらしい。"
    assert quiet("①番の船が先に着いたという。".encode("euc_jis_2004"))[0] == "①番の船が先に着いたという。"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "nothing but blanks"),
        ("　\n".encode(), "nothing but blanks"),
        (b"\x00\x01\x02\x03", "binary"),
        (TEXT.encode() + b"\x00", "binary"),
        (TEXT.encode("utf-16-le"), "binary"),  # without its mark it cannot be told from binary
        (bytes(range(1, 9)) * 20, "binary"),
        (b"%PDF-1.7 abc", "PDF"),
        (b"PK\x03\x04abc", "ZIP"),
        (gzip.compress(b"abc"), "gzip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xfe\x00", "UTF-16"),
        ("国家主席今天上午在人民大会堂会见了外宾,双方交换了意见。".encode("gb18030"), "not plausible Japanese"),
        ("대통령은 오늘 오전 청와대에서 외빈을 만났다.".encode("euc_kr"), "not plausible Japanese"),
        ("Le président a été reçu à l'Élysée.".encode("latin-1"), "not plausible Japanese"),
    ],
)
def test_what_is_not_text_is_refused_by_name(data, said):
    with pytest.raises(ReadError, match=said) as caught:
        decode(data, "名前.txt")
    assert "名前.txt" in str(caught.value)


def test_the_message_says_where_utf8_breaks():
    with pytest.raises(ReadError, match=r"byte 4\b"):
        decode(b"abcd\xff\xff\xff", "x.txt")


# Kanji of the first level with kana between, as any news text has them.
KANJI = [b.decode("euc_jp") for b in (bytes([hi, lo]) for hi in range(0xB0, 0xCF) for lo in range(0xA1, 0xFF))]
KANA = [chr(c) for c in [*range(0x3042, 0x3093), *range(0x30A2, 0x30F3)]]
WORD = st.builds("".join, st.lists(st.sampled_from(KANJI), min_size=1, max_size=4))
ENDING = st.builds("".join, st.lists(st.sampled_from(KANA), min_size=2, max_size=6))
SENTENCE = st.builds(
    lambda *p: "".join(p), WORD, ENDING, WORD, ENDING, st.sampled_from(["。\n", "。\r\n", "、", "2022年"])
)
JAPANESE = st.builds("".join, st.lists(SENTENCE, min_size=2, max_size=8))


@given(JAPANESE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"]))
def test_japanese_text_comes_back_from_every_encoding(text, encoding):
    assert quiet(text.encode(encoding))[0] == text


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_give_text_or_a_read_error(data):
    try:
        text, encoding = quiet(data)
    except ReadError:
        return
    assert text.strip()
    assert "\x00" not in text
    text.encode(encoding)
