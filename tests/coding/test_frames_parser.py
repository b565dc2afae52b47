"""The rule language: what rules become, and what is said of those that cannot be read."""

from __future__ import annotations

import pytest

from workbench.coding.frames.parser import parse_rule
from workbench.coding.frames.rules import (
    And,
    Committed,
    Except,
    InDocument,
    InSentence,
    Marker,
    Near,
    Not,
    Or,
    Pos,
    Regex,
    Rule,
    Word,
    walk,
)
from workbench.errors import LexiconError

A, B, C = Word("甲"), Word("乙"), Word("丙")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("甲", A),
        ("word:甲", A),
        ('"甲 乙"', Word("甲乙")),
        ('word:"甲 乙"', Word("甲乙")),
        ("*甲", Word("甲", open_left=True)),
        ('"甲乙"*', Word("甲乙", open_right=True)),
        ("lemma:送る*", Word("送る", "lemma", open_right=True)),
        ('"10:30"', Word("10:30")),
        ('"AND"', Word("AND")),
        ("pos:動詞", Pos("動詞")),
        ("code:hearsay", Marker("hearsay")),
        ("code:hearsay/quoted", Marker("hearsay", "quoted")),
        ("voice:author", Marker(None, "author")),
        ("commitment:hedged", Committed("hedged")),
        (r"/\d+人\/日/", Regex(r"\d+人/日")),
        ("甲 OR 乙 OR 丙", Or((A, B, C))),
        ("甲 AND 乙 OR 丙", Or((And((A, B)), C))),
        ("甲 AND (乙 OR 丙)", And((A, Or((B, C))))),
        ("甲 AND NOT 乙", And((A, Not(B)))),
        ("甲 AND NOT NOT 乙", And((A, Not(Not(B))))),
        ("甲 near(5) 乙", Near(5, A, B)),
        ("甲 near ( 5 ) 乙", Near(5, A, B)),
        ("甲 then(0) 乙", Near(0, A, B, ordered=True)),
        ("甲 near(1) 乙 near(2) 丙", Near(2, Near(1, A, B), C)),
        ("甲 EXCEPT 乙 near(2) 丙", Except(A, Near(2, B, C))),
        ("甲 near(2) 乙 EXCEPT 丙", Except(Near(2, A, B), C)),
        ("甲 AND 乙 near(2) 丙", And((A, Near(2, B, C)))),
        ("甲 AND document(乙 AND 丙)", And((A, InDocument(And((B, C)))))),
        ("甲 AND sentence(乙)", And((A, InSentence(B)))),
        ("甲　AND　乙", And((A, B))),
        ("ORDER AND nearby AND ANDROID", And((Word("ORDER"), Word("nearby"), Word("ANDROID")))),
        ("甲 # OR 乙\nOR 丙", Or((A, C))),
        ("$list", Or((A, B))),
        ("丙 AND $deep", And((C, And((C, Or((A, B))))))),
    ],
)
def test_rules(text: str, rule: Rule) -> None:
    assert parse_rule(text, {"list": "甲 OR 乙", "deep": "丙 AND $list"}) == rule


#: Rule, where in it, what is said, what is allowed or hinted at.
ERRORS = [
    ("", "", "the rule is empty", "a word"),
    ("  # only a note", "", "the rule is empty", "a word"),
    ("甲 乙", "line 1, column 3", "'乙' cannot stand here (甲 ⟨here⟩乙)", "OR, AND, near(n), then(n), EXCEPT, the end"),
    ("甲 乙", "line 1, column 3", "", "terms side by side need OR, AND or near(n)"),
    ("甲 OR\n(乙 丙)", "line 2, column 4", "'丙' cannot stand here ((乙 ⟨here⟩丙))", "EXCEPT, )"),
    ("(甲 OR", "line 1, column 6", "the rule ends too early", "count the parentheses"),
    ("甲 OR", "line 1, column 5", "the rule ends too early", 'a word, "words", kind:value'),
    ("甲)", "line 1, column 2", "')' cannot stand here", "count the parentheses"),
    ("OR 甲", "line 1, column 1", "'OR' cannot stand here", 'write "OR" to find the word itself'),
    ("甲 and 乙", "line 1, column 3", "'and' cannot stand here", "write AND in capitals"),
    ("（甲）", "line 1, column 1", "cannot read '（甲）'", "write ( and ) in half width"),
    ('"甲', "line 1, column 1", "cannot read '\"甲'", "a quote is not closed"),
    ("/甲", "line 1, column 1", "cannot read '/甲'", "between two slashes on one line"),
    ("10:30", "line 1, column 3", "cannot read ':30'", "put text with a colon in quotes"),
    ("甲 near 乙", "line 1, column 3", "cannot read 'near 乙'", "write near with a number of tokens, as near(5)"),
    ("甲 then 乙", "line 1, column 3", "cannot read 'then 乙'", "as then(5)"),
    ("甲 near(3) NOT 乙", "line 1, column 11", "'NOT' cannot stand here", "a part with NOT needs AND before it"),
    ("甲 near(x) 乙", "line 1, column 3", "near(x) has no such distance", "a whole number of tokens from 0 to 100"),
    ("甲 then(101) 乙", "line 1, column 3", "then(101) has no such distance", "武器 then(5) 供与"),
    ("甲 near(3) (commitment:hedged)", "column 3", "near(3) needs something with a place", "join them with AND"),
    ("甲 EXCEPT (乙 OR NOT 丙)", "column 3", "EXCEPT needs something with a place", "join them with AND"),
    ("code:heresay", "line 1, column 1", "no code 'heresay'", "possibility, probability, certainty"),
    ("code:hearsay/qoted", "line 1, column 1", "no voice 'qoted'", "author, quoted, reported, headline"),
    ("code:hearsay/", "line 1, column 1", "no voice ''", "author, quoted"),
    ("voice:x", "line 1, column 1", "no voice 'x'", "author, quoted, reported, headline"),
    ("commitment:sure", "line 1, column 1", "no commitment 'sure'", "asserted, boosted, hedged"),
    ("pos:名し", "line 1, column 1", "no part of speech '名し'", "名詞, 代名詞, 動詞"),
    ("甲 OR lema:送る", "line 1, column 6", "no kind of term 'lema'", "word, lemma, pos, code, voice, commitment"),
    ("$nolist", "line 1, column 1", "no list '$nolist'", "$list, $a, $b"),
    ("$a", "list '$b', line 1, column 6", "the list '$a' names itself ($a → $b → $a)", ""),
    ("*", "line 1, column 1", "an empty word", "one character or more"),
    ("lemma:", "line 1, column 1", "an empty word", "one character or more"),
    ('""', "line 1, column 1", "an empty word", ""),
    ("制*裁", "line 1, column 1", "* inside '制*裁'", "/制裁.*解除/"),
    ("/[/", "line 1, column 1", "/[/ is no regular expression (unterminated character set", r"write \( \)"),
    ("/甲*/", "line 1, column 1", "/甲*/ matches the empty string", "a pattern that needs a character"),
    ("NOT 甲", "line 1, column 5", "the rule holds wherever something is absent", "AND NOT what rules it out"),
    ("甲 OR NOT 乙", "line 1, column 1", "the rule holds wherever something is absent", ""),
    ("document(NOT 甲)", "line 1", "the rule holds wherever something is absent", ""),
]


@pytest.mark.parametrize(("text", "place", "said", "help_"), ERRORS)
def test_errors_name_the_place_and_what_is_allowed(text: str, place: str, said: str, help_: str) -> None:
    lists = {"list": "甲", "a": "乙 OR $b", "b": "甲 OR $a"}
    with pytest.raises(LexiconError) as caught:
        parse_rule(text, lists, where="arms.toml, frame 'arms', rule 2")
    message = str(caught.value)
    assert message.startswith("arms.toml, frame 'arms', rule 2")
    assert place in message
    assert said in message
    assert help_ in message
    assert "\n" not in message


def test_parentheses_without_end_are_an_error_or_a_rule_but_no_crash() -> None:
    deep = "(" * 5000 + "甲" + ")" * 5000
    assert parse_rule(deep) == A
    with pytest.raises(LexiconError, match="inside each other"):
        parse_rule("NOT " * 5001 + "甲")


def test_a_long_line_is_shown_around_the_place() -> None:
    rule = " AND ".join(["長い規則"] * 10) + " AND (武器 弾薬) AND " + " AND ".join(["長い規則"] * 10)
    with pytest.raises(LexiconError, match=r"\(….{12}⟨here⟩弾薬\) AND .*…\)"):
        parse_rule(rule)


def test_parts_of_speech_of_another_tokenizer_can_be_allowed() -> None:
    assert parse_rule("pos:NOUN", pos=["NOUN"]) == Pos("NOUN")
    with pytest.raises(LexiconError, match="allowed: NOUN, VERB"):
        parse_rule("pos:名詞", pos=["NOUN", "VERB"])


def test_walk_yields_every_part() -> None:
    rule = parse_rule("(甲 OR 乙) near(2) 丙 AND NOT document(甲) AND sentence(乙 EXCEPT 丙)")
    assert [type(part).__name__ for part in walk(rule)] == [
        "And", "Near", "Or", "Word", "Word", "Word", "Not", "InDocument", "Word", "InSentence", "Except", "Word", "Word",
    ]  # fmt: skip


def test_lists_that_name_each_other_many_times_fill_no_memory() -> None:
    lists = {"l0": "甲"} | {f"l{i}": " OR ".join([f"$l{i - 1}"] * 10) for i in range(1, 10)}
    with pytest.raises(LexiconError, match="more than 20,000 terms"):
        parse_rule("$l9", lists)
    assert parse_rule("$l2", lists)
    with pytest.raises(LexiconError, match="no such distance"):
        parse_rule(f"甲 near({'9' * 5000}) 乙")
