"""Golden values for weft.models.GoldenNetworksTest: key names, parameter counts, memory and scores of torchvision's networks, and
of some for small images that are written down here.

    python3 models/src/test/golden/networks.py > models/src/test/resources/weft/models/networks.txt

No weights are stored: both sides compute them from the name and the index of each number (value() below), in integer
arithmetic and then double, rounded to float32.
"""
import hashlib
import math

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torchvision import models

NAMES = ["alexnet", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn", "googlenet",
         "resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]


def noise(name, count):
    """Numbers from -1 up to 1: MurmurHash3's finalizer over FNV-1a of the name plus the index times the golden ratio."""
    h = 0x811C9DC5
    for byte in name.encode():
        h = (h ^ byte) * 0x01000193 & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + h) & 0xFFFFFFFF
    x ^= x >> np.uint64(16)
    x = x * 0x85EBCA6B & 0xFFFFFFFF
    x ^= x >> np.uint64(13)
    x = x * 0xC2B2AE35 & 0xFFFFFFFF
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2**31 - 1


def value(name, shape):
    """He's bound for weights, so that scores neither vanish nor explode; around 1 for scales and variances."""
    u = noise(name, math.prod(shape)).reshape(shape)
    if name.endswith("running_var"):
        return 1 + 0.5 * u
    if len(shape) > 1:
        return u * math.sqrt(6 / math.prod(shape[1:]))
    return 1 + 0.25 * u if name.endswith("weight") else 0.1 * u


def make(name, **options):
    extra = {"init_weights": False} if name == "googlenet" else {}
    return getattr(models, name)(weights=None, **options, **extra)


def keys(label, network):
    state = network.state_dict()
    lines = sorted(f"{key} {list(tensor.shape)}" for key, tensor in state.items())
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    parameters = sum(p.numel() for p in network.parameters())
    print("keys", label, parameters, len(lines), digest)


def scores(label, network, size):
    state = network.state_dict()
    network.load_state_dict({key: tensor if key.endswith("num_batches_tracked")
                             else torch.tensor(value(key, tuple(tensor.shape)).astype(np.float32))
                             for key, tensor in state.items()})
    x = torch.tensor(noise("input", 2 * 3 * size * size).astype(np.float32)).reshape(2, 3, size, size)
    with torch.no_grad():
        y = network.eval()(x)
    print("scores", label, size, *(f"{score:.8g}" for score in y.flatten().tolist()))


def memory(label, network, size):
    """Bytes of all outputs and their gradients, counted as torchsummary does: of all modules but Sequential and the whole."""
    outputs = []

    def hook(module, x, y):
        outputs.append(y.numel())

    for module in network.modules():
        if module is not network and not isinstance(module, nn.Sequential):
            module.register_forward_hook(hook)
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, size, size))
    print("memory", label, size, 2 * 4 * sum(outputs))


class Residual(nn.Module):
    """Two convolutions and a shortcut: a projection, or where there is none slices and zeros (option A)."""

    def __init__(self, planes_in, planes, stride, project):
        super().__init__()
        self.conv1 = nn.Conv2d(planes_in, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.changes, self.project = planes_in != planes, project
        if self.changes and project:
            self.shortcut = nn.Sequential(nn.Conv2d(planes_in, planes, 1, stride, bias=False), nn.BatchNorm2d(planes))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.changes:
            side = y.shape[1] // 4
            x = self.shortcut(x) if self.project else F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, side, side))
        return torch.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, widths, blocks, project, pool):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        self.stages, planes = [], widths[0]
        for i, width in enumerate(widths):
            stage = [Residual(planes if j == 0 else width, width, 2 if i > 0 and j == 0 else 1, project) for j in range(blocks)]
            self.stages.append(nn.Sequential(*stage))
            setattr(self, f"layer{i + 1}", self.stages[-1])
            planes = width
        self.linear, self.pool = nn.Linear(planes, 10), pool

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        for stage in self.stages:
            x = stage(x)
        return self.linear(self.pool(x).flatten(1))


class Repeated(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.batch_norm = nn.BatchNorm2d(32)

    def forward(self, x):
        return torch.relu(self.batch_norm(self.conv(x))) + x


class DeepResNet(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, padding=1)
        self.resblocks = nn.Sequential(*blocks)
        self.classifier = nn.Sequential(nn.Linear(2048, 32), nn.ReLU(), nn.Linear(32, 10))

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        return self.classifier(F.max_pool2d(self.resblocks(x), 2).flatten(1))


def network(label, made, size):
    keys(label, made)
    scores(label, made, size)


print("# torch", torch.__version__, "torchvision", torchvision.__version__)
for name in NAMES:
    if name == "googlenet":
        keys("googlenet", make(name, aux_logits=False))
        keys("googlenet-aux", make(name, aux_logits=True))
    else:
        keys(name, make(name))

for name in ["alexnet", "vgg11_bn", "googlenet", "resnet18", "resnet50"]:
    memory(name, make(name), 224)

scores("alexnet", make("alexnet", num_classes=10), 64)
scores("resnet18", make("resnet18", num_classes=10), 64)
scores("resnet50", make("resnet50", num_classes=10), 64)
scores("googlenet", make("googlenet", num_classes=10, aux_logits=True), 64)
vgg = make("vgg11_bn", num_classes=10)
vgg.classifier = nn.Sequential(nn.Linear(25088, 64), nn.ReLU(), nn.Linear(64, 10))
scores("vgg11_bn", vgg, 32)

network("resnet20", CifarResNet([16, 32, 64], 3, False, nn.AdaptiveAvgPool2d(1)), 32)
network("resnet18-cifar", CifarResNet([64, 128, 256, 512], 2, True, nn.MaxPool2d(4)), 32)
network("deep-resnet-shared", DeepResNet(10 * [Repeated()]), 32)
network("deep-resnet", DeepResNet([Repeated() for _ in range(10)]), 32)
