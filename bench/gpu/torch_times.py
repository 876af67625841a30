"""Times in PyTorch what GpuBench times in Weft, in float32 without TF32: lines of a name, a tab and milliseconds."""
import sys

import torch
from torch import nn

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True
ROUNDS = 5
ROUND_MILLIS = 50


def run(work, calls):
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    start.record()
    for _ in range(calls):
        work()
    end.record()
    end.synchronize()
    return start.elapsed_time(end)


def measure(name, work):
    run(work, 3)
    calls = int(min(max(ROUND_MILLIS / max(run(work, 1), 1e-3), 1), 1000))
    times = sorted(run(work, calls) / calls for _ in range(ROUNDS))
    print(f"{name}\t{times[ROUNDS // 2]:.6f}", flush=True)


def convolution(name, n, c, h, k, r, padding):
    x = torch.rand(n, c, h, h, device="cuda") - 0.5
    w = torch.rand(k, c, r, r, device="cuda") - 0.5
    one, same, none = [1, 1], [padding, padding], [0, 0]
    y = torch.ops.aten.convolution(x, w, None, one, same, one, False, none, 1)

    def gradient(of_x, of_w):
        return torch.ops.aten.convolution_backward(y, x, w, None, one, same, one, False, none, 1, [of_x, of_w, False])

    measure(f"conv {name}, forward", lambda: torch.ops.aten.convolution(x, w, None, one, same, one, False, none, 1))
    measure(f"conv {name}, input gradient", lambda: gradient(True, False))
    measure(f"conv {name}, weight gradient", lambda: gradient(False, True))


def lenet_step(batch):
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)).cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    x = torch.rand(batch, 1, 32, 32, device="cuda")
    labels = torch.arange(batch, device="cuda") % 10

    def step():
        optimizer.zero_grad()
        criterion(model(x), labels).backward()
        optimizer.step()

    measure(f"lenet5 train step, batch {batch}", step)


if not torch.cuda.is_available():
    sys.exit("PyTorch sees no GPU")
print(f"version\t{torch.__version__}")
for size in (1024, 2048, 4096):
    a = torch.rand(size, size, device="cuda") - 0.5
    b = torch.rand(size, size, device="cuda") - 0.5
    y = torch.empty(size, size, device="cuda")
    measure(f"matmul {size}", lambda: torch.mm(a, b, out=y))
for case in (
        ("lenet5 conv1", 64, 1, 32, 6, 5, 0), ("lenet5 conv2", 64, 6, 14, 16, 5, 0), ("resnet20 16x32x32", 128, 16, 32, 16, 3, 1),
        ("resnet18 64x56x56", 32, 64, 56, 64, 3, 1), ("resnet18 128x28x28", 32, 128, 28, 128, 3, 1),
        ("resnet18 256x14x14", 32, 256, 14, 256, 3, 1), ("resnet18 512x7x7", 32, 512, 7, 512, 3, 1)):
    convolution(*case)
lenet_step(64)
