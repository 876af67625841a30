"""Writes the golden files of the PyTorch format tests with torch.save (torch 1.13) and checks an export of Weft.

Usage: /usr/bin/python3 golden_torch.py write FOLDER     writes the files below
       /usr/bin/python3 golden_torch.py check FILE       reads a file that Weft exported with weights_only and prints its tensors

zip.pt        one tensor of each element type and kind of view, bare
legacy.th     the same in the format before 1.6, whose keys are addresses in memory and differ from run to run
protocol4.pt  two tensors, pickled with the operations of protocol 4
wrapped.pt    a checkpoint as training programs save it: the state dict under "state_dict", each key with the prefix "module."
"""
import collections
import sys

import torch


def tensors():
    torch.manual_seed(0)
    base = torch.arange(24, dtype=torch.float32)
    tied = torch.tensor([1.5, -2.5])
    state = collections.OrderedDict([
        ("float", torch.tensor([[0, 1, -1.5], [float("inf"), 2.0 ** -149, 3.4028234663852886e38]])),
        ("half", torch.tensor([1, -2, 0.333251953125, 6e-8], dtype=torch.float16)),
        ("bfloat16", torch.tensor([1, -2, 3.3895313892515355e38], dtype=torch.bfloat16)),
        ("double", torch.tensor([0.1, -0.0, 5e-324], dtype=torch.float64)),
        ("long", torch.tensor(5_000_000_000)),
        ("int", torch.tensor([-1, 0, 2147483647], dtype=torch.int32)),
        ("uint8", torch.tensor([0, 1, 127, 128, 255], dtype=torch.uint8)),
        ("bool", torch.tensor([True, False, True])),
        ("empty", torch.zeros(0, 3)),
        ("parameter", torch.nn.Parameter(torch.tensor([0.25]))),
        ("transposed", base.reshape(4, 6).t()),
        ("window", base.reshape(4, 6)[1:3, 2:5]),
        ("every_other", base[1::2]),
        ("expanded", torch.tensor([7.0]).expand(2, 3)),
        ("channels_last", base.reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)),
        ("tied.a", tied),
        ("tied.b", tied),
    ])
    state._metadata = collections.OrderedDict([("", {"version": 2})])
    return state


def write(folder):
    torch.save(tensors(), folder + "/zip.pt")
    torch.save({"a": torch.ones(2), "b": torch.zeros(1)}, folder + "/protocol4.pt", pickle_protocol=4)
    torch.save(tensors(), folder + "/legacy.th", _use_new_zipfile_serialization=False)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2))
    with torch.no_grad():
        for i, value in enumerate(net.state_dict().values()):
            value.copy_(torch.arange(value.numel()).reshape(value.shape) + i)
    state = collections.OrderedDict(("module." + key, value) for key, value in net.state_dict().items())
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    torch.save({"epoch": 3, "best_prec1": 91.5, "arch": "tiny", "lr": [0.1, 0.01], "done": False, "shape": torch.Size([1, 2]),
                "state_dict": state, "optimizer": optimizer.state_dict()}, folder + "/wrapped.pt")


def check(file):
    for key, value in torch.load(file, weights_only=True).items():
        print(key, str(value.dtype)[6:], list(value.shape), value.flatten().tolist(), value.storage().data_ptr() % 64)


{"write": write, "check": check}[sys.argv[1]](sys.argv[2])
