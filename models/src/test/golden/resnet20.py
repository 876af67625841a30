"""Writes the logits of the published CIFAR-10 ResNet-20 for the test of loading real weights, computed by PyTorch.

Usage: /usr/bin/python3 resnet20.py CHECKPOINT > resnet20-made-up.txt
       /usr/bin/python3 resnet20.py CHECKPOINT TEST_BATCH > resnet20-cifar10.txt

The batch is CIFAR-10's test_batch.bin, re-encoded as JPEG by whoever published it so; its first 8 images are taken.

Without a batch there are two made-up images, whose values are exact in binary:
x[n, c, h, w] = ((7 n + 5 c + 3 h + w) mod 17) / 8 - 1.
"""
import sys

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.stride, self.more = stride, outside - inside

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        # Option A: every other pixel, and channels of zeros before and after.
        short = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.more // 2, self.more // 2))
        return F.relu(y + short)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(Block(16, 16, 1), Block(16, 16, 1), Block(16, 16, 1))
        self.layer2 = nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def made_up():
    n, c, h, w = torch.meshgrid(*(torch.arange(k) for k in (2, 3, 32, 32)), indexing="ij")
    return ((7 * n + 5 * c + 3 * h + w) % 17) / 8 - 1


def images(batch):
    with open(batch, "rb") as f:
        rows = torch.frombuffer(bytearray(f.read(8 * 3073)), dtype=torch.uint8).reshape(8, 3073)
    x = rows[:, 1:].reshape(8, 3, 32, 32) / 255
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    return (x - mean[:, None, None]) / std[:, None, None]


state = torch.load(sys.argv[1], map_location="cpu")["state_dict"]
net = ResNet20().eval()
net.load_state_dict({key[len("module."):]: value for key, value in state.items()}, strict=False)
with torch.no_grad():
    for row in net(made_up() if len(sys.argv) < 3 else images(sys.argv[2])):
        print(*("%.5f" % value for value in row))
