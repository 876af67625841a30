"""Writes what PyTorch's normalization layers make of given inputs, in float64.

    python3 layers/src/test/golden/normalization.py > layers/src/test/resources/weft/layers/normalization.txt

Made with PyTorch 1.13.1. Inputs are not listed: input number n has ((37 i + 11 n + n i^2) mod 101 - 50) / 16 as element i.
Input 1 is the weight, 2 the bias, 10 t + 3 is x of step t and 10 t + 4 its dy. The weight is moved up by 2, and x of step t
by 5 t, so that means are not 0.
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
STEPS = 3


def fill(shape, number):
    size = 1
    for extent in shape:
        size *= extent
    return torch.tensor([((37 * i + 11 * number + number * i * i) % 101 - 50) / 16 for i in range(size)]).reshape(shape)


def line(name, tensor):
    print(name + ":", *(repr(v) for v in tensor.detach().reshape(-1).tolist()))


def run(name, layer, shape):
    if getattr(layer, "weight", None) is not None:
        layer.weight.data = fill(layer.weight.shape, 1) + 2
        layer.bias.data = fill(layer.bias.shape, 2)
    for t in range(1, STEPS + 2):
        if t > STEPS:
            layer.eval()
        layer.zero_grad()
        x = (fill(shape, 10 * t + 3) + 5 * t).requires_grad_()
        y = layer(x)
        y.backward(fill(y.shape, 10 * t + 4))
        step = f"{name} {t}"
        line(step + " y", y)
        line(step + " dx", x.grad)
        for key, parameter in layer.named_parameters():
            line(f"{step} d{key}", parameter.grad)
        for key, buffer in layer.named_buffers():
            line(f"{step} {key}", buffer)


run("batch norm of vectors", nn.BatchNorm1d(3), (4, 3))
run("batch norm of sequences", nn.BatchNorm1d(3, eps=0.1, momentum=0.3), (2, 3, 5))
run("batch norm of images", nn.BatchNorm2d(2), (3, 2, 3, 4))
run("batch norm, cumulative", nn.BatchNorm2d(2, momentum=None), (2, 2, 2, 3))
run("batch norm, not affine", nn.BatchNorm2d(2, affine=False), (2, 2, 2, 2))
run("batch norm without running statistics", nn.BatchNorm2d(2, track_running_stats=False), (2, 2, 2, 2))
run("layer norm", nn.LayerNorm((3, 4)), (2, 5, 3, 4))
run("layer norm of rows", nn.LayerNorm(7, eps=0.1, elementwise_affine=False), (3, 7))
run("group norm", nn.GroupNorm(2, 4), (2, 4, 3, 5))
run("group norm of vectors", nn.GroupNorm(3, 6, eps=0.1), (4, 6))
run("instance norm", nn.InstanceNorm2d(3), (2, 3, 3, 3))
run("instance norm, affine", nn.InstanceNorm2d(3, affine=True), (2, 3, 2, 4))
run("instance norm, tracked", nn.InstanceNorm2d(2, eps=0.1, momentum=0.3, affine=True, track_running_stats=True), (3, 2, 2, 4))
run("instance norm, tracked, not affine", nn.InstanceNorm2d(3, track_running_stats=True), (2, 3, 3, 2))
run("local response norm", nn.LocalResponseNorm(5, alpha=0.5, beta=0.75, k=2.0), (2, 7, 3, 2))
run("local response norm, even", nn.LocalResponseNorm(4, alpha=0.3, beta=0.5, k=1.0), (1, 6, 5))
