"""Is the time of annotation linear in the length of a line? Prints JSON: CPU seconds at 1, 2, 4 and 8 times the length.

    python benchmarks/stance/linearity.py [--characters 5000] [--rounds 5]

A text is repeated on ONE line, in shapes that tempt a rule to look far: plain prose, prose behind an opening bracket
that never closes, prose without any full stop (one sentence), nothing but opening brackets. Lengths take turns within
a round, and the clock is that of the processor, so that other work on the machine counts little. Of each length the ratio is its seconds for a character over those
of the shortest in the same round: 1 is linear, 8 at the last length would be quadratic. The median of the rounds is
given with the lowest and highest. Repeated sentences are answered from caches in part, which helps the long lines; the
prose is the teaching texts, joined.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

from workbench.annotate.pipeline import annotate_text
from workbench.read.text import read_text

TIMES = (1, 2, 4, 8)
TEACHING = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"


def prose(characters: int) -> str:
    """The teaching texts on one line, from the beginning again where they do not reach."""
    text = "".join(read_text(p).text.replace("\n", "") for p in sorted(TEACHING.glob("*.txt")))
    return (text * (characters // len(text) + 1))[:characters]


def shapes(text: str, times: int) -> dict[str, str]:
    """Return the lines to annotate, ``times`` as long as ``text``."""
    endless = text.translate(str.maketrans("。！？!?", "、、、、、"))
    return {
        "prose": text * times,
        "unclosed bracket": "「" + text * times,
        "no full stop": endless * times,
        "brackets": "「" * (len(text) // 10 * times),
    }


def seconds(text: str) -> float:
    begun = time.process_time()
    annotate_text(text)
    return time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--characters", type=int, default=5000, help="length of the shortest line")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each length")
    arguments = parser.parse_args()
    if min(arguments.characters, arguments.rounds) < 1:
        parser.error("--characters and --rounds are at least 1")
    text = prose(arguments.characters)
    lines = {times: shapes(text, times) for times in TIMES}
    seconds(text)  # models and lexicons load
    result = {}
    for shape in lines[1]:
        rounds = [{times: seconds(lines[times][shape]) for times in TIMES} for _ in range(arguments.rounds)]
        result[shape] = {
            f"{times}x": {
                "characters": len(lines[times][shape]),
                "seconds": round(statistics.median(r[times] for r in rounds), 3),
                "ratio": summary([r[times] / r[1] / times for r in rounds]),
            }
            for times in TIMES
        }
    print(json.dumps(result, ensure_ascii=False, indent=2))


def summary(ratios: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(ratios), 2), "low": round(min(ratios), 2), "high": round(max(ratios), 2)}


if __name__ == "__main__":
    main()
