"""Golden values for weft.models.TorchvisionTest: key names, parameter counts, memory and scores of torchvision's networks.

    python3 models/src/test/golden/torchvision_networks.py > models/src/test/resources/weft/models/torchvision.txt

No weights are stored: both sides compute them from the name and the index of each number (value() below), in integer
arithmetic and then double, rounded to float32.
"""
import hashlib
import math

import numpy as np
import torch
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
