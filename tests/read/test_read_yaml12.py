"""Front matter by YAML 1.2: what is written is what is read."""

import pytest

from workbench.read import yaml12
from workbench.read.text import front_matter

BODY = "港は静かだ。\n"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("off", "off"), ("y", "y"), ("0012", "0012"), ("0o17", "0o17"), ("0x1F", "0x1F"), ("1_000", "1_000"),
        ("12:30:45", "12:30:45"), ("2022-04-22", "2022-04-22"), ("1e5", "1e5"), (".5", ".5"), ("true", True),
        ("False", False), ("null", None), ("~", None), ("", None), ("12", 12), ("-3", -3), ("1.50", 1.5), ("'12'", "12"),
        ('"no"', "no"), ("[1, no, '1']", [1, "no", "1"]), ("{a: 007}", {"a": "007"}), ("|\n  二行\n  ある", "二行\nある\n"),
        ("1" * 30, "1" * 30), ("港: 静か", {"港": "静か"}),
    ],
)  # fmt: skip
def test_values_of_further_columns(written, value):
    if written == "港: 静か":
        written = "\n  港: 静か"
    metadata, _ = front_matter(f"---\nmemo: {written}\n---\n{BODY}", "a.md")
    assert metadata == {"memo": value}
    assert type(metadata["memo"]) is type(value)


@pytest.mark.parametrize("written", ["no", "0012", "1.10", "1e5", "true", "2022-04-22", "12:30:45", "0x1F"])
def test_names_are_the_text_as_written(written):
    metadata, _ = front_matter(f"---\ndoc_id: {written}\ntitle: {written}\n---\n{BODY}", "a.md")
    assert metadata == {"doc_id": written, "title": written}


@pytest.mark.parametrize(
    ("yaml", "line", "said"),
    [
        ("a: &x 1\nb: *x", 1, "an anchor or an alias"),
        ("a: 1\nb: !!python/name:os.system", 2, "the tag"),
        ("a: !x 1", 1, "the tag"),
        ("a: 1\na: 2", 2, "stands twice"),
        ("? [a]\n: 1", 1, "a key is a list"),
        ("a: [1", 1, "expected"),
        ("a: \tb: c: d", 1, ""),
        ("a: \x07", None, "special characters"),
    ],
)
def test_what_is_no_metadata_is_an_error_with_its_line(yaml, line, said):
    with pytest.raises(yaml12.YamlError) as caught:
        yaml12.load(yaml)
    assert said in str(caught.value)
    assert line is None or caught.value.line >= line
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("yaml", ["", "# nothing", "~"])
def test_an_empty_document(yaml):
    loaded = yaml12.load(yaml)
    assert loaded is None or loaded.value is None


def test_a_lone_surrogate_is_replaced_and_said():
    from workbench.errors import WorkbenchWarning

    with pytest.warns(WorkbenchWarning, match="'memo' had a lone surrogate"):
        metadata, _ = front_matter(f'---\nmemo: "a\\ud800"\n---\n{BODY}', "a.md")
    assert metadata == {"memo": "a\ufffd"}
