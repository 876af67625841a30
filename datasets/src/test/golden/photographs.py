"""Writes the golden values of SmoothResizeTest, CenterCropTest and OddJpegTest: torchvision's transforms on PIL images, and
small JPEG files of kinds that decoders trip over, with what PIL makes of them.

Run with Pillow 9.4, torch 1.13.1 and torchvision 0.14.1 (Debian 12: python3-torch, python3-torchvision):

    /usr/bin/python3 datasets/src/test/golden/photographs.py datasets/src/test/resources/weft/datasets
"""
import os
import sys

import numpy as np
import PIL
import torch
import torchvision
import torchvision.transforms.functional as F
from PIL import Image, ImageOps

OUT = sys.argv[1]
VERSIONS = f"# torchvision {torchvision.__version__}, torch {torch.__version__}, Pillow {PIL.__version__}"
rng = np.random.RandomState(1)


def noise(c, h, w):
    """Bytes with the extremes among them, so that a filter that overshoots shows."""
    x = rng.randint(0, 256, (c, h, w), dtype=np.uint8)
    x[:, : h // 3] = np.where(x[:, : h // 3] < 128, 0, 255)
    return x


def image(x):
    return Image.fromarray(x[0], "L") if len(x) == 1 else Image.fromarray(x.transpose(1, 2, 0), "RGB")


def planes(image):
    x = np.asarray(image)
    return x[None] if x.ndim == 2 else x.transpose(2, 0, 1)


def line(values, form="{}"):
    return " ".join(form.format(v) for v in np.asarray(values).flatten().tolist()) + "\n"


# Channels, height, width, and what Resize and CenterCrop are given; 0 is no crop.
BYTES = [
    (1, 17, 13, [7, 5], 0), (3, 20, 15, [4, 6], 0), (1, 40, 33, [3, 3], 0), (3, 9, 7, [12, 10], 0), (1, 1, 1, [3, 2], 0),
    (1, 31, 1, [4, 1], 0), (1, 8, 9, [8, 4], 0), (1, 8, 9, [3, 9], 0), (3, 6, 5, [6, 5], 0), (1, 25, 50, 10, 0),
    (1, 50, 25, 10, 0), (3, 37, 23, 9, 8), (1, 30, 41, 37, 32), (1, 12, 19, 7, 4), (3, 11, 30, 5, 9), (1, 300, 7, [2, 2], 0),
]
with open(os.path.join(OUT, "transform/smooth-resize.txt"), "w") as out:
    out.write(VERSIONS + " - each case: C H W, resize to P,Q or shorter side, crop or 0; the input; C P Q; the result\n")
    for c, h, w, size, crop in BYTES:
        x = noise(c, h, w)
        y = F.resize(image(x), size)
        if crop:
            y = F.center_crop(y, [crop, crop])
        y = planes(y)
        out.write(f"{c} {h} {w} {','.join(map(str, size)) if isinstance(size, list) else size} {crop}\n")
        out.write(line(x) + line(y.shape) + line(y))

FLOATS = [(1, 17, 13, [7, 5]), (3, 20, 15, [4, 6]), (1, 5, 4, [9, 11]), (1, 33, 40, 10), (1, 60, 3, [7, 3])]
with open(os.path.join(OUT, "transform/smooth-resize-floats.txt"), "w") as out:
    out.write(VERSIONS + " - on tensors with antialias=True; lines as in smooth-resize.txt\n")
    torch.manual_seed(1)
    for c, h, w, size in FLOATS:
        x = torch.rand(c, h, w)
        y = F.resize(x, size, antialias=True)
        out.write(f"{c} {h} {w} {','.join(map(str, size)) if isinstance(size, list) else size} 0\n")
        out.write(line(x, "{:.9g}") + line(y.shape) + line(y, "{:.9g}"))

CROPS = [(1, 5, 5, 2, 2), (1, 5, 5, 3, 4), (1, 6, 7, 3, 4), (1, 7, 9, 2, 2), (3, 4, 4, 4, 4), (1, 2, 3, 5, 6), (1, 9, 2, 4, 5),
         (1, 2, 9, 5, 4)]
with open(os.path.join(OUT, "transform/center-crop.txt"), "w") as out:
    out.write(VERSIONS + " - each case: C H W P Q; the input; the result\n")
    for c, h, w, p, q in CROPS:
        x = noise(c, h, w)
        out.write(f"{c} {h} {w} {p} {q}\n" + line(x) + line(planes(F.center_crop(image(x), [p, q]))))


def smooth(h, w):
    """Colours that change slowly, so that decoders which round differently still agree within a level or two."""
    y, x = np.mgrid[0:h, 0:w]
    return np.stack([255 * x / w, 255 * y / h, 255 - 127 * (x / w + y / h)], axis=-1).astype(np.uint8)


os.makedirs(os.path.join(OUT, "jpeg"), exist_ok=True)
rgb = Image.fromarray(smooth(12, 16), "RGB")
exif = {n: Image.Exif() for n in range(1, 9)}
for n, tags in exif.items():
    tags[0x0112] = n
jpegs = {"rgb": (rgb, {}), "grey": (rgb.convert("L"), {}), "cmyk": (rgb.convert("CMYK"), {}),
         "progressive": (rgb, {"progressive": True}), "halved-colour": (rgb, {"subsampling": 2})}
jpegs.update({f"turned-{n}": (rgb, {"exif": exif[n]}) for n in range(1, 9)})
with open(os.path.join(OUT, "jpeg/expected.txt"), "w") as out:
    out.write(VERSIONS + " - each file: name C H W; its RGB planes after exif_transpose\n")
    for name, (image, options) in jpegs.items():
        path = os.path.join(OUT, "jpeg", name + ".jpg")
        image.save(path, quality=95, **options)
        y = planes(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
        out.write(f"{name} {' '.join(map(str, y.shape))}\n" + line(y))
