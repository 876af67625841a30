package weft.engine.cpu.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParallelTest {

    private final int before = Parallel.threads();

    @BeforeEach
    void threeThreads() {
        Parallel.threads(3);
    }

    @AfterEach
    void restoreThreads() {
        Parallel.threads(before);
    }

    @Test
    void everyTaskRunsExactlyOnce() {
        for (int tasks : new int[] {0, 1, 2, 3, 100}) {
            for (int repetition = 0; repetition < 200; repetition++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(100);
                Parallel.forEach(tasks, runs::incrementAndGet);
                for (int task = 0; task < 100; task++) {
                    assertThat(runs.get(task)).isEqualTo(task < tasks ? 1 : 0);
                }
            }
        }
    }

    @Test
    void allThreadsWorkAtTheSameTime() {
        CyclicBarrier barrier = new CyclicBarrier(3); // opens only when three threads wait at the same time
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Parallel.forEach(3, task -> {
            threads.add(Thread.currentThread());
            meet(barrier);
        });
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
    }

    @Test
    void eachThreadTakesAContiguousShareInOrder() {
        CyclicBarrier barrier = new CyclicBarrier(3); // all threads are in the same round of their shares
        Map<Thread, List<Integer>> taken = new ConcurrentHashMap<>();
        Parallel.forEach(9, task -> {
            taken.computeIfAbsent(Thread.currentThread(), _ -> new ArrayList<>()).add(task);
            meet(barrier);
        });
        assertThat(taken.values()).containsExactlyInAnyOrder(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6, 7, 8));
        assertThat(taken.get(Thread.currentThread())).containsExactly(0, 1, 2);
    }

    @Test
    void whatIsLeftOfAShareIsTakenByOthers() {
        Thread caller = Thread.currentThread();
        AtomicBoolean begun = new AtomicBoolean();
        AtomicInteger others = new AtomicInteger();
        Parallel.forEach(9, _ -> {
            if (Thread.currentThread() == caller) {
                begun.set(true);
                while (others.get() < 8) { // the caller's first task ends when all other tasks are done
                    Thread.onSpinWait();
                }
            } else {
                while (!begun.get()) {
                    Thread.onSpinWait();
                }
                others.incrementAndGet();
            }
        });
        assertThat(others).hasValue(8);
    }

    @Test
    void workersWakeUpAfterALongPause() throws InterruptedException {
        Parallel.forEach(3, task -> {});
        Thread.sleep(50);
        allThreadsWorkAtTheSameTime();
    }

    @Test
    void aNestedCallRunsOnItsOwnThread() {
        AtomicInteger foreign = new AtomicInteger();
        AtomicInteger inner = new AtomicInteger();
        Parallel.forEach(4, task -> {
            Thread outer = Thread.currentThread();
            Parallel.forEach(5, nested -> {
                inner.incrementAndGet();
                if (Thread.currentThread() != outer) {
                    foreign.incrementAndGet();
                }
            });
        });
        assertThat(inner).hasValue(20);
        assertThat(foreign).hasValue(0);
    }

    @Test
    void callsFromSeveralThreadsAllFinish() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        Thread[] callers = new Thread[4];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = Thread.ofPlatform().start(() -> {
                for (int repetition = 0; repetition < 500; repetition++) {
                    Parallel.forEach(7, task -> runs.incrementAndGet());
                }
            });
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(runs).hasValue(4 * 500 * 7);
    }

    @Test
    void anExceptionOfAWorkerReachesTheCallerAndLeavesThePoolUsable() {
        Thread caller = Thread.currentThread();
        CyclicBarrier barrier = new CyclicBarrier(3);
        assertThatThrownBy(() -> Parallel.forEach(3, task -> {
            meet(barrier);
            if (Thread.currentThread() != caller) {
                throw new IllegalArgumentException("from a worker");
            }
        })).isInstanceOf(IllegalArgumentException.class).hasMessage("from a worker");
        allThreadsWorkAtTheSameTime();
    }

    @Test
    void theThreadCountIsRefusedBelowOneAndInsideATask() {
        assertThatThrownBy(() -> Parallel.threads(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Parallel.forEach(2, task -> Parallel.threads(2))).hasMessageContaining("inside a task");
        assertThat(Parallel.threads()).isEqualTo(3);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception interruptedOrBroken) {
            throw new AssertionError(interruptedOrBroken);
        }
    }
}
