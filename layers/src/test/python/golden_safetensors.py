"""Writes the golden files of the safetensors tests from the published format alone, with struct and json.

Usage: python3 golden_safetensors.py FOLDER

golden.safetensors is laid out as the format's own library does it (by falling alignment, then by name; compact JSON padded
with spaces), so that Weft must write the same bytes. foreign.safetensors is sound but laid out otherwise: other order, white
space, escapes, half-precision types; Weft must read it.
"""
import json
import struct
import sys


def pack(code, *values):
    return struct.pack("<%d%s" % (len(values), code), *values)


def write(path, metadata, tensors, **style):
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, dtype, shape, values in tensors:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header, **style).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


folder = sys.argv[1]
write(folder + "/golden.safetensors", {"epoch": "3", "format": "pt"}, [
    ("bn.num_batches_tracked", "I64", [], pack("q", 5_000_000_000)),
    ("check", "F64", [2, 2], pack("d", 0.1, -0.0, float("inf"), 5e-324)),
    ("empty", "F32", [0, 3], b""),
    ("fc.weight", "F32", [2, 3], pack("f", 0, 1, -1.5, float("-inf"), 2.0 ** -149, 3.4028234663852886e38)),
    ("name with \"quotes\", \\, \n, \x01 and größe", "F32", [1], pack("f", 9)),
    ("labels", "I32", [3], pack("i", -1, 0, 2147483647)),
    ("mask", "U8", [1, 1, 5], pack("B", 0, 1, 127, 128, 255)),
], separators=(",", ":"), ensure_ascii=False)

write(folder + "/foreign.safetensors", {"note": "any \U0001f9f5"}, [
    ("flags", "BOOL", [3], pack("B", 1, 0, 1)),
    ("half", "F16", [4], pack("e", 1, -2, 0.333251953125, 6e-8)),
    ("brain", "BF16", [3], pack("H", 0x3f80, 0xc000, 0x7f7f)),
    ("thread \U0001f9f5", "F32", [], pack("f", 0.5)),
], indent=1)
