"""Compare requirements.lock with a copy of advisories, where no service can be asked.

    python scripts/check_advisories.py FILE [LOCK]

FILE is JSON, package → advisories: a list of ranges (Safety's open database, insecure.json), or of objects with the range
in "v" and the name in "id". Ends with 1 where a release of the lock is in the range of an advisory.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version


def main(file: str, lock: str = "requirements.lock") -> int:
    text = Path(lock).read_text(encoding="utf-8")
    pinned = {canonicalize_name(n): Version(v) for n, v in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.M)}
    known: dict[str, list[tuple[str, str]]] = {}
    for package, entries in json.loads(Path(file).read_text(encoding="utf-8")).items():
        own = known.setdefault(canonicalize_name(package), [])
        if not package.startswith("$"):
            own += [(e["v"], e.get("id", "")) if isinstance(e, dict) else (e, "") for e in entries]
    both = sorted(pinned.keys() & known.keys())
    hits, unread = [], []
    for package in both:
        for ranges, name in known[package]:
            try:
                if any(SpecifierSet(r.strip()).contains(pinned[package], prereleases=True) for r in ranges.split("||")):
                    hits.append(f"{package} {pinned[package]}: {ranges} {name}")
            except InvalidSpecifier:
                unread.append(f"{package}: {ranges} {name}")
    for line in (*hits, *(f"cannot be read: {u}" for u in unread)):
        print(line)
    n = sum(len(known[p]) for p in both)
    print(
        f"{len(pinned)} releases; {n} advisories on {len(both)} of them; {len(hits)} affected, {len(unread)} not read"
    )
    return 1 if hits or unread else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
