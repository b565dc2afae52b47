"""What disks, editors, networks and strangers do to a file."""

from __future__ import annotations

import io
import random
import zipfile


def mutated(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Return data with a few things done to it that disks, editors and networks do."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(made) + 1)
        match rng.randrange(7):
            case 0:
                for _ in range(rng.randint(1, 20)):
                    if made:
                        made[rng.randrange(len(made))] = rng.randrange(256)
            case 1:
                del made[at:]
            case 2:
                del made[at : at + rng.randint(1, 200)]
            case 3:
                made[at:at] = rng.randbytes(rng.randint(1, 50))
            case 4:
                made[at:at] = made[at : at + rng.randint(1, 400)] * rng.randint(1, 5)
            case 5:
                made[at:at] = other[rng.randrange(len(other)) :][:300]
            case _:
                odd = (
                    b'"',
                    b"\r",
                    b"\x00",
                    b"\xff\xfe",
                    b"\\ud800",
                    b"[" * 3000,
                    b"{" * 3000,
                    b"&x" * 99,
                    b"<",
                    b"\xed\xa0\x80",
                    b"1e999",
                    b"NaN",
                    b"---\n",
                    b"\n- &a [*a, *a]\n",
                    b",,,,",
                )
                made[at:at] = rng.choice(odd)
    return bytes(made)


def inside(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Return a package in which one part was mutated, and everything around it is whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = rng.randrange(len(parts))
    parts[at] = (parts[at][0], mutated(rng, parts[at][1], other))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()
