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

  def linear(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, relu: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.linear(t["x"], t["weight"], t.get("bias"))
    return self.gradients(self.then(relu, y), dy, t)

  def conv2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, stride: Tensor, padding: Tensor, dilation: Tensor,
             groups: Tensor, relu: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.conv2d(t["x"], t["weight"], t.get("bias"), self.ints(stride), self.ints(padding), self.ints(dilation),
                     int(groups))
    return self.gradients(self.then(relu, y), dy, t)

  def conv1d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, stride: Tensor, padding: Tensor, dilation: Tensor,
             groups: Tensor, relu: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.conv1d(t["x"], t["weight"], t.get("bias"), self.ints(stride), self.ints(padding), self.ints(dilation),
                     int(groups))
    return self.gradients(self.then(relu, y), dy, t)

  def conv_transpose2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, stride: Tensor, padding: Tensor,
                       output_padding: Tensor, groups: Tensor, dilation: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.conv_transpose2d(t["x"], t["weight"], t.get("bias"), self.ints(stride), self.ints(padding),
                               self.ints(output_padding), int(groups), self.ints(dilation))
    return self.gradients(y, dy, t)

  def embedding(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, indices: Tensor,
                padding_idx: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.embedding(t["weight"], indices, int(padding_idx)), dy, t)

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

  # Line for line as torch.nn.functional writes it.
  def lp_pool2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, power: Tensor, kernel: Tensor, stride: Tensor,
                ceil_mode: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    p = float(power)
    size = self.ints(kernel)
    out = torch.avg_pool2d(torch.pow(t["x"], p), size, self.ints(stride), [0, 0], bool(ceil_mode))
    out = torch.mul(torch.mul(torch.sign(out), torch.relu(torch.abs(out))), torch.mul(size[0], size[1]))
    return self.gradients(torch.pow(out, torch.div(1., p)), dy, t)

  def adaptive_avg_pool2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, size: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.adaptive_avg_pool2d(t["x"], self.ints(size)), dy, t)

  def adaptive_max_pool2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, size: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y, _ = torch.adaptive_max_pool2d(t["x"], self.ints(size))
    return self.gradients(y, dy, t)

  def upsample_nearest2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, size: Tensor,
                         scale: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.upsample_nearest2d(t["x"], self.optional_ints(size), self.optional_floats(scale))
    return self.gradients(y, dy, t)

  def upsample_bilinear2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, size: Tensor, scale: Tensor,
                          align_corners: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.upsample_bilinear2d(t["x"], self.optional_ints(size), bool(align_corners), self.optional_floats(scale))
    return self.gradients(y, dy, t)

  # ---- normalisation; running statistics are updated in place, and given back ----

  # A negative momentum stands for none: the mean of all batches, as BatchNorm2d(momentum=None) keeps it.
  def batch_norm(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, running_mean: Tensor, running_var: Tensor,
                 num_batches_tracked: Tensor, training: Tensor, momentum: Tensor, eps: Tensor, relu: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    mean = self.optional(running_mean)
    use_batch = bool(training) or mean is None
    factor = float(momentum)
    if bool(training) and num_batches_tracked.numel() > 0:
      num_batches_tracked.add_(1)
      if factor < 0.:
        factor = 1. / float(num_batches_tracked)
    y = torch.batch_norm(t["x"], t.get("weight"), t.get("bias"), mean, self.optional(running_var), use_batch, factor,
                         float(eps), False)
    results = self.gradients(self.then(relu, y), dy, t)
    if mean is not None:
      results["running_mean"] = running_mean
      results["running_var"] = running_var
    if num_batches_tracked.numel() > 0:
      results["num_batches_tracked"] = num_batches_tracked
    return results

  def layer_norm(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, shape: Tensor, eps: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.layer_norm(t["x"], self.ints(shape), t.get("weight"), t.get("bias"), float(eps))
    return self.gradients(y, dy, t)

  def group_norm(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, groups: Tensor, eps: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.group_norm(t["x"], int(groups), t.get("weight"), t.get("bias"), float(eps))
    return self.gradients(y, dy, t)

  def instance_norm(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, eps: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.instance_norm(t["x"], t.get("weight"), t.get("bias"), None, None, True, 0.1, float(eps), False)
    return self.gradients(y, dy, t)

  # Line for line as torch.nn.functional writes it for four dimensions.
  def local_response_norm(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, size: Tensor, alpha: Tensor, beta: Tensor,
                          k: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    x = t["x"]
    if x.numel() == 0:
      return self.gradients(x.clone(), dy, t)
    n = int(size)
    div = x.mul(x)
    sizes = x.size()
    div = div.view([sizes[0], 1, sizes[1], sizes[2], -1])
    div = torch.constant_pad_nd(div, [0, 0, 0, 0, n // 2, (n - 1) // 2], 0.)
    div = torch.avg_pool3d(div, [n, 1, 1], [1]).squeeze(1)
    div = div.view(sizes)
    div = div.mul(float(alpha)).add(float(k)).pow(float(beta))
    return self.gradients(x / div, dy, t)

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

  def softmax(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, dim: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.softmax(t["x"], int(dim)), dy, t)

  def log_softmax(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, dim: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.log_softmax(t["x"], int(dim)), dy, t)

  def leaky_relu(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, slope: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.leaky_relu(t["x"], float(slope)), dy, t)

  def elu(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, alpha: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.elu(t["x"], float(alpha)), dy, t)

  def gelu(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, tanh: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    approximate = "tanh" if bool(tanh) else "none"
    return self.gradients(torch.gelu(t["x"], approximate=approximate), dy, t)

  def softsign(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.div(t["x"], torch.add(torch.abs(t["x"]), 1)), dy, t)

  def silu(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.silu(t["x"]), dy, t)

  def softplus(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, beta: Tensor, threshold: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.softplus(t["x"], float(beta), float(threshold)), dy, t)

  def identity(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(t["x"].clone(), dy, t)

  # The padding is left, right, top, bottom.
  def zero_pad2d(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, padding: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.constant_pad_nd(t["x"], self.ints(padding), 0.), dy, t)

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

  def nll_loss(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, target: Tensor, weight: Tensor, reduction: Tensor,
               ignore_index: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.nll_loss_nd(t["x"], target, self.optional(weight), int(reduction), int(ignore_index))
    return self.gradients(y, dy, t)

  def mse_loss(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, reduction: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.mse_loss(t["x"], t["target"], int(reduction)), dy, t)

  def l1_loss(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, reduction: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    return self.gradients(torch.l1_loss(t["x"], t["target"], int(reduction)), dy, t)

  # Beta 0 is the L1 loss in torch.nn.functional, too.
  def smooth_l1_loss(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, reduction: Tensor,
                     beta: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    if float(beta) == 0.:
      y = torch.l1_loss(t["x"], t["target"], int(reduction))
    else:
      y = torch.smooth_l1_loss(t["x"], t["target"], int(reduction), float(beta))
    return self.gradients(y, dy, t)

  def binary_cross_entropy_with_logits(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, weight: Tensor,
                                       pos_weight: Tensor, reduction: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    y = torch.binary_cross_entropy_with_logits(t["x"], t["target"], self.optional(weight), self.optional(pos_weight),
                                               int(reduction))
    return self.gradients(y, dy, t)

  # Reduction 3 is "batchmean", which torch.nn.functional makes of the sum.
  def kl_div(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, reduction: Tensor,
             log_target: Tensor) -> Dict[str, Tensor]:
    t = self.leaves(t)
    if int(reduction) == 3:
      y = torch.kl_div(t["x"], t["target"], 2, log_target=bool(log_target)) / t["x"].size(0)
    else:
      y = torch.kl_div(t["x"], t["target"], int(reduction), log_target=bool(log_target))
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

  # What a sequence fuses into the layer before it.
  def then(self: __torch__.Peers, relu: Tensor, y: Tensor) -> Tensor:
    return torch.relu(y) if bool(relu) else y

  def ints(self: __torch__.Peers, numbers: Tensor) -> List[int]:
    as_list: List[int] = numbers.tolist()
    return as_list

  def optional(self: __torch__.Peers, t: Tensor) -> Optional[Tensor]:
    if t.numel() == 0:
      return None
    return t

  def optional_ints(self: __torch__.Peers, numbers: Tensor) -> Optional[List[int]]:
    if numbers.numel() == 0:
      return None
    return self.ints(numbers)

  def optional_floats(self: __torch__.Peers, numbers: Tensor) -> Optional[List[float]]:
    if numbers.numel() == 0:
      return None
    as_list: List[float] = numbers.tolist()
    return as_list

  # ---- optimizers: t["p"] after each of many steps, given the gradient dy[i] and the learning rate lr[i] of each ----
  # p stands in a list, because the interpreter sees a step write to that, and would take the clones for one and the same.

  def sgd(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, lr: Tensor, momentum: Tensor, dampening: Tensor,
          weight_decay: Tensor, nesterov: Tensor) -> Dict[str, Tensor]:
    p = [t["p"]]
    buffers: List[Tensor] = []
    if float(momentum) != 0.:
      buffers.append(torch.zeros_like(p[0]))
    path: List[Tensor] = []
    for i in range(dy.size(0)):
      torch._fused_sgd_(p, [dy[i].clone()], buffers, weight_decay=float(weight_decay), momentum=float(momentum),
                        lr=float(lr[i]), dampening=float(dampening), nesterov=bool(nesterov), maximize=False,
                        is_first_step=i == 0)
      path.append(p[0].clone())
    return {"p": torch.stack(path)}

  def adam(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, lr: Tensor, beta1: Tensor, beta2: Tensor, eps: Tensor,
           weight_decay: Tensor, decoupled: Tensor) -> Dict[str, Tensor]:
    p = [t["p"]]
    mean = torch.zeros_like(p[0])
    square = torch.zeros_like(p[0])
    no_largest: List[Tensor] = []
    path: List[Tensor] = []
    for i in range(dy.size(0)):
      g = [dy[i].clone()]
      step = [torch.tensor(float(i + 1))]
      if bool(decoupled):
        torch._fused_adamw_(p, g, [mean], [square], no_largest, step, lr=float(lr[i]), beta1=float(beta1),
                            beta2=float(beta2), weight_decay=float(weight_decay), eps=float(eps), amsgrad=False,
                            maximize=False)
      else:
        torch._fused_adam_(p, g, [mean], [square], no_largest, step, lr=float(lr[i]), beta1=float(beta1), beta2=float(beta2),
                           weight_decay=float(weight_decay), eps=float(eps), amsgrad=False, maximize=False)
      path.append(p[0].clone())
    return {"p": torch.stack(path)}

  def adagrad(self: __torch__.Peers, t: Dict[str, Tensor], dy: Tensor, lr: Tensor, lr_decay: Tensor, weight_decay: Tensor,
              eps: Tensor, initial: Tensor) -> Dict[str, Tensor]:
    p = [t["p"]]
    square = torch.full_like(p[0], float(initial))
    path: List[Tensor] = []
    for i in range(dy.size(0)):
      step = [torch.tensor(float(i + 1))]
      torch._fused_adagrad_(p, [dy[i].clone()], [square], step, lr=float(lr[i]), lr_decay=float(lr_decay),
                            weight_decay=float(weight_decay), eps=float(eps), maximize=False)
      path.append(p[0].clone())
    return {"p": torch.stack(path)}
