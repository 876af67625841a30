"""Writes what PyTorch's optimizers make of given gradients, in float64: layers/src/test/resources/weft/optim/optimizers.txt.

    python3 layers/src/test/golden/optimizers.py > layers/src/test/resources/weft/optim/optimizers.txt

Made with PyTorch 1.13.1, which has no Muon: it is written out below after the one of PyTorch 2.9, without rounding to bfloat16.
Its NAdam counts the last momentum twice unless foreach is set; PyTorch 2 always does what foreach does.
Two groups: a matrix of 4 by 2 and one of 2 by 3; a matrix of 1 by 3 with a learning rate and settings of its own. Each line has
the 17 numbers end to end.
"""
import math

import torch

STEPS = 50
SHOWN = (1, 2, 3, 10, 11, 20, 30, 40, 50)


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, adjust="original"):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov, adjust=adjust))

    @staticmethod
    def orthogonal(g, a=3.4445, b=-4.7750, c=2.0315):
        x = g.T if g.size(0) > g.size(1) else g
        x = x / x.norm().clamp(min=1e-7)
        for _ in range(5):
            gram = x @ x.T
            x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
        return x.T if g.size(0) > g.size(1) else x

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["momentum_buffer"] = torch.zeros_like(p)
                buffer = state["momentum_buffer"]
                buffer.lerp_(p.grad, 1 - group["momentum"])
                update = self.orthogonal(p.grad.lerp(buffer, group["momentum"]) if group["nesterov"] else buffer)
                rows, columns = p.shape
                if group["adjust"] == "original":
                    ratio = math.sqrt(max(1, rows / columns))
                else:
                    ratio = 0.2 * math.sqrt(max(rows, columns))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update, alpha=-group["lr"] * ratio)


# The optimizer, the settings of the first group, and what differs in the second.
CASES = {
    "sgd": (torch.optim.SGD, dict(lr=0.1), dict(lr=0.03)),
    "sgd decay": (torch.optim.SGD, dict(lr=0.1, weight_decay=0.05), dict(weight_decay=0.2)),
    "sgd momentum": (torch.optim.SGD, dict(lr=0.1, momentum=0.9), dict(lr=0.01, momentum=0.5)),
    "sgd dampening": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05), dict(dampening=0.1)),
    "sgd nesterov": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05), dict(nesterov=False)),
    "adam": (torch.optim.Adam, dict(lr=0.01), dict(lr=0.1)),
    "adam decay": (torch.optim.Adam, dict(lr=0.01, weight_decay=0.05), dict(weight_decay=0)),
    "adam betas": (torch.optim.Adam, dict(lr=0.01, betas=(0.5, 0.7), eps=0.1), dict(betas=(0.9, 0.9), eps=1e-8)),
    "adamw": (torch.optim.AdamW, dict(lr=0.01), dict(lr=0.1)),
    "adamw decay": (torch.optim.AdamW, dict(lr=0.05, weight_decay=0.3, betas=(0.8, 0.95)), dict(weight_decay=0)),
    "adamax": (torch.optim.Adamax, dict(lr=0.02), dict(lr=0.1)),
    "adamax decay": (torch.optim.Adamax, dict(lr=0.02, weight_decay=0.05, betas=(0.5, 0.7), eps=0.1), dict(eps=1e-8)),
    "nadam": (torch.optim.NAdam, dict(lr=0.02, foreach=True), dict(lr=0.1)),
    "nadam decay": (torch.optim.NAdam, dict(lr=0.02, weight_decay=0.05, betas=(0.5, 0.7), momentum_decay=0.1, foreach=True),
                    dict(momentum_decay=0)),
    "rmsprop": (torch.optim.RMSprop, dict(lr=0.01), dict(lr=0.1)),
    "rmsprop momentum": (torch.optim.RMSprop, dict(lr=0.01, alpha=0.9, momentum=0.8, weight_decay=0.05), dict(momentum=0)),
    "rmsprop centered": (torch.optim.RMSprop, dict(lr=0.01, centered=True, eps=0.01), dict(centered=False)),
    "rmsprop both": (torch.optim.RMSprop, dict(lr=0.01, alpha=0.8, centered=True, momentum=0.9, weight_decay=0.1),
                     dict(lr=0.001)),
    "adagrad": (torch.optim.Adagrad, dict(lr=0.1), dict(lr=0.3)),
    "adagrad decay": (torch.optim.Adagrad, dict(lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.5, eps=0.01),
                      dict(lr_decay=0)),
    "adadelta": (torch.optim.Adadelta, dict(lr=1.0), dict(lr=0.5)),
    "adadelta decay": (torch.optim.Adadelta, dict(lr=2.0, rho=0.7, eps=1e-3, weight_decay=0.1), dict(rho=0.95)),
    "muon": (Muon, dict(lr=0.02), dict(lr=0.1)),
    "muon plain": (Muon, dict(lr=0.02, momentum=0.8, nesterov=False, weight_decay=0, adjust="match_rms_adamw"),
                   dict(adjust="original", weight_decay=0.5)),
}


def line(name, values):
    print(name + ":", *("%.13g" % v for v in values))


def train(make, lines, between=lambda parameters, t: None):
    """Fifty steps of an optimizer; the learning rate of the first group halves after ten."""
    parameters = [start[:8].reshape(4, 2).clone().requires_grad_(), start[8:14].reshape(2, 3).clone().requires_grad_(),
                  start[14:].reshape(1, 3).clone().requires_grad_()]
    optimizer = make(parameters)
    for t in range(1, STEPS + 1):
        if t == 11:
            optimizer.param_groups[0]["lr"] /= 2
        gradient = gradients[t - 1]
        for p, g in zip(parameters, (gradient[:8], gradient[8:14], gradient[14:])):
            p.grad = g.reshape(p.shape).clone()
        between(parameters, t)
        optimizer.step()
        lines(torch.cat([p.detach().flatten() for p in parameters]), t)


torch.set_default_dtype(torch.float64)  # NAdam keeps a product in the default type
torch.manual_seed(1)
start = torch.randn(17, dtype=torch.float64)
gradients = torch.randn(STEPS, 17, dtype=torch.float64)
line("start", start.tolist())
for t in range(STEPS):
    line(f"gradient {t + 1}", gradients[t].tolist())
for name, (kind, first, second) in CASES.items():
    train(lambda p: kind([dict(params=p[:2]), dict(params=p[2:], **second)], **first),
          lambda values, t: line(f"{name} {t}", values.tolist()) if t in SHOWN else None)

norms = []


def clip_norm(parameters, t):
    norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, 3.5)))


sgd = lambda p: torch.optim.SGD([dict(params=p[:2]), dict(params=p[2:], lr=0.03)], lr=0.1)
train(sgd, lambda values, t: line(f"clip norm {t}", values.tolist()) if t in SHOWN else None, clip_norm)
line("norms", norms)
train(sgd, lambda values, t: line(f"clip value {t}", values.tolist()) if t in SHOWN else None,
      lambda parameters, t: torch.nn.utils.clip_grad_value_(parameters, 0.6))

average = []


def averaged(values, t):
    average.append(values.clone() if t == 1 else 0.9 * average[-1] + 0.1 * values)
    if t in SHOWN:
        line(f"average {t}", average[-1].tolist())


train(sgd, averaged)
