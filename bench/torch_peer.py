"""PyTorch of this machine's Python as one more side of `weft bench --peers`.

It reads one request a line and answers each with one line that begins with "ok" or "error":

  load DIR   takes DIR/net.pt (TorchScript) and DIR/call.json, which names the method, its arguments and the number of threads
  run N      calls the method N times: ok NANOSECONDS
  call       calls it once and writes its result to DIR/result.bin (float32)
  save       writes each float32 argument to its file again, as the calls have left it

Numbers in files are in the byte order of the machine.
"""

import contextlib
import json
import os
import sys
import time

import torch

TYPES = {"float32": torch.float32, "int64": torch.int64}


class Peer:
    def load(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "call.json")) as file:
            call = json.load(file)
        torch.set_num_threads(call["threads"])
        self.training = call["training"]
        module = torch.jit.load(os.path.join(folder, "net.pt"))
        self.method = getattr(module, call["method"])
        self.tensors = {}
        self.arguments = []
        for argument in call["arguments"]:
            tensors = [self.read(tensor) for tensor in argument["tensors"]]
            self.arguments.append(tensors if argument["list"] else tensors[0])
        return ""

    def read(self, tensor):
        with open(os.path.join(self.folder, tensor["file"]), "rb") as file:
            values = torch.frombuffer(bytearray(file.read()), dtype=TYPES[tensor["type"]])
        self.tensors[tensor["file"]] = values = values.reshape(tensor["shape"]).clone()
        return values

    def once(self):
        with contextlib.nullcontext() if self.training else torch.no_grad():
            return self.method(*self.arguments)

    def run(self, calls):
        start = time.perf_counter_ns()
        for _ in range(int(calls)):
            self.once()
        return time.perf_counter_ns() - start

    def call(self):
        self.write("result.bin", self.once())
        return ""

    def save(self):
        for name, tensor in self.tensors.items():
            if tensor.dtype == torch.float32:
                self.write(name, tensor)
        return ""

    def write(self, name, tensor):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(tensor.detach().contiguous().numpy().tobytes())


def main():
    peer = Peer()
    for line in sys.stdin:
        request, _, argument = line.rstrip("\n").partition(" ")
        try:
            method = getattr(peer, request)
            print("ok", method(argument) if argument else method(), flush=True)
        except Exception as error:  # whatever it is, the other side has to hear of it
            print("error", type(error).__name__, " ".join(str(error).split()), flush=True)


main()
