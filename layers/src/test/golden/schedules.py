"""Writes the learning rates of PyTorch's schedules: layers/src/test/resources/weft/optim/schedules.txt.

    python3 layers/src/test/golden/schedules.py > layers/src/test/resources/weft/optim/schedules.txt

Made with PyTorch 1.13.1. Each line has those of steps 0 to 50, of one of two groups whose initial rates are 0.1 and 0.03; where
the momentum moves, a line of it follows.
"""
import warnings

import torch
from torch.optim import lr_scheduler as lr

warnings.simplefilter("ignore")
STEPS = 50
CASES = {
    "step": lambda o: lr.StepLR(o, 7, 0.3),
    "multistep": lambda o: lr.MultiStepLR(o, [5, 20, 20, 31], 0.2),
    "exponential": lambda o: lr.ExponentialLR(o, 0.9),
    "linear": lambda o: lr.LinearLR(o),
    "linear down": lambda o: lr.LinearLR(o, 1.0, 0.1, 30),
    "cosine": lambda o: lr.CosineAnnealingLR(o, 50),
    "cosine back": lambda o: lr.CosineAnnealingLR(o, 15, 0.001),
    "restarts": lambda o: lr.CosineAnnealingWarmRestarts(o, 12),
    "restarts longer": lambda o: lr.CosineAnnealingWarmRestarts(o, 5, 2, 0.001),
    "warm-up": lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 0.01, 1, 8), lr.CosineAnnealingLR(o, 42)], [8]),
    "three in a row": lambda o: lr.SequentialLR(
        o, [lr.LinearLR(o, 0.1, 0.5, 10), lr.ExponentialLR(o, 0.95), lr.StepLR(o, 4, 0.5)], [6, 25]),
    "onecycle": lambda o: lr.OneCycleLR(o, [0.1, 0.03], 51),
    "onecycle linear": lambda o: lr.OneCycleLR(o, [0.1, 0.03], 55, pct_start=0.4, anneal_strategy="linear", div_factor=10,
                                               final_div_factor=100, base_momentum=0.7, max_momentum=0.99),
    "onecycle three": lambda o: lr.OneCycleLR(o, [0.1, 0.03], 51, three_phase=True),
    "onecycle over": lambda o: lr.OneCycleLR(o, [0.1, 0.03], 50, cycle_momentum=False),
}
PLATEAUS = {
    "plateau": lambda o: lr.ReduceLROnPlateau(o, patience=3),
    "plateau max": lambda o: lr.ReduceLROnPlateau(o, "max", 0.5, 2, 0.05, "abs", 3),
    "plateau floor": lambda o: lr.ReduceLROnPlateau(o, "min", 0.3, 1, 0.1, "rel", 1, 0.01),
    "plateau rel max": lambda o: lr.ReduceLROnPlateau(o, "max", 0.5, 0, 0.1, "rel", 0, 0, 0.004),
}


def line(name, values):
    print(name + ":", *("%.13g" % v for v in values))


def run(name, make, measures):
    parameters = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
    optimizer = torch.optim.SGD([dict(params=parameters[:1]), dict(params=parameters[1:], lr=0.03)], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    rates = [[], []]
    momenta = []
    for t in range(STEPS + 1):
        for g in (0, 1):
            rates[g].append(optimizer.param_groups[g]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if t < STEPS:
            scheduler.step(*(() if measures is None else (measures[t],)))
    line(name + " 0", rates[0])
    line(name + " 1", rates[1])
    if len(set(momenta)) > 1:
        line(name + " momentum", momenta)


torch.manual_seed(4)
measures = (torch.randn(STEPS, dtype=torch.float64) * 0.3 + torch.linspace(1, 0.5, STEPS, dtype=torch.float64)).tolist()
line("measures", measures)
for name, make in CASES.items():
    run(name, make, None)
for name, make in PLATEAUS.items():
    run(name, make, measures)
