"""Writes what PyTorch's activations and losses make of given numbers, in float64.

    python3 layers/src/test/golden/losses.py > layers/src/test/resources/weft/layers/losses.txt

Made with PyTorch 1.13.1. A line is a name and numbers. For each case there are the results, `NAME y`, and the gradient of
sum(y * cotangents) with respect to the first input, `NAME dx`, where the cotangents of element i are 1 + i / 8.
"""
import itertools

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(4)


def line(name, values):
    words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    print(name + ":", *(words.get(repr(v), repr(v)) for v in values))


def case(name, function, x, *others):
    x = x.clone().requires_grad_()
    y = function(x, *others)
    y.backward(1 + torch.arange(y.numel()).reshape(y.shape) / 8)
    line(name + " y", y.detach().reshape(-1).tolist())
    line(name + " dx", x.grad.reshape(-1).tolist())


def activations():
    x = torch.cat([torch.linspace(-9, 9, 37), torch.tensor([-0.1, 0.1, -1e-5, 1e-5, 25.0, -40.0, 1e4, -700.0])])
    line("x", x.tolist())
    for alpha in (1.0, 0.3, -2.0):
        case("elu %s" % alpha, nn.ELU(alpha), x)
    for approximate in ("none", "tanh"):
        case("gelu %s" % approximate, nn.GELU(approximate), x)
    case("silu", nn.SiLU(), x)
    for beta, threshold in ((1.0, 20.0), (2.0, 3.1), (0.25, 1.0)):
        case("softplus %s %s" % (beta, threshold), nn.Softplus(beta, threshold), x)
    for slope in (0.01, 0.3, -1.0):
        case("leaky_relu %s" % slope, nn.LeakyReLU(slope), x)
    planes = x[:24].reshape(2, 3, 4)
    for dim in (0, 1, 2, -1):
        case("softmax %d" % dim, nn.Softmax(dim), planes)
        case("log_softmax %d" % dim, nn.LogSoftmax(dim), planes)
    case("softmax huge", nn.Softmax(0), torch.tensor([1000.0, -1000.0, 999.0]))
    case("zero_pad", nn.ZeroPad2d((1, 2, 0, 3)), x[:24].reshape(1, 2, 3, 4))
    indices = torch.tensor([[3, 0, 3], [1, 4, 3]])
    table = x[:15].reshape(5, 3)
    for padding in (None, 3, -1):
        case("embedding %s" % padding,
             lambda w: nn.functional.embedding(indices, w, padding_idx=padding), table)


def classes():
    scores = torch.randn(6, 5)
    wide = torch.randn(2, 5, 2, 2)
    weight = torch.tensor([0.3, 2.0, 1.0, 0.0, 1.7])
    line("scores", scores.reshape(-1).tolist())
    line("wide", wide.reshape(-1).tolist())
    line("weight", weight.tolist())
    labels = {"all": [2, 0, 4, 1, 3, 3], "some": [2, -100, 4, -100, 3, 0], "none": [-100] * 6, "zero": [2, 0, 4, 0, 3, 1]}
    for (which, label), w, reduction in itertools.product(labels.items(), (None, weight), ("none", "mean", "sum")):
        ignored = 0 if which == "zero" else -100
        target = torch.tensor(label)
        name = "%s %s %s" % (which, "plain" if w is None else "weighted", reduction)
        for smoothing in (0.0, 0.1, 1.0):
            loss = nn.CrossEntropyLoss(w, ignore_index=ignored, reduction=reduction, label_smoothing=smoothing)
            case("cross_entropy %s %s" % (name, smoothing), loss, scores, target)
        case("nll %s" % name, nn.NLLLoss(w, ignore_index=ignored, reduction=reduction), scores, target)
    pixels = torch.tensor([[[1, 4], [-100, 0]], [[2, 3], [3, -100]]])
    for w, reduction in itertools.product((None, weight), ("none", "mean", "sum")):
        name = "wide %s %s" % ("plain" if w is None else "weighted", reduction)
        case("cross_entropy " + name, nn.CrossEntropyLoss(w, reduction=reduction, label_smoothing=0.2), wide, pixels)
        case("nll " + name, nn.NLLLoss(w, reduction=reduction), wide, pixels)
    soft = torch.softmax(scores.roll(1, 0) * 0.7, 1)
    line("soft", soft.reshape(-1).tolist())
    soft_wide = torch.softmax(wide.roll(1, 2) * 0.7, 1)
    line("soft_wide", soft_wide.reshape(-1).tolist())
    for w, reduction, smoothing in itertools.product((None, weight), ("none", "mean", "sum"), (0.0, 0.1)):
        name = "%s %s %s" % ("plain" if w is None else "weighted", reduction, smoothing)
        loss = nn.CrossEntropyLoss(w, reduction=reduction, label_smoothing=smoothing)
        case("cross_entropy soft " + name, loss, scores, soft)
        case("cross_entropy soft_wide " + name, loss, wide, soft_wide)
    case("cross_entropy soft_single", nn.CrossEntropyLoss(weight), scores[0], soft[0])
    case("cross_entropy single", nn.CrossEntropyLoss(weight), scores[0], torch.tensor(2))
    case("nll single", nn.NLLLoss(reduction="none"), scores[0], torch.tensor(2))
    huge = torch.tensor([[1e4, 0.0, -1e4], [-1e4, 1e4, 1e4], [-800.0, -900.0, -1000.0]])
    for smoothing in (0.0, 0.1):
        case("cross_entropy huge %s" % smoothing, nn.CrossEntropyLoss(reduction="none", label_smoothing=smoothing), huge,
             torch.tensor([2, 0, 1]))
    sure = torch.tensor([[0.0, -float("inf"), 1.0]])
    case("cross_entropy impossible", nn.CrossEntropyLoss(), sure, torch.tensor([2]))


def regressions():
    x = torch.randn(3, 4) * 2
    y = torch.randn(3, 4) * 2
    y[0, 0] = x[0, 0]
    y[1, 2] = x[1, 2] - 0.5
    y[2, 3] = x[2, 3] + 1
    line("a", x.reshape(-1).tolist())
    line("b", y.reshape(-1).tolist())
    # Where beta is 0 and both are equal, this version's gradient is -1, that of later ones is 0 as for L1Loss: no equals here.
    unequal = torch.randn(3, 4)
    line("c", unequal.reshape(-1).tolist())
    for reduction in ("none", "mean", "sum"):
        case("mse %s" % reduction, nn.MSELoss(reduction=reduction), x, y)
        case("l1 %s" % reduction, nn.L1Loss(reduction=reduction), x, y)
        for beta in (1.0, 0.5, 0.0):
            case("smooth_l1 %s %s" % (beta, reduction), nn.SmoothL1Loss(reduction=reduction, beta=beta), x,
                 y if beta > 0 else unequal)


def binary():
    x = torch.cat([torch.randn(9), torch.tensor([300.0, -300.0, 1000.0])]).reshape(3, 4)
    y = torch.tensor([0.0, 1.0, 0.3, 1.0, 0.0, 1.0, 0.9, 0.0, 0.5, 1.0, 1.0, 0.0]).reshape(3, 4)
    weight = torch.tensor([[0.5], [1.0], [3.0]])
    positive = torch.tensor([1.0, 0.2, 4.0, 2.5])
    line("logits", x.reshape(-1).tolist())
    line("chances", y.reshape(-1).tolist())
    for w, p, reduction in itertools.product((None, weight), (None, positive), ("none", "mean", "sum")):
        name = "bce %s %s %s" % ("plain" if w is None else "weighted", "even" if p is None else "positive", reduction)
        case(name, nn.BCEWithLogitsLoss(w, reduction=reduction, pos_weight=p), x, y)


def divergences():
    x = torch.log_softmax(torch.randn(3, 4), 1)
    p = torch.softmax(torch.randn(3, 4), 1)
    p[0] = torch.tensor([0.0, 0.5, 0.0, 0.5])
    q = torch.log_softmax(torch.randn(3, 4), 1)
    line("logq", x.reshape(-1).tolist())
    line("p", p.reshape(-1).tolist())
    line("logp", q.reshape(-1).tolist())
    for reduction in ("none", "mean", "sum", "batchmean"):
        case("kl_div %s" % reduction, nn.KLDivLoss(reduction=reduction), x, p)
        case("kl_div log %s" % reduction, nn.KLDivLoss(reduction=reduction, log_target=True), x, q)
    case("kl_div impossible", nn.KLDivLoss(reduction="none"), torch.tensor([-float("inf"), -1.0, -float("inf")]),
         torch.tensor([0.0, 1.0, 0.25]))


activations()
classes()
regressions()
binary()
divergences()
