"""Plain text files and their front matter."""

import datetime as dt

import pytest

from workbench.errors import ReadError, WorkbenchWarning
from workbench.read.text import front_matter, read_text

BODY = "港の貨物、増加か\n北浜通信によると、港の貨物が増えているという。\n"
FRONT = "---\noutlet: 北浜新聞\ngenre: wire\ndate: 2022-04-01\nauthor: 乙野次郎\nevent: 港の再開\nnote: null\n---\n"


def write(folder, text, name="a.txt", **how):
    path = folder / name
    path.write_bytes(text.encode(**how) if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_text_begins_after_the_front_matter(tmp_path, newline):
    path = write(tmp_path, (FRONT + "\n" + BODY).replace("\n", newline))
    document = read_text(path)
    assert document.text == BODY.replace("\n", newline)
    assert document.doc_id == "a"
    assert document.metadata == {
        "title": "港の貨物、増加か",
        "outlet": "北浜新聞",
        "genre": "wire",
        "date": dt.date(2022, 4, 1),
        "author": "乙野次郎",
        "event": "港の再開",
    }
    assert document.regions == [{"start": 0, "end": 8, "part": "title"}]


def test_read_whole_the_front_matter_is_boilerplate_and_offsets_are_those_of_the_file(tmp_path):
    document = read_text(write(tmp_path, "---\ndoc_id: other\n---\n" + BODY), whole=True)
    assert document.doc_id == "a"
    assert document.text == "---\ndoc_id: other\n---\n" + BODY
    front, title = document.regions
    assert (front["start"], front["end"], front["part"]) == (0, 22, "boilerplate")
    assert document.text[title["start"] : title["end"]] == "港の貨物、増加か"


def test_front_matter_wins_over_what_the_page_says(tmp_path):
    title, lead = BODY.split("\n", 1)
    text = f"---\nauthor: 丙野三郎\n---\n{title}\n乙野次郎 2023年5月9日\n{lead}"
    document = read_text(write(tmp_path, text))
    assert document.metadata["author"] == "丙野三郎"
    assert document.metadata["date"] == dt.date(2023, 5, 9)


@pytest.mark.parametrize("text", ["---\n" + BODY, "---\n港は静かだ。\n---\n" + BODY, "---- \n" + BODY])
def test_a_rule_at_the_top_is_no_front_matter(text):
    assert front_matter(text, "a.txt") == ({}, 0)


def test_broken_front_matter_names_file_and_line(tmp_path):
    path = write(tmp_path, "---\noutlet: 北浜\ngenre: [a\n---\n" + BODY)
    with pytest.raises(ReadError, match=r"a\.txt, line \d: the front matter is not valid YAML"):
        read_text(path)


def test_front_matter_runs_no_code(tmp_path):
    path = write(tmp_path, "---\nnote: !!python/object/apply:os.getcwd []\n---\n" + BODY)
    with pytest.raises(ReadError, match="not valid YAML"):
        read_text(path)


def test_front_matter_without_text_is_an_error(tmp_path):
    with pytest.raises(ReadError, match="no text"):
        read_text(write(tmp_path, FRONT))


def test_a_date_that_is_none_and_computed_columns_are_left_out_with_a_warning(tmp_path):
    with pytest.warns(WorkbenchWarning, match="'春' is not a date"):
        assert read_text(write(tmp_path, "---\ndate: 春\n---\n" + BODY)).metadata.get("date") is None
    with pytest.warns(WorkbenchWarning, match="'n_tokens' cannot be given"):
        assert "n_tokens" not in read_text(write(tmp_path, "---\nn_tokens: 3\n---\n" + BODY)).metadata
