package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import weft.engine.op.Movement;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

class ScopeTest {

    private final Pool pool = Device.reference().pool();

    private static Tensor vector(double... values) {
        return Tensor.of(Shape.of(values.length), values, Device.reference());
    }

    @Test
    void whatIsMadeInsideIsFreedAtTheEnd() {
        long before = pool.usedBytes();
        Tensor leaked;
        try (Scope scope = Scope.open()) {
            leaked = vector(1, 2).add(3);
            assertThat(scope.count()).isEqualTo(2);
            assertThat(pool.usedBytes()).isGreaterThan(before);
        }
        assertThat(leaked.isClosed()).isTrue();
        assertThat(pool.usedBytes()).isEqualTo(before);
        assertThatThrownBy(() -> leaked.add(1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("used after close");
    }

    @Test
    void whatIsKeptMovesOneScopeOut() {
        Tensor kept;
        Tensor keptTwice;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                kept = inner.keep(vector(1));
                keptTwice = inner.keep(vector(2));
            }
            assertThat(kept.isClosed()).isFalse();
            assertThat(kept.scope()).isSameAs(outer);
            outer.keep(keptTwice);
        }
        assertThat(kept.isClosed()).isTrue();
        assertThat(keptTwice.isClosed()).isFalse();
        assertThat(keptTwice.scope()).isNull();
        keptTwice.close();
    }

    @Test
    void keepingTheTensorOfAnotherScopeLeavesItThere() {
        try (Scope outer = Scope.open()) {
            Tensor x = vector(1);
            try (Scope inner = Scope.open()) {
                assertThat(inner.keep(x)).isSameAs(x);
            }
            assertThat(x.scope()).isSameAs(outer);
            assertThat(x.isClosed()).isFalse();
        }
    }

    @Test
    void aTensorClosedEarlyLeavesTheOthersToTheScope() {
        Tensor first;
        Tensor last;
        try (Scope scope = Scope.open()) {
            first = vector(1);
            Tensor early = vector(2);
            last = vector(3);
            early.close();
            assertThat(scope.count()).isEqualTo(2);
        }
        assertThat(first.isClosed()).isTrue();
        assertThat(last.isClosed()).isTrue();
    }

    @Test
    void closingTwiceDoesNothing() {
        Scope scope = Scope.open();
        Tensor x = vector(1);
        scope.close();
        scope.close();
        assertThat(x.isClosed()).isTrue();
        assertThat(Scope.current()).isNull();
        assertThatThrownBy(() -> scope.add(vector(1))).isInstanceOf(IllegalStateException.class)
                .hasMessage("scope: used after close");
    }

    @Test
    void anOuterScopeDoesNotCloseBeforeAnInnerOne() {
        try (Scope outer = Scope.open(); Scope inner = Scope.open()) {
            assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class)
                    .hasMessage("scope: closed before the scopes that were opened inside it");
            assertThat(Scope.current()).isSameAs(inner);
        }
    }

    @Test
    void anotherThreadDoesNotCloseAScope() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (Scope scope = Scope.open()) {
            Thread thread = new Thread(() -> {
                try {
                    scope.close();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            }, "intruder");
            thread.start();
            thread.join();
            assertThat(thrown.get()).isNotNull().hasMessage("scope: closed by thread intruder, opened by "
                    + Thread.currentThread().getName());
            vector(1);
            assertThat(scope.count()).isEqualTo(1);
        }
    }

    @Test
    void aFrameBelongsToTheStepAroundIt() {
        assertThat(Scope.historyOwner()).isNull();
        try (Scope step = Scope.open()) {
            try (Scope temporary = Scope.temporary(); Scope inner = Scope.temporary()) {
                assertThat(Scope.current()).isSameAs(inner);
                assertThat(Scope.historyOwner()).isSameAs(step);
                Tensor result = temporary.keep(inner.keep(vector(1)));
                assertThat(result.scope()).isSameAs(step);
            }
            assertThat(Scope.historyOwner()).isSameAs(step);
        }
    }

    @Test
    void aTensorCanBeMadeInsideAnotherScope() {
        Tensor parameter;
        try (Scope model = Scope.open()) {
            try (Scope _ = Scope.open()) {
                parameter = Scope.inside(model, () -> vector(1));
                assertThat(parameter.scope()).isSameAs(model);
                assertThat(Scope.<Tensor>inside(null, () -> vector(1)).scope()).isNull();
            }
            assertThat(parameter.isClosed()).isFalse();
        }
    }

    @Test
    void aHeldViewOutlivesItsScope() {
        Tensor held;
        try (Scope _ = Scope.open()) {
            held = vector(4, 5).hold();
        }
        assertThat(held.toDoubles()).containsExactly(4, 5);
        held.close();
    }

    @Test
    void anOperationThatFailsLeavesNothingBehind() {
        try (Scope scope = Scope.open()) {
            Tensor x = vector(1, 2);
            Tensor index = Tensor.of(Shape.of(1), new int[] {9}, Device.reference());
            long used = pool.usedBytes();
            assertThatThrownBy(() -> Ops.one(Movement.GATHER, new Attrs.Axis(0, true), x, index))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(scope.count()).isEqualTo(2);
            assertThat(pool.usedBytes()).isEqualTo(used);
        }
    }

    @Test
    void aStepThatFailsFreesEverything() {
        long before = pool.usedBytes();
        assertThatThrownBy(() -> {
            try (Scope _ = Scope.open()) {
                vector(1, 2).add(1).matmul(vector(1, 2, 3));
            }
        }).hasMessageStartingWith("matmul: inner dimensions differ");
        assertThat(pool.usedBytes()).isEqualTo(before);
        assertThat(Scope.current()).isNull();
    }

    @Test
    void twoThousandStepsTakeNoMoreMemoryThanThree() {
        Runnable step = () -> {
            try (Scope _ = Scope.open()) {
                vector(new double[300]).add(1).mul(2).sum();
            }
        };
        step.run();
        step.run();
        step.run();
        long used = pool.usedBytes();
        long pooled = pool.pooledBytes();
        for (int i = 0; i < 2000; i++) {
            step.run();
        }
        assertThat(pool.usedBytes()).isEqualTo(used);
        assertThat(pool.pooledBytes()).isEqualTo(pooled);
    }
}
