"""Writes checkpoints with more in them than Weft reads, with torch.save (torch 1.13) and numpy.

Usage: /usr/bin/python3 odd_torch.py FOLDER     writes beside.pt, beside4.pt, beside.th, lightning.ckpt, compiled.pt, nested.pt

beside.pt       float32 weights beside tensors of other types and harmless objects of many kinds
beside4.pt      the same, pickled with the operations of protocol 4
beside.th       the tensors in the format before 1.6
lightning.ckpt  keys with the prefix "model.", and a loss with weights of its own
compiled.pt     {"model": {"state_dict": ...}} with the prefix "model._orig_mod." and an average and an optimizer beside it
nested.pt       dictionaries and lists of tensors
"""
import argparse
import collections
import datetime
import pathlib
import random
import sys

import numpy as np
import torch


def tensors():
    quantized = torch.quantize_per_tensor(torch.tensor([0.5, 1.0]), 0.5, 0, torch.qint8)
    channels = torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.5, 0.25]), torch.tensor([0, 0]), 0, torch.quint8)
    return collections.OrderedDict([
        ("first.weight", torch.tensor([[1.0, 2.0], [3.0, 4.0]])),
        ("int8", torch.tensor([1, -2], dtype=torch.int8)),
        ("int16", torch.tensor([1, -2, 3], dtype=torch.int16)),
        ("complex64", torch.tensor([1 + 2j])),
        ("complex128", torch.tensor([1 + 2j], dtype=torch.complex128)),
        ("quantized", quantized),
        ("channels", channels),
        ("sparse", torch.eye(2).to_sparse()),
        ("meta", torch.empty(2, 3, device="meta")),
        ("array", np.arange(3.0)),
        ("last.bias", torch.tensor([5.0, 6.0])),
    ])


def beside():
    np.random.seed(1)
    random.seed(1)
    attributed = torch.tensor([7.0])
    attributed.note = "kept"
    objects = argparse.Namespace(lr=0.1, data=pathlib.PurePosixPath("a/b"), when=datetime.datetime(2020, 1, 2))
    counted = collections.defaultdict(int)
    counted["a"] = 1
    state = tensors()
    state["attributed"] = attributed
    return {
        "state_dict": state, "acc": np.float64(0.5), "count": np.int64(3), "raw": b"bytes\xff", "empty": b"",
        "array": bytearray(b"x"), "tags": {"a", "b"}, "frozen": frozenset([1]), "device": torch.device("cuda:0"),
        "args": objects, "counts": collections.Counter("aab"), "default": counted, "queue": collections.deque([1, 2], 5),
        "complex": 1 + 2j, "slice": slice(1, 2), "range": range(3), "dtype": torch.int8, "layout": torch.strided,
        "delta": datetime.timedelta(1), "date": datetime.date(2020, 1, 2),
        "numpy_state": np.random.get_state(), "generator": np.random.default_rng(1).bit_generator.state,
        "python_state": random.getstate(), "rng": torch.get_rng_state()[:8], "numpy_dtype": np.dtype("float32"),
        "shape": torch.Size([1]), (1, 2): "tuple", np.int64(4): "number", None: 0, "losses": [0.5, 0.25],
    }


def linear(prefix):
    return collections.OrderedDict([(prefix + "weight", torch.tensor([[1.0, 2.0], [3.0, 4.0]])),
                                    (prefix + "bias", torch.tensor([5.0, 6.0]))])


def write(folder):
    torch.save(beside(), folder + "/beside.pt")
    torch.save(beside(), folder + "/beside4.pt", pickle_protocol=4)
    torch.save(tensors(), folder + "/beside.th", _use_new_zipfile_serialization=False)
    lightning = linear("model.")
    lightning["criterion.weight"] = torch.tensor([1.0, 3.0])
    torch.save({"epoch": 1, "pytorch-lightning_version": "1.9", "state_dict": lightning, "callbacks": {}},
               folder + "/lightning.ckpt")
    average = linear("")
    average["weight"] = average["weight"] + 10
    moments = {"state": {0: {"exp_avg": torch.zeros(2), "step": torch.tensor(3.0)}}, "param_groups": [{"lr": 0.1}]}
    torch.save({"model": {"state_dict": linear("model._orig_mod."), "step": 3}, "ema": average, "optimizer": moments},
               folder + "/compiled.pt")
    torch.save({"encoder": linear(""), "heads": [linear(""), {"scale": torch.tensor(2.0)}], "epoch": 3,
                "args": argparse.Namespace(mean=torch.tensor([0.5]))}, folder + "/nested.pt")


write(sys.argv[1])
