"""Files of every kind, made here: what a test reads has no other source."""

from __future__ import annotations

import io
import json
import zipfile

PARAGRAPHS = (
    "東浜市の港の拡張工事が遅れる見通しとなったことが、市への取材で分かった。完成は来年の春になる可能性があるという。",
    "大橋市長は「計画を見直すべきだ」と述べた。専門家によると、影響は大きいとみられる。",
)
TITLE = "港の工事、遅れる見通し"
TEXT = "\n".join((TITLE, *PARAGRAPHS))


def page(title=TITLE, paragraphs=PARAGRAPHS, *, head="", charset="utf-8"):
    """A news page with a menu, an article, related articles and a footer."""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="{charset}"><title>{title} | 東浜新聞</title>{head}</head>'
        '<body><header><nav><ul><li><a href="/">トップ</a></li><li><a href="/p">政治</a></li></ul></nav></header>'
        f"<main><article><h1>{title}</h1>{body}</article>"
        '<aside><h3>関連記事</h3><ul><li><a href="/1">別の記事の題名</a></li></ul></aside></main>'
        "<footer><p>Copyright 東浜新聞 All rights reserved.</p></footer></body></html>"
    )


def pdf(pages):
    """A PDF with a text layer: ``pages`` hold (x, y, text). Its font is one that readers know by name."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{6 + 2 * i} 0 R' for i in range(len(pages)))}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Japan1) /Supplement 6 >> /FontDescriptor 5 0 R /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        b" /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    for i, lines in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (7 + 2 * i)
        )
        shown = "".join(f"BT /F1 12 Tf 1 0 0 1 {x} {y} Tm <{t.encode('utf-16-be').hex()}> Tj ET\n" for x, y, t in lines)
        objects.append(b"<< /Length %d >>\nstream\n%sendstream" % (len(shown), shown.encode()))
    out, places = b"%PDF-1.5\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def set_in_lines(paragraphs, width=26, lines=5, head="東浜年報　第3号"):
    """Pages as a typesetter would set some paragraphs, with a running head and page numbers."""
    rows = [p[i : i + width] for p in (f"　{p}" for p in paragraphs) for i in range(0, len(p), width)]
    pages = [rows[i : i + lines] for i in range(0, len(rows), lines)]
    return [
        [(60, 800, head), *((60, 760 - 20 * i, row) for i, row in enumerate(page)), (290, 40, f"- {n} -")]
        for n, page in enumerate(pages, 1)
    ]


def docx(title=TITLE, paragraphs=PARAGRAPHS):
    """A Word file with a title in its style, paragraphs, and a table of one cell."""
    import docx as library

    file = library.Document()
    file.add_paragraph(title, style="Title")
    for paragraph in paragraphs:
        file.add_paragraph(paragraph)
    file.add_table(rows=1, cols=1).cell(0, 0).text = "表の中の一文である。"
    return saved(file)


def saved(file):
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def zipped(members, **how):
    """An archive of (name, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def epub(chapters, *, title=TITLE, extra=()):
    """A book: each chapter is the body of a page."""
    items = "".join(
        f'<item id="c{i}" href="text/c%20{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    opf = (
        '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>丁野 四郎</dc:creator><dc:publisher>東浜書房</dc:publisher>"
        "<dc:date>2022-04-21T16:00:00Z</dc:date></metadata>"
        f'<manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="n"/>{spine}</spine></package>'
    )
    pages = [
        (
            f"OEBPS/text/c {i}.xhtml",
            f'<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
            f"</head><body>{body}</body></html>",
        )
        for i, body in enumerate(chapters)
    ]
    container = (
        '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    nav = "<html><body><nav><ol><li>目次の行</li></ol></nav></body></html>"
    return zipped(
        [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("OEBPS/package.opf", opf),
            ("OEBPS/nav.xhtml", nav),
            *pages,
            *extra,
        ]
    )


def xlsx(sheets):
    """A workbook: sheet name → rows of cells (text, numbers or ``None``), with inline text."""
    content, names, rels, types = [], "", "", ""
    for n, (name, rows) in enumerate(sheets.items(), 1):
        names += f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        rels += (
            f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/worksheet"/>'
        )
        types += (
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.worksheet+xml"/>'
        )
        content.append((f"xl/worksheets/sheet{n}.xml", _sheet(rows)))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        [
            (
                "[Content_Types].xml",
                f'<?xml version="1.0"?><Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
                '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
                '"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
                f'officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
            ),
            (
                "_rels/.rels",
                f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            ),
            (
                "xl/workbook.xml",
                f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
            ),
            (
                "xl/_rels/workbook.xml.rels",
                f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">{rels}</Relationships>',
            ),
            *content,
        ]
    )


def _sheet(rows):
    def cell(value, at):
        if value is None:
            return ""
        if isinstance(value, int | float):
            return f'<c r="{at}"><v>{value}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'

    lines = "".join(
        f'<row r="{r}">{"".join(cell(v, f"{chr(65 + c)}{r}") for c, v in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
    )
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{lines}</sheetData></worksheet>"
    )


def jsonl(*records):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
