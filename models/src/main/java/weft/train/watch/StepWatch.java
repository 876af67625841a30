package weft.train.watch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import weft.autograd.NoGrad;
import weft.autograd.Places;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.layers.Module;

/**
 * Looks at the result of every operation of a step and throws at the first that is not finite. It waits for the device after each
 * operation, and modules whose calls it follows are not fused, so a step takes several times as long.
 */
final class StepWatch implements AutoCloseable {
    /** What is not inside a call of the network. */
    private static final String LOSS = "the loss";

    private final Places places = Places.open();
    private final Deque<String> path = new ArrayDeque<>();
    private boolean updating;
    private Ops.Watching use;

    /** An operation made a value that is not finite. */
    static final class Found extends RuntimeException {
        private final transient Finding finding;

        Found(Finding finding) {
            super(finding.line());
            this.finding = finding;
        }

        Finding finding() {
            return finding;
        }
    }

    /** Follows the calls of the model's modules. The hooks stay; they cost little when nothing is watched. */
    StepWatch(Module model) {
        path.push(LOSS);
        Set<Module> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        model.modules().forEach((name, module) -> {
            if (seen.add(module)) {
                module.beforeCall((_, _) -> enter(name));
                module.onCall((_, _, _) -> leave());
            }
        });
    }

    private void enter(String name) {
        path.push(name);
        places.enter(name);
    }

    private void leave() {
        path.pop();
        places.enter(path.peek());
    }

    /** A step begins. */
    void begins() {
        while (path.size() > 1) {
            path.pop();
        }
        updating = false;
        places.enter(LOSS);
        use = Ops.watch(this::ran);
    }

    /** The weights are updated from here on. */
    void updates() {
        updating = true;
    }

    /** The step has ended. */
    void ends() {
        if (use != null) {
            use.close();
            use = null;
        }
    }

    private void ran(Op<?> op, List<Tensor> inputs, List<Tensor> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            require(op, op.outputs().get(i).name(), outputs.get(i), inputs);
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != null && op.slot(i).update()) {
                require(op, op.slot(i).name(), inputs.get(i), inputs);
            }
        }
    }

    private void require(Op<?> op, String name, Tensor tensor, List<Tensor> inputs) {
        if (tensor.dtype().isFloat() && tensor.size() > 0 && !isFinite(tensor)) {
            String phase = updating ? "update" : places.differentiating().isPresent() ? "backward" : "forward";
            String layer = updating ? "the weights" : places.differentiating().orElse(path.peek());
            throw new Found(Finding.of(op, phase, layer, name, tensor, inputs));
        }
    }

    /** A finite number times 0 is 0; infinity or NaN times 0 is NaN, and so is the sum then. */
    static boolean isFinite(Tensor tensor) {
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.open()) {
            return tensor.mul(0).sum().item() == 0;
        }
    }

    @Override
    public void close() {
        ends();
        places.close();
    }
}
