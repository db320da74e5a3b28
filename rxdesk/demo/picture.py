"""A small picture without a camera: labels on a roll, every second one blank."""

import struct
import zlib

WIDTH, HEIGHT = 320, 200
_TABLE, _PAPER, _INK = (214, 208, 196), (252, 251, 248), (38, 44, 52)


def labels_png() -> bytes:
    """A PNG of a roll of labels, 320 by 200 pixels."""
    rows = b"".join(b"\x00" + b"".join(bytes(_pixel(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _pixel(x: int, y: int) -> tuple[int, int, int]:
    label, inside = divmod(x - 10, 78)
    if not (40 <= y < 160 and 0 <= label < 4 and inside < 68):
        return _TABLE
    is_bar = label % 2 == 0 and 70 <= y < 120 and 8 <= inside < 60 and (inside * 7919) % 5 < 2
    is_line = label % 2 == 0 and y in range(132, 136) and 8 <= inside < 44
    return _INK if is_bar or is_line else _PAPER


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
