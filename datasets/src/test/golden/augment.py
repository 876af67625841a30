"""Writes the golden values of AugmentGoldenTest: what torchvision's functions make of a picture with given parameters.

Run with torch 1.13.1 and torchvision 0.14.1 (Debian 12: python3-torch, python3-torchvision):

    /usr/bin/python3 datasets/src/test/golden/augment.py > datasets/src/test/resources/weft/datasets/transform/augment.txt

Each case is two lines: the transform's name, the picture's channels, height and width, and the parameters; then the values,
on the scale 0 to 255. The picture is value(c, y, x) below. What is "float" goes through tensors of 0 to 1, "byte" through
byte tensors, "pil" through PIL pictures.
"""
import math
import numpy as np
import torch
import torchvision
import torchvision.transforms as T
import torchvision.transforms.functional as F
from torchvision.transforms.autoaugment import _apply_op
from torchvision.transforms.functional import InterpolationMode as M
from PIL import Image


def picture(c, h, w):
    return np.array([[[(k * 60 + y * 13 + x * 29 + (x * y) % 7 * 9) % 256 for x in range(w)] for y in range(h)]
                     for k in range(c)], dtype=np.uint8)


def floats(*shape):
    return torch.from_numpy(picture(*shape)).float() / 255


def tensor(*shape):
    return torch.from_numpy(picture(*shape))


def pil(c, h, w):
    x = picture(c, h, w)
    return Image.fromarray(x[0] if c == 1 else x.transpose(1, 2, 0))


def show(name, shape, args, y):
    if isinstance(y, Image.Image):
        y = F.pil_to_tensor(y)
    values = (y * 255 if y.is_floating_point() else y).flatten().tolist()
    print(name, *shape, *args)
    print(" ".join(f"{v:.2f}".rstrip("0").rstrip(".") for v in values))


RGB = (3, 7, 9)
GREY = (1, 8, 6)
print("# torch", torch.__version__, "torchvision", torchvision.__version__)
for shape in (RGB, GREY):
    show("hflip", shape, [], F.hflip(floats(*shape)))
    show("vflip", shape, [], F.vflip(floats(*shape)))
for mode in ("constant", "edge", "reflect", "symmetric"):
    for top, left in ((-3, -2), (2, 3), (0, 0)):  # in the picture; a border of 3
        y = F.crop(F.pad(floats(*RGB), [3], 0.5 if mode == "constant" else 0, mode), top + 3, left + 3, 6, 8)
        show("crop", RGB, [mode, 3, 6, 8, top, left], y)
for shape in ((3, 12, 15), (1, 9, 9)):
    for box in ((1, 2, 7, 5), (0, 0, 9, 9), (3, 3, 2, 4)):
        show("resizedcrop-pil", shape, [4, 5, *box], F.resized_crop(pil(*shape), *box, [4, 5]))
        show("resizedcrop-float", shape, [4, 5, *box], F.resized_crop(floats(*shape), *box, [4, 5], antialias=True))
for shape in ((3, 12, 7), (1, 6, 11), (1, 5, 5)):
    h, w = shape[1:]
    side = max(h, w)
    left, top = (side - w) // 2, (side - h) // 2
    y = F.resize(F.pad(pil(*shape), [left, top, side - w - left, side - h - top]), [6, 6])
    show("square", shape, [6], y)
for mode in (M.NEAREST, M.BILINEAR):
    for angle in (0.0, 17.3, -90.0, 143.1):
        show("rotate", RGB, [mode.value, angle, 0.25], F.rotate(floats(*RGB), angle, mode, fill=[0.25] * 3))
    for args in ((11.7, [2, -1], 1.0, [0.0, 0.0]), (-33.1, [0, 0], 0.71, [0.0, 0.0]), (4.3, [1, 2], 1.31, [13.7, -9.2])):
        show("affine", RGB, [mode.value, args[0], *args[1], args[2], *args[3]],
             F.affine(floats(*RGB), *args, interpolation=mode, fill=[0.0] * 3))
    for points in ([[1, 0], [7, 1], [8, 5], [0, 6]], [[2, 1], [6, 0], [8, 5], [1, 4]]):
        start = [[0, 0], [8, 0], [8, 6], [0, 6]]
        show("perspective", RGB, [mode.value, *[v for p in points for v in p]],
             F.perspective(floats(*RGB), start, points, mode, [0.0] * 3))
STEPS = [F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue]
for shape in (RGB, GREY):
    for order, factors in (((0, 1, 2, 3), (1.3, 0.6, 1.7, 0.21)), ((3, 2, 1, 0), (0.4, 1.9, 0.2, -0.37)),
                           ((2, 0, 3, 1), (1.0, 1.0, 0.0, 0.5)), ((1, 3, 0, 2), (0.0, 0.5, 1.0, -0.5))):
        y = floats(*shape)
        for step in order:
            y = STEPS[step](y, factors[step])
        show("jitter", shape, [*order, *factors], y)
    for channels in (1, 3):
        if shape is RGB or channels == 1:
            show("gray", shape, [channels], F.rgb_to_grayscale(floats(*shape), channels))
    for kernel, sigma in ((3, 0.8), (5, 1.9), (5, 0.1), (1, 1.0)):
        show("blur", shape, [kernel, sigma], F.gaussian_blur(floats(*shape), [kernel, kernel], [sigma, sigma]))
    show("erase", shape, [0.3, 1, 2, 4, 3], F.erase(floats(*shape), 1, 2, 4, 3, torch.tensor(0.3)))
    show("normalize", shape, [0.4, 0.3], F.normalize(floats(*shape), [0.4], [0.3]))
bins = 31
space = T.TrivialAugmentWide()._augmentation_space(bins)
for shape in ((3, 20, 24), (1, 17, 16)):
    for kind, (magnitudes, signed) in space.items():
        for b in ((3, 17, 30) if magnitudes.ndim else (0,)):
            m = float(magnitudes[b]) if magnitudes.ndim else 0.0
            for sign in ((1, -1) if signed and shape[0] == 3 else (1,)):
                show("trivial", shape, [kind, b, sign],
                     _apply_op(tensor(*shape), kind, m * sign, M.NEAREST, None)[:, ::3, ::2])
