# What PyTorch computes beside Weft, in TorchScript: each method calls the function of PyTorch that a layer or loss is
# compared with, and torch.autograd.grad for its gradients. Torch.java packs this text into an archive that libtorch loads.
#
# t holds, by name, the tensors whose gradients are wanted; dy is the gradient of the result. A method gives "y", and the
# gradient of each tensor of t under its name behind a "d". Options come as tensors, which is all that DJL hands over:
# whole numbers as int64, flags as bool; an option that is left out has no elements.

class Peers(Module):
  __parameters__ = []
  __buffers__ = []

  # ---- linear and convolution ----

  def linear(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.linear(t["x"], t["weight"], t.get("bias")), dy, t)

  def conv2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, stride: Tensor, padding: Tensor, dilation: Tensor,
             groups: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.conv2d(t["x"], t["weight"], t.get("bias"), self.ints(stride), self.ints(padding), self.ints(dilation),
                     int(groups))
    return self.gradients(y, dy, t)

  def conv2d_relu(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.relu(torch.conv2d(t["x"], t["weight"], t.get("bias"))), dy, t)

  # ---- pooling ----

  def max_pool2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, kernel: Tensor, stride: Tensor, padding: Tensor,
                 dilation: Tensor, ceil_mode: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.max_pool2d(t["x"], self.ints(kernel), self.ints(stride), self.ints(padding), self.ints(dilation),
                         bool(ceil_mode))
    return self.gradients(y, dy, t)

  def avg_pool2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, kernel: Tensor, stride: Tensor, padding: Tensor,
                 ceil_mode: Tensor, count_include_pad: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.avg_pool2d(t["x"], self.ints(kernel), self.ints(stride), self.ints(padding), bool(ceil_mode),
                         bool(count_include_pad))
    return self.gradients(y, dy, t)

  # ---- activations and what only moves values ----

  def relu(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.relu(t["x"]), dy, t)

  def sigmoid(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.sigmoid(t["x"]), dy, t)

  def tanh(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.tanh(t["x"]), dy, t)

  def flatten(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.flatten(t["x"], 1), dy, t)

  # Which elements are dropped differs between any two generators: the mask is Weft's, the rest is to follow from it.
  def dropout(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, p: Tensor, kept: Tensor,
              training: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    if bool(training) and float(p) < 1.:
      y = t["x"] * kept / (1. - float(p))
    else:
      y = torch.dropout(t["x"], float(p), bool(training))
    return self.gradients(y, dy, t)

  # ---- losses ----

  def cross_entropy(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, target: Tensor, weight: Tensor, reduction: Tensor,
                    ignore_index: Tensor, label_smoothing: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.cross_entropy_loss(t["x"], target, self.optional(weight), int(reduction), int(ignore_index),
                                 float(label_smoothing))
    return self.gradients(y, dy, t)

  # ---- for all of them ----

  def leaves(self: __torch__.Peers, t: Dict[str, Tensor]) -> Dict[str, Tensor]:
    leaves: Dict[str, Tensor] = {}
    for name, value in t.items():
      leaves[name] = value.detach().requires_grad_()
    return leaves

  def gradients(self: __torch__.Peers, y: Tensor, dy: Tensor, t: Dict[str, Tensor]) -> Dict[str, Tensor]:
    results: Dict[str, Tensor] = {}
    results["y"] = y.detach()
    seed: List[Optional[Tensor]] = [dy]
    names = list(t.keys())
    gradients = torch.autograd.grad([y], list(t.values()), seed)
    for i in range(len(names)):
      gradient = gradients[i]
      assert gradient is not None
      results["d" + names[i]] = gradient
    return results

  def ints(self: __torch__.Peers, numbers: Tensor) -> List[int]:
    as_list: List[int] = numbers.tolist()
    return as_list

  def optional(self: __torch__.Peers, t: Tensor) -> Optional[Tensor]:
    if t.numel() == 0:
      return None
    return t
