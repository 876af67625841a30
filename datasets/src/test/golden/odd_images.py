"""Writes small image files of many kinds, and what PIL makes of them, for OddImageTest.

Run with Pillow 9.4 on libjpeg-turbo 2.1.5 (Debian 12: python3-pil) and its program cjpeg (libjpeg-turbo-progs):

    /usr/bin/python3 datasets/src/test/golden/odd_images.py datasets/src/test/resources/weft/datasets/images
"""
import io
import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps, features

OUT = sys.argv[1]
os.makedirs(OUT, exist_ok=True)
rng = np.random.RandomState(1)
H, W = 11, 13


def waves(h, w, c):
    y, x = np.mgrid[0:h, 0:w]
    a = np.stack([128 + 90 * np.sin(x / 3 + k) + 60 * np.cos(y / 4 - k) for k in range(c)], -1) + rng.randint(-30, 30, (h, w, c))
    return np.clip(a, 0, 255).astype(np.uint8)


def write(name, content):
    with open(os.path.join(OUT, name), "wb") as out:
        out.write(content)


def encoded(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(n):
    tags = Image.Exif()
    tags[0x0112] = n
    return tags


RGB = Image.fromarray(waves(H, W, 3))

# JPEG: every sampling that cjpeg writes, of odd and even sizes; the first number is across, the second down.
for h, w in ((H, W), (16, 16), (1, 1), (2, 1), (17, 3)):
    ppm = encoded(Image.fromarray(waves(h, w, 3)), "PPM")
    for sampling in ("1x2", "2x2", "4x1", "1x4", "2x4", "2x2,2x1,1x2", "1x1,2x2,1x1") if (h, w) == (H, W) else ("1x2", "2x2"):
        done = subprocess.run(["cjpeg", "-quality", "85", "-sample", sampling], input=ppm, stdout=subprocess.PIPE, check=True)
        write(f"{sampling.replace(',', '-')}-{h}-{w}.jpg", done.stdout)
ppm = encoded(RGB, "PPM")
for name, options in {"progressive": ["-sample", "1x2", "-progressive"], "restart": ["-sample", "1x2", "-restart", "1"],
                      "colours": ["-rgb"]}.items():
    write(name + ".jpg", subprocess.run(["cjpeg", *options], input=ppm, stdout=subprocess.PIPE, check=True).stdout)
write("grey.jpg", encoded(RGB.convert("L"), "JPEG"))

# JPEG of four inks: with Adobe's segment, without, and said to be YCCK.
for name, options in {"cmyk": {}, "cmyk-progressive": {"progressive": True}, "cmyk-halved": {"subsampling": 2}}.items():
    file = bytearray(encoded(Image.fromarray(waves(H, W, 4), "CMYK"), "JPEG", quality=90, **options))
    write(name + ".jpg", file)
    at = file.index(b"\xff\xee")
    end = at + 2 + int.from_bytes(file[at + 2:at + 4], "big")
    write(name + "-plain.jpg", file[:at] + file[end:])
    file[end - 1] = 2
    write(name + "-ycck.jpg", file)

# JPEG of three colours that nothing names, or that Adobe's segment or the components' ids name.
jfif = encoded(RGB, "JPEG", quality=90, subsampling=0)
at = jfif.index(b"\xff\xe0")
bare = jfif[:at] + jfif[at + 2 + int.from_bytes(jfif[at + 2:at + 4], "big"):]
write("bare.jpg", bare)
for transform in (0, 1):
    write(f"adobe-{transform}.jpg", bare[:2] + b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform]) + bare[2:])
for ids in (b"RGB", b"YCc", b"\x00\x01\x02", b"\x05\x06\x07"):
    for name, file in (("bare", bytearray(bare)), ("jfif", bytearray(jfif))):
        frame, scan = file.index(b"\xff\xc0"), file.index(b"\xff\xda")
        for c in range(3):
            file[frame + 10 + 3 * c] = file[scan + 5 + 2 * c] = ids[c]
        write(f"{name}-ids-{ids.hex()}.jpg", file)


# PNG of every depth and kind, with and without transparency, by hand.
def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(name, depth, kind, rows, *before, interlaced=0):
    head = struct.pack(">IIBBBBB", W, H, depth, kind, 0, 0, interlaced)
    write(name + ".png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(n, c) for n, c in before)
          + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def rows(bits):
    return b"".join(b"\0" + rng.bytes((bits * W + 7) // 8) for _ in range(H))


for depth in (1, 2, 4, 8):
    png(f"grey-{depth}", depth, 0, rows(depth), (b"tRNS", b"\0\1"))
    colours = 2 ** depth
    png(f"palette-{depth}", depth, 3, rows(depth), (b"PLTE", rng.bytes(3 * colours)), (b"tRNS", rng.bytes(colours)))
for depth in (8, 16):
    png(f"rgb-{depth}", depth, 2, rows(3 * depth), (b"tRNS", bytes(6)))
    png(f"gamma-{depth}", depth, 2, rows(3 * depth), (b"gAMA", struct.pack(">I", 30000)))
    png(f"grey-alpha-{depth}", depth, 4, rows(2 * depth))
    png(f"rgb-alpha-{depth}", depth, 6, rows(4 * depth))
passes = b""
for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
    passes += b"".join(b"\0" + row.tobytes() for row in np.asarray(RGB)[y::dy, x::dx])
png("interlaced", 8, 2, passes, interlaced=1)

# EXIF: each orientation in each format that has one.
for n in range(1, 9):
    write(f"turned-{n}.png", encoded(RGB, "PNG", exif=exif(n)))
    write(f"turned-{n}.tif", encoded(RGB, "TIFF", tiffinfo={274: n}))
    write(f"turned-{n}.jpg", encoded(RGB, "JPEG", exif=exif(n), subsampling=0))

# GIF: an image on a larger screen, beyond it, transparent, of a palette of its own.
for form, options in {"palette": {}, "clear": {"transparency": 3}, "woven": {"interlace": 1}}.items():
    write(form + ".gif", encoded(RGB.convert("P", palette=Image.ADAPTIVE, colors=11), "GIF", **options))


def gif(name, screen, place, own=False, control=b""):
    palette = rng.bytes(12)
    head = struct.pack("<HHBBB", *screen, 0 if own else 0x81, 2, 0) + (b"" if own else palette)
    descriptor = b"\x2c" + struct.pack("<HHHHB", *place, 2, 2, 0x81 if own else 0) + (palette if own else b"")
    bits = sum(code << 3 * i for i, code in enumerate((4, 0, 4, 1, 4, 2, 4, 3, 5)))
    write(name + ".gif", b"GIF89a" + head + control + descriptor + b"\x02\x04" + bits.to_bytes(4, "little") + b"\0;")


gif("whole", (2, 2), (0, 0))
gif("part", (5, 4), (1, 1))
gif("beyond", (3, 2), (2, 1))
gif("own-palette", (5, 4), (2, 1), own=True)
gif("clear-part", (5, 4), (1, 1), control=b"\x21\xfe\x03abc\0\x21\xf9\x04\x01\0\0\x01\0")

# TIFF
FOUR = Image.fromarray(waves(H, W, 4), "CMYK")
for name, image in {"rgb": RGB, "grey": RGB.convert("L"), "alpha": RGB.convert("RGBA"), "one": RGB.convert("1"),
                    "cmyk": FOUR, "float": Image.fromarray(waves(H, W, 1)[:, :, 0].astype(np.float32) * 1.5 - 50)}.items():
    for packed in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        write(f"{name}-{packed}.tif", encoded(image, "TIFF", compression=packed))


# BMP: depths, masks, packed rows, rows from the top.
def bmp(name, bits, packing, data, masks=b"", palette=b"", height=H):
    start = 54 + len(masks) + len(palette)
    head = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, packing, len(data), 0, 0, len(palette) // 4, 0)
    write(name + ".bmp", b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + head + masks + palette + data)


def lines(bits):
    return b"".join(rng.bytes((bits * W + 31) // 32 * 4) for _ in range(H))


def palette(colours):
    return b"".join(rng.bytes(3) + b"\0" for _ in range(colours))


bmp("one", 1, 0, lines(1), palette=palette(2))
bmp("four", 4, 0, lines(4), palette=palette(16))
bmp("eight", 8, 0, lines(8), palette=palette(256))
bmp("555", 16, 0, lines(16))
bmp("565", 16, 3, lines(16), masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F))
bmp("32", 32, 0, lines(32))
bmp("top", 24, 0, lines(24), height=-H)
bmp("packed", 8, 1, b"".join(bytes([9, k + 1, 0, 4, 9, 8, 7, 6, 0, 0]) for k in range(H)) + b"\0\1", palette=palette(256))

with open(os.path.join(OUT, "expected.txt"), "w") as out:
    versions = f"# Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"
    out.write(versions + " - each file: name C H W; RGB planes in hex\n")
    for name in sorted(os.listdir(OUT)):
        if name != "expected.txt":
            image = Image.open(os.path.join(OUT, name))
            # Pillow 9.4 turns a TIFF while it reads it, and exif_transpose would turn it again.
            x = np.asarray((image if name.endswith(".tif") else ImageOps.exif_transpose(image)).convert("RGB"))
            out.write(f"{name} 3 {x.shape[0]} {x.shape[1]}\n{x.transpose(2, 0, 1).tobytes().hex()}\n")
