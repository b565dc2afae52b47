"""Frames, names and stance entries of one's own, as files have them."""

from __future__ import annotations

#: A frame; ``rule`` is still to be put in.
FRAME = """
[[frame]]
id = "bridges"
english = "Bridges"
japanese = "橋"
definition = "Bridges and their building."
rules = ["{rule}"]
examples = ["橋を直す。"]
counterexamples = ["駅を直す。"]
"""
#: Heads of the tables, and a row of each.
NAMES = "referent\tgloss\tvariant\tform\texample\tcounterexample\n"
ENTRY = "entry_id\tcode\tpattern\tleft\tright\tboundary\trule\tscope\tgloss\texample\tcounterexample\tnote\n"
TOWN = "town\tHigashihama\t東浜市\t東浜市\t{東浜市}の港。\t西浜市の港。\n"
ZURA = "own.zura\tprobability\tずら\t\t\tboth\t\tbefore\tprobably (dialect)\t雨が降る{ずら}。\tずらりと並ぶ。\t\n"
