"""Writes what PyTorch's layers over images make of given inputs, in float64: layers/src/test/resources/weft/layers/spatial.txt.

    python3 layers/src/test/golden/spatial.py > layers/src/test/resources/weft/layers/spatial.txt

Made with PyTorch 1.13.1. A case is its name, then indented: how the layer prints itself, the names in its state dict, and results
as name, shape and values. Number n of the inputs has ((37 i + 11 n) mod 101 - 50) / 16 as element i: the image is number 0, the
parameters are 1, 2 and so on in the order of the state dict, and the gradient that comes from behind is number 9.
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)


class Concat(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        for i, branch in enumerate(branches):
            self.add_module(str(i), branch)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.children()], 1)


class Residual(nn.Module):
    def __init__(self, body, shortcut=None, after=None):
        super().__init__()
        self.body = body
        self.shortcut = shortcut
        self.after = after

    def forward(self, x):
        y = self.body(x) + (self.shortcut(x) if self.shortcut else x)
        return self.after(y) if self.after else y


def repeated():
    block = Residual(nn.Conv2d(2, 2, 3, padding=1), after=nn.ReLU())
    return nn.Sequential(block, block)


CASES = {
    "conv2d": (nn.Conv2d(2, 3, 3), (2, 2, 5, 6)),
    "conv2d all": (nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2, bias=False), (1, 4, 6, 5)),
    "conv1d": (nn.Conv1d(2, 3, 3), (2, 2, 7)),
    "conv1d all": (nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, bias=False), (1, 4, 9)),
    "conv_transpose2d": (nn.ConvTranspose2d(2, 3, 3), (2, 2, 4, 3)),
    "conv_transpose2d stride": (nn.ConvTranspose2d(3, 2, 4, stride=2, padding=1), (1, 3, 3, 4)),
    "conv_transpose2d all": (nn.ConvTranspose2d(4, 6, (3, 2), stride=(3, 2), padding=(1, 0), output_padding=(2, 1), groups=2,
                                                bias=False, dilation=(1, 2)), (2, 4, 3, 3)),
    "conv_transpose2d wide": (nn.ConvTranspose2d(2, 2, 2, dilation=3, output_padding=2, padding=1), (1, 2, 3, 3)),
    "max_pool2d": (nn.MaxPool2d(2), (2, 2, 5, 6)),
    "max_pool2d overlapping": (nn.MaxPool2d(3, stride=2), (1, 2, 9, 8)),
    "max_pool2d all": (nn.MaxPool2d((3, 2), stride=(2, 3), padding=1, dilation=(1, 2), ceil_mode=True), (1, 2, 8, 9)),
    "avg_pool2d": (nn.AvgPool2d(2), (2, 2, 5, 6)),
    "avg_pool2d counted": (nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (1, 2, 8, 7)),
    "avg_pool2d not counted": (nn.AvgPool2d((3, 2), stride=2, padding=1, ceil_mode=True, count_include_pad=False), (1, 2, 8, 7)),
    "adaptive_avg_pool2d": (nn.AdaptiveAvgPool2d(3), (2, 2, 7, 8)),
    "adaptive_avg_pool2d global": (nn.AdaptiveAvgPool2d(1), (2, 3, 4, 5)),
    "adaptive_avg_pool2d larger": (nn.AdaptiveAvgPool2d((5, 2)), (1, 2, 3, 7)),
    "adaptive_avg_pool2d kept": (nn.AdaptiveAvgPool2d((None, 2)), (1, 2, 3, 5)),
    "adaptive_max_pool2d": (nn.AdaptiveMaxPool2d(3), (2, 2, 7, 8)),
    "adaptive_max_pool2d larger": (nn.AdaptiveMaxPool2d((5, 2)), (1, 2, 3, 13)),
    "nearest by 2": (nn.Upsample(scale_factor=2), (2, 2, 3, 4)),
    "nearest by 1.7": (nn.Upsample(scale_factor=1.7), (1, 2, 5, 4)),
    "nearest to": (nn.Upsample(size=(7, 3)), (1, 2, 3, 5)),
    "bilinear by 2": (nn.Upsample(scale_factor=2, mode="bilinear"), (2, 2, 3, 4)),
    "bilinear by 1.7": (nn.Upsample(scale_factor=1.7, mode="bilinear"), (1, 2, 5, 4)),
    "bilinear by two factors": (nn.Upsample(scale_factor=(2.3, 0.6), mode="bilinear"), (1, 2, 5, 6)),
    "bilinear to": (nn.Upsample(size=(7, 3), mode="bilinear"), (1, 2, 3, 5)),
    "bilinear aligned by 2": (nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), (2, 2, 3, 4)),
    "bilinear aligned by 1.7": (nn.Upsample(scale_factor=1.7, mode="bilinear", align_corners=True), (1, 2, 5, 4)),
    "bilinear aligned to": (nn.Upsample(size=(7, 1), mode="bilinear", align_corners=True), (1, 2, 3, 5)),
    "concat": (Concat(nn.Conv2d(2, 3, 1), nn.Sequential(nn.Conv2d(2, 1, 3, padding=1), nn.ReLU()), nn.Sequential()),
               (2, 2, 4, 3)),
    "residual": (Residual(nn.Conv2d(2, 2, 3, padding=1)), (2, 2, 4, 3)),
    "residual projected": (Residual(nn.Sequential(nn.Conv2d(2, 3, 3, stride=2, padding=1), nn.ReLU()),
                                    nn.Conv2d(2, 3, 1, stride=2, bias=False), nn.ReLU()), (1, 2, 4, 4)),
    "repeated": (repeated(), (1, 2, 4, 3)),
}


def fill(shape, number):
    size = torch.Size(shape).numel()
    return torch.tensor([((37 * i + 11 * number) % 101 - 50) / 16 for i in range(size)]).reshape(shape)


def result(name, tensor):
    print("  %s %s:" % (name, ",".join(map(str, tensor.shape))), *(repr(v) for v in tensor.detach().flatten().tolist()))


for name, (layer, shape) in CASES.items():
    print(name)
    if "(\n" not in repr(layer):
        print("  prints", layer)
    print("  state", *layer.state_dict().keys())
    parameters = list(layer.named_parameters())
    for number, (_, parameter) in enumerate(parameters, 1):
        parameter.data = fill(parameter.shape, number)
    x = fill(shape, 0).requires_grad_()
    y = layer(x)
    y.backward(fill(y.shape, 9))
    result("x", x)
    result("y", y)
    result("dx", x.grad)
    for key, parameter in parameters:
        result("d" + key, parameter.grad)
