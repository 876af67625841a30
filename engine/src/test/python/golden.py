"""Prints what PyTorch makes of calls whose meaning is easy to get wrong; GoldenTest compares the reference loops with it.

    python3 engine/src/test/python/golden.py > engine/src/test/resources/weft/engine/reference/golden.txt

A call is one line: the operation, then what it takes as name=value. Its results follow, indented, as name, shape and values.
Inputs are not listed: input number n (from 0, in the order of the line) has ((37 i + 11 n) mod 101 - 50) / 16 as element i.
"""
import itertools

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def fill(shape, number):
    size = 1
    for extent in shape:
        size *= extent
    values = [((37 * i + 11 * number) % 101 - 50) / 16 for i in range(size)]
    return torch.tensor(values).reshape(shape)


def text(value):
    if isinstance(value, (tuple, list, torch.Size)):
        return ",".join(text(v) for v in value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def number(value):
    words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    return words.get(repr(value), repr(value))


def call(op, **taken):
    print(op, *(name + "=" + text(value) for name, value in taken.items()))


def result(name, tensor):
    values = tensor.detach().reshape(-1).tolist()
    print("  %s %s:" % (name, text(tensor.shape) or "-"), *(number(v) for v in values))


def max_pool():
    shapes = [((1, 2, 7, 6), (3, 2), (2, 3), (1, 1), (1, 2)), ((2, 1, 5, 8), (2, 3), (2, 2), (0, 1), (2, 1))]
    for (x_shape, kernel, stride, padding, dilation), ceil in itertools.product(shapes, (False, True)):
        call("max_pool2d", x=x_shape, kernel=kernel, stride=stride, padding=padding, dilation=dilation, ceil=ceil)
        x = fill(x_shape, 0).requires_grad_()
        y, indices = F.max_pool2d(x, kernel, stride, padding, dilation, ceil, return_indices=True)
        y.backward(fill(y.shape, 1))
        result("y", y)
        result("indices", indices)
        result("dx", x.grad)


def avg_pool():
    shapes = [((1, 2, 7, 6), (3, 2), (2, 3), (1, 1)), ((2, 1, 5, 8), (4, 5), (3, 2), (2, 2)),
              ((1, 1, 6, 6), (3, 3), (2, 2), (0, 0))]
    for (x_shape, kernel, stride, padding), ceil, include in itertools.product(shapes, (False, True), (False, True)):
        call("avg_pool2d", x=x_shape, kernel=kernel, stride=stride, padding=padding, ceil=ceil, include=include)
        x = fill(x_shape, 0).requires_grad_()
        y = F.avg_pool2d(x, kernel, stride, padding, ceil, include)
        y.backward(fill(y.shape, 1))
        result("y", y)
        result("dx", x.grad)


def conv():
    cases = [((2, 3, 5, 6), (4, 3, 3, 2), (1, 1), (0, 0), (1, 1), 1), ((1, 4, 6, 5), (6, 2, 3, 2), (2, 1), (1, 0), (1, 2), 2),
             ((2, 3, 5, 4), (6, 1, 2, 3), (1, 2), (2, 1), (2, 1), 3)]
    for x_shape, w_shape, stride, padding, dilation, groups in cases:
        call("conv2d", x=x_shape, w=w_shape, b=w_shape[:1], stride=stride, padding=padding, dilation=dilation, groups=groups)
        x, w, b = (fill(shape, i).requires_grad_() for i, shape in enumerate((x_shape, w_shape, w_shape[:1])))
        y = F.conv2d(x, w, b, stride, padding, dilation, groups)
        y.backward(fill(y.shape, 3))
        result("y", y)
        result("dx", x.grad)
        result("dw", w.grad)


def unfold():
    for kernel, stride, padding, dilation in [((2, 3), (1, 2), (1, 0), (2, 1)), ((3, 2), (2, 1), (0, 1), (1, 2))]:
        x_shape = (2, 2, 5, 4)
        call("unfold", x=x_shape, kernel=kernel, stride=stride, padding=padding, dilation=dilation)
        columns = F.unfold(fill(x_shape, 0), kernel, dilation, padding, stride)
        result("columns", columns)
        result("folded", F.fold(fill(columns.shape, 1), x_shape[2:], kernel, dilation, padding, stride))


def cross_entropy():
    for labels, ignore in [((2, 0, 4, 1, 3), -100), ((2, -1, 4, 4, -1), -1), ((0, 3, 0, 1, 0), 0)]:
        for reduction in ("none", "mean", "sum"):
            call("cross_entropy", x=(5, 5), labels=labels, ignore=ignore, reduction=reduction)
            x = fill((5, 5), 0).requires_grad_()
            loss = F.cross_entropy(x, torch.tensor(labels), ignore_index=ignore, reduction=reduction)
            loss.backward(fill(loss.shape, 1))
            result("loss", loss)
            result("dx", x.grad)


def optimizers():
    sgd = [dict(momentum=0.0), dict(momentum=0.9), dict(momentum=0.9, dampening=0.3), dict(momentum=0.8, nesterov=True),
           dict(momentum=0.9, dampening=0.5, weight_decay=0.1), dict(momentum=0.0, weight_decay=0.2)]
    for settings in sgd:
        steps("sgd", torch.optim.SGD, settings, dict(momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False))
    for settings in [dict(), dict(weight_decay=0.1), dict(betas=(0.5, 0.8), eps=0.01)]:
        steps("adam", torch.optim.Adam, settings, dict(betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0))


def steps(name, kind, settings, defaults):
    call(name, param=(7,), lr=0.1, **{**defaults, **settings})
    param = fill((7,), 0).requires_grad_()
    optimizer = kind([param], lr=0.1, **settings)
    for step in range(1, 6):
        param.grad = fill((7,), step)
        optimizer.step()
        result("after%d" % step, param)


def reductions():
    for axis, correction in [((1,), 1), ((0, 2), 0), ((2,), 3), ((0, 1, 2), 1)]:
        call("var", x=(3, 4, 2), axes=axis, correction=correction)
        result("y", torch.var(fill((3, 4, 2), 0), axis, correction=correction))
    for axis in (0, 1, 2):
        call("log_softmax", x=(3, 4, 2), axis=axis)
        x = fill((3, 4, 2), 0).requires_grad_()
        y = F.log_softmax(x, axis)
        y.backward(fill((3, 4, 2), 1))
        result("y", y)
        result("dx", x.grad)
        call("topk", x=(3, 4, 2), axis=axis, k=2)
        values, indices = torch.topk(fill((3, 4, 2), 0), 2, axis)
        result("values", values)
        result("indices", indices)


def pow_of_all_pairs():
    special = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, float("inf"), float("-inf"), float("nan")]
    call("pow", special=[number(v) for v in special])
    values = torch.tensor(special)
    result("y", torch.pow(values.reshape(-1, 1), values))


for part in (max_pool, avg_pool, conv, unfold, cross_entropy, optimizers, reductions, pow_of_all_pairs):
    part()
