"""Writes what PyTorch's pointwise functions make of numbers at the edges: zeros of both signs, infinities, NaN; in float32.

    python3 layers/src/test/golden/edges.py > layers/src/test/resources/weft/layers/edges.txt

Made with PyTorch 1.13. A line is a name and numbers: `x`, the numbers, and for each function its values, `NAME y`, and the gradient
of their sum, `NAME dx`; of a power with a tensor as exponent also `NAME db`, the gradient of the exponent.
"""
import torch
from torch.nn import functional as F

INF, NAN = float("inf"), float("nan")
X = [-INF, -2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0, INF, NAN]


def line(name, values):
    words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    print(name + ":", *(words.get(repr(v), repr(v)) for v in values))


def case(name, function):
    x = torch.tensor(X, requires_grad=True)
    y = function(x)
    y.sum().backward()
    line(name + " y", y.reshape(-1).tolist())
    line(name + " dx", x.grad.tolist())


line("x", X)
for c in (0.0, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, -0.5, -1.0, -1.5, -2.0, -3.0, 1e10, 10000000001.0, 16777217.0, 1e30, INF, -INF, NAN):
    case("pow %r" % c, lambda x: x.pow(c))
    exponent = torch.full((len(X),), c, requires_grad=True)
    base = torch.tensor(X, requires_grad=True)
    y = base.pow(exponent)
    y.sum().backward()
    line("tensor_pow %r y" % c, y.tolist())
    line("tensor_pow %r dx" % c, base.grad.tolist())
    line("tensor_pow %r db" % c, exponent.grad.tolist())
for name in ("sign", "abs", "log", "sqrt", "exp", "relu", "sigmoid", "tanh", "neg"):
    case(name, getattr(torch, name))
case("leaky_relu", lambda x: F.leaky_relu(x, 0.1))
case("elu", F.elu)
case("softplus", F.softplus)
case("silu", F.silu)
case("gelu none", F.gelu)
case("gelu tanh", lambda x: F.gelu(x, approximate="tanh"))
case("clamp", lambda x: x.clamp(-1, 1))
case("clamp_min", lambda x: x.clamp(min=0))
case("rdiv 2.0", lambda x: 2 / x)
case("rdiv 0.0", lambda x: 0 / x)
case("div 0.0", lambda x: x / 0)
case("mul 0.0", lambda x: x * 0)
for b in (-0.0, 1.0, INF, NAN):
    case("maximum %r" % b, lambda x: torch.maximum(x, torch.tensor(b)))
    case("minimum %r" % b, lambda x: torch.minimum(x, torch.tensor(b)))
    case("divide %r" % b, lambda x: x / torch.tensor(b))
case("softmax", lambda x: F.softmax(x[:9], 0))
case("log_softmax", lambda x: F.log_softmax(x[:9], 0))
case("amax", lambda x: x[:10].amax())
case("amax nan", lambda x: x.amax())
case("smooth_l1", lambda x: F.smooth_l1_loss(x, torch.zeros_like(x), reduction="none"))
case("bce 0.0", lambda x: F.binary_cross_entropy_with_logits(x, torch.zeros_like(x), reduction="none"))
case("bce 1.0", lambda x: F.binary_cross_entropy_with_logits(x, torch.ones_like(x), reduction="none"))
