"""Writes the golden values of ResizeTest: torchvision's Resize with antialias=False, on tensors.

Run with torch 1.13.1 and torchvision 0.14.1 (Debian 12: python3-torch, python3-torchvision):

    /usr/bin/python3 datasets/src/test/golden/resize.py > datasets/src/test/resources/weft/datasets/transform/resize.txt
"""
import torch
import torchvision.transforms.functional as F

CASES = [  # channels, height, width -> height, width
    (1, 28, 28, 32, 32), (1, 8, 8, 32, 32), (1, 32, 32, 28, 28), (1, 17, 13, 7, 5), (1, 5, 7, 10, 3),
    (1, 1, 1, 4, 4), (1, 3, 3, 1, 1), (1, 1, 9, 3, 4), (3, 6, 5, 9, 11), (3, 33, 21, 8, 21), (2, 9, 9, 9, 9), (1, 97, 3, 2, 50),
]

torch.manual_seed(1)
print("# torch", torch.__version__, "- each case: C H W P Q, then the C*H*W input values, then the C*P*Q results")
for c, h, w, p, q in CASES:
    x = torch.rand(c, h, w)
    y = F.resize(x, [p, q], antialias=False)
    print(c, h, w, p, q)
    print(" ".join(f"{v:.9g}" for v in x.flatten().tolist()))
    print(" ".join(f"{v:.9g}" for v in y.flatten().tolist()))
