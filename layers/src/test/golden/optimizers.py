"""Writes what PyTorch's optimizers make of given gradients, in float64: layers/src/test/resources/weft/optim/optimizers.txt.

    python3 layers/src/test/golden/optimizers.py > layers/src/test/resources/weft/optim/optimizers.txt

Made with PyTorch 1.13.1. Two parameters of 3 and of 2 by 2 numbers, laid end to end in each line of 7.
"""
import torch

STEPS = 20
CASES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd decay": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05),
    "sgd momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd dampening": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05),
    "sgd nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adam decay": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.05),
    "adam betas": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.5, 0.7), eps=0.1),
}


def line(name, values):
    print(name + ":", *(repr(v) for v in values))


torch.manual_seed(1)
start = torch.randn(7, dtype=torch.float64)
gradients = torch.randn(STEPS, 7, dtype=torch.float64)
line("start", start.tolist())
for t in range(STEPS):
    line(f"gradient {t + 1}", gradients[t].tolist())
for name, make in CASES.items():
    parameters = [start[:3].clone().requires_grad_(), start[3:].reshape(2, 2).clone().requires_grad_()]
    optimizer = make(parameters)
    for t in range(STEPS):
        if t == 10:
            optimizer.param_groups[0]["lr"] /= 2
        parameters[0].grad = gradients[t, :3].clone()
        parameters[1].grad = gradients[t, 3:].reshape(2, 2).clone()
        optimizer.step()
        if t + 1 in (1, 2, 3, 10, 11, 20):
            line(f"{name} {t + 1}", torch.cat([p.detach().flatten() for p in parameters]).tolist())
