"""Style sheet of the explorer's parts: every rule holds inside ``.wb-x`` only."""

from __future__ import annotations

from workbench.show import labels

#: Colour and shape of the slices. A is a filled circle, B a hollow square: not colour alone.
COLOUR = {"a": labels.TARGET_COLOUR, "b": labels.GROUP_COLOURS[0]}

CSS = f"""
.wb-x{{background:#fff;color:#111;font:13px/1.45 sans-serif;box-sizing:border-box}}
.wb-x *{{box-sizing:border-box}}
.wb-x [data-key]{{cursor:pointer}}
.wb-x [data-key]:hover{{background:#fff4d6}}
.wb-x svg [data-key]:hover{{stroke:#000;stroke-width:2}}
.wb-x [data-key]:focus-visible{{outline:2px solid #005fcc;outline-offset:1px}}
.wb-x .wb-a{{color:{COLOUR["a"]}}} .wb-x .wb-b{{color:{COLOUR["b"]}}}
.wb-x .wb-small{{color:#555;font-size:12px}}
.wb-x .wb-tabs,.wb-x .wb-choices{{display:flex;flex-wrap:wrap;gap:3px;margin:2px 0;align-items:baseline}}
.wb-x .wb-choices>i,.wb-x .wb-choices>b{{margin-right:5px}}
.wb-x .wb-tabs [data-key]{{padding:4px 10px;border:1px solid #bbb;border-radius:5px 5px 0 0;background:#f2f2f2}}
.wb-x .wb-tabs [aria-selected=true]{{background:#fff;border-bottom:3px solid #005fcc;font-weight:bold}}
.wb-x .wb-choices [data-key]{{padding:1px 8px;border:1px solid #ccc;border-radius:10px;background:#fafafa;font-size:12px}}
.wb-x .wb-choices [aria-pressed=true]{{background:#dbe9fb;border-color:#005fcc;font-weight:bold}}
.wb-x table{{border-collapse:collapse;font-size:13px;width:100%}}
.wb-x th{{text-align:left!important;border-bottom:2px solid #999;padding:2px 6px;vertical-align:bottom;font-size:12px;color:#111}}
.wb-x td{{text-align:left!important;border-bottom:1px solid #e2e2e2;padding:2px 6px;vertical-align:middle;color:#111;overflow-wrap:anywhere}}
.wb-x tr,.wb-x tr:nth-child(even){{background:none}}
.wb-x .wb-num{{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}}
.wb-x .wb-cards{{display:flex;flex-wrap:wrap;gap:10px}}
.wb-x .wb-card{{flex:1 1 260px;border:1px solid #ddd;border-left:6px solid;padding:6px 10px;border-radius:4px}}
.wb-x .wb-card b{{font-size:15px}}
.wb-x .wb-note{{background:#fff8dc;border-left:4px solid #e6b800;padding:6px 10px;margin:6px 0}}
.wb-x .wb-error{{background:#fdeaea;border-left:4px solid #b00020;padding:6px 10px;margin:6px 0}}
.wb-x .wb-cols{{display:flex;flex-wrap:wrap;gap:16px}} .wb-x .wb-cols>*{{flex:1 1 340px;min-width:0}}
.wb-x .wb-tag{{display:inline-block;min-width:2em;padding:0 3px;border-radius:3px;font-size:11px;text-align:center;border:1px solid #999;margin-right:4px;color:#111;background:#fff}}
.wb-x .wb-bar{{display:inline-block;height:10px;vertical-align:middle}}
.wb-x .wb-key{{white-space:nowrap}}
.wb-x .wb-wait{{color:#777}}
"""
