"""A feature set does not give the text away: the allow-list, the refusal, and the attack on what was written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from teaching import teaching

from workbench import schema
from workbench.build import annotate_documents
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.features import datasheet, write_features
from workbench.storage.manifest import sha256
from workbench.storage.sharing import RUN, feature_tables, recovered

TEXT = "港の貨物、増加か\n北浜通信によると、港に入る貨物船がこの半年で二倍に増えているという。当局は「数字はまだない」と述べた。\n"
LONG = "北浜港湾局の物流と保安を受け持つ第二業務部の匿名を条件とした幹部"


def made(**metadata: object) -> Corpus:
    return annotate_documents(table(TEXT, **metadata), coded=True)


def table(text: str, **metadata: object) -> pl.DataFrame:
    row = {"doc_id": "a", "title": "港の貨物、増加か", "outlet": "北浜通信", "n_chars": len(text)}
    row |= {"text_sha256": sha256(text.encode()), "text": text, "date": date(2024, 1, 2)}
    own = pl.DataFrame([row], schema=dict(schema.TABLES["documents"].columns))
    return own.with_columns(pl.Series(name, [value]) for name, value in metadata.items())


def everything(folder: Path) -> str:
    """All that stands in a folder, as text."""
    found = [f.read_text(encoding="utf-8") for f in folder.iterdir() if f.suffix != ".parquet"]
    found += [str(pl.read_parquet(f).to_dicts()) for f in folder.glob("*.parquet")]
    return "\n".join(found)


def test_unknown_columns_and_headlines_stay_at_home(tmp_path: Path) -> None:
    corpus = made(content=TEXT, 要約="貨物船が増えた。", desk="economy", meeting="港湾委員会")
    shared = write_features(corpus, tmp_path / "f")
    assert set(shared.left_out) == {"title", "content", "要約"}
    assert shared.corpus.documents["title"].null_count() == 1
    assert {"desk", "meeting"} <= set(Corpus.read(tmp_path / "f").documents.columns)
    said = everything(tmp_path / "f")
    assert "増加か" not in said
    assert "増えた" not in said


def test_a_headline_or_a_column_on_request(tmp_path: Path) -> None:
    corpus = made(shelf="B7")
    shared = write_features(corpus, tmp_path / "f", titles=True, columns=["shelf"])
    assert shared.left_out == ()
    assert Corpus.read(tmp_path / "f").documents.select("title", "shelf").row(0) == ("港の貨物、増加か", "B7")
    with pytest.raises(CorpusError, match="no metadata column 'self'; allowed: .*shelf"):
        corpus.features(columns=["self"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lead", TEXT[9:40]),
        ("outlet", TEXT[9:40]),
        ("author", "あ" * 130),
        ("outlets_named", [TEXT[9:40]]),
        ("desk", "x" * 121),
        ("layout", {"a": TEXT}),
    ],
)
def test_free_text_is_refused_by_the_name_of_its_column(tmp_path: Path, column: str, value: object) -> None:
    with pytest.raises(CorpusError, match=f"column '{column}'"):
        write_features(made(**{column: value}), tmp_path / "f", columns=[column])
    assert list(tmp_path.iterdir()) == []


def test_long_forms_are_cut_and_touching_ones_are_not_shared() -> None:
    corpus = made()
    own = corpus.with_tables(
        attributions=corpus.attributions.with_columns(source_form=pl.lit(LONG), source_entity=pl.lit(LONG)),
        markers=corpus.markers.with_columns(form=pl.lit(LONG)),
        counts=pl.concat(
            [corpus.counts, corpus.counts.head(1).with_columns(lemma=pl.lit("w" * 30), pos=pl.lit("URL"))]
        ),
    )
    cut = feature_tables(own.tables)
    assert cut["attributions"]["source_form"].null_count() == own.attributions.height > 0
    assert (cut["markers"]["form"].str.len_chars() < RUN).all()
    assert cut["markers"]["form"].str.ends_with("…").all()
    assert cut["counts"]["lemma"].str.len_chars().max() < RUN
    assert cut["counts"]["n"].sum() == own.counts["n"].sum()


def test_the_attack_finds_what_was_slipped_in(tmp_path: Path) -> None:
    corpus = made()
    corpus.features().write(tmp_path / "f")
    texts = {"a": TEXT}
    assert recovered(tmp_path / "f", texts).is_empty()
    run = TEXT[20 : 20 + RUN]
    (tmp_path / "f" / "notes.txt").write_text(f"…{run}…", encoding="utf-8")
    assert recovered(tmp_path / "f", texts).select("file", "doc_id").rows() == [("notes.txt", "a")]
    (tmp_path / "f" / "notes.txt").unlink()
    leaky = corpus.counts.with_columns(lemma=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(run)).otherwise("lemma"))
    corpus.features().with_tables(counts=leaky).write(tmp_path / "g")
    assert recovered(tmp_path / "g", texts).select("file", "column").rows() == [("counts.parquet", "lemma")]


def test_pieces_that_touch_are_taken_out_and_would_be_found(tmp_path: Path) -> None:
    corpus = made()
    pieces = [("a", 0, at, at + 10, TEXT[at : at + 10], "x", "x") for at in range(9, 49, 10)]
    mentions = pl.DataFrame(pieces, schema=dict(schema.TABLES["mentions"].columns), orient="row")
    own = corpus.with_tables(mentions=mentions)
    own.features().with_tables(mentions=mentions).write(tmp_path / "leaky")
    found = recovered(tmp_path / "leaky", {"a": TEXT})
    assert found.select("file", "doc_id").rows() == [("offsets", "a")]
    assert found["run"][0] >= 40
    write_features(own, tmp_path / "f")
    shared = Corpus.read(tmp_path / "f")
    assert recovered(tmp_path / "f", {"a": TEXT}).is_empty()
    assert shared.mentions["form"].to_list() == ["…"] * 4
    assert shared.mentions.select("start", "end").equals(mentions.select("start", "end"))


def test_text_beside_the_feature_set_stops_it_and_the_old_one_stays(tmp_path: Path) -> None:
    out = tmp_path / "f"
    write_features(made(), out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    (out / "backup.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"from backup\.txt; nothing was written"):
        write_features(made(), out)
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.name != "backup.txt"} == before


def test_the_papers_say_what_whence_rights_how_and_what_is_shared(tmp_path: Path) -> None:
    out = tmp_path / "f"
    corpus = made()
    about = Corpus(
        corpus.tables,
        {**corpus.provenance, "sources": [{"file": "a.txt", "rights": "殿岡"}], "left_out": [{"doc_id": "z"}]},
    )
    shared = write_features(about, out)
    sheet, readme = ((out / name).read_text(encoding="utf-8") for name in ("DATASHEET.md", "README.md"))
    assert "left_out" not in Corpus.read(out).provenance
    for said in (
        "file a.txt, rights 殿岡",
        "北浜通信 (1)",
        "nagisa: ",
        "2024-01-02 to 2024-01-02",
        "1 text(s)",
        "none given",
    ):
        assert said in sheet, said
    assert f"{shared.known:.1%}" in sheet
    assert "workbench attach DIR" in readme
    (out / "README.md").write_text("mine", encoding="utf-8")
    write_features(about, out)
    assert (out / "README.md").read_text(encoding="utf-8") == "mine"
    assert "was not tried" in datasheet(write_features(Corpus.read(out), tmp_path / "again"))


def test_the_teaching_texts_as_a_feature_set(tmp_path: Path) -> None:
    corpus = teaching()
    shared = write_features(corpus, tmp_path / "f")
    texts = dict(corpus.documents.select("doc_id", "text").iter_rows())
    assert recovered(tmp_path / "f", texts).is_empty()
    assert 0 < shared.known < 0.5
    attached = Corpus.read(tmp_path / "f").attach({sha256(t.encode()): t for t in texts.values()})
    assert_frame_equal(attached.documents.select("doc_id", "text"), corpus.documents.select("doc_id", "text"))
