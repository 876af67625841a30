package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Launch;

/**
 * Random programs of nested branches, loops with breaks and early returns, with shuffles and barriers between them: the
 * simulator gives each thread what a plain Java evaluation of that thread alone gives.
 */
class RandomControlFlowProperties {

    private static final int THREADS = 80;

    /** A statement about one number per thread, x. */
    private sealed interface Statement {

        /** x = x * a + b. */
        record Change(int a, int b) implements Statement {}

        /** One way when bit {@code bit} of x is set, the other when not. */
        record If(int bit, List<Statement> then, List<Statement> otherwise) implements Statement {}

        /** As often as the two bits from {@code bit} on say. */
        record Loop(int bit, List<Statement> body) implements Statement {}

        /** Leaves the innermost loop when bit {@code bit} of x is set. */
        record Break(int bit) implements Statement {}

        /** Stores x and ends the thread when the bits from {@code bit} on are all set. */
        record Return(int bit) implements Statement {}
    }

    private static List<Statement> statements(Random random, int depth, boolean inLoop) {
        List<Statement> list = new ArrayList<>();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int bit = random.nextInt(20);
            list.add(switch (depth == 0 ? 0 : random.nextInt(6)) {
                case 1, 2 -> new Statement.If(bit, statements(random, depth - 1, inLoop), statements(random, depth - 1, inLoop));
                case 3 -> new Statement.Loop(bit, statements(random, depth - 1, true));
                case 4 -> inLoop ? new Statement.Break(bit) : new Statement.Return(bit);
                default -> new Statement.Change(random.nextInt() | 1, random.nextInt());
            });
        }
        return list;
    }

    /** The fate of a thread: going on, leaving a loop, or done. */
    private enum Fate {
        ON, BREAK, DONE
    }

    private static final class Thread {
        int x;
        boolean done;

        Fate run(List<Statement> list) {
            for (Statement s : list) {
                Fate fate = run(s);
                if (fate != Fate.ON) {
                    return fate;
                }
            }
            return Fate.ON;
        }

        private Fate run(Statement s) {
            return switch (s) {
                case Statement.Change c -> {
                    x = x * c.a() + c.b();
                    yield Fate.ON;
                }
                case Statement.If i -> run((x >>> i.bit() & 1) != 0 ? i.then() : i.otherwise());
                case Statement.Loop l -> {
                    for (int k = x >>> l.bit() & 3; k > 0; k--) {
                        Fate fate = run(l.body());
                        if (fate != Fate.ON) {
                            yield fate == Fate.BREAK ? Fate.ON : fate;
                        }
                    }
                    yield Fate.ON;
                }
                case Statement.Break b -> (x >>> b.bit() & 1) != 0 ? Fate.BREAK : Fate.ON;
                case Statement.Return r -> {
                    done = (x >>> r.bit() & 7) == 7;
                    yield done ? Fate.DONE : Fate.ON;
                }
            };
        }
    }

    /** Writes statements as PTX. */
    private static final class Writer {
        final StringBuilder text = new StringBuilder();
        private int labels;
        private int counters;

        void write(List<Statement> list, String loopEnd) {
            for (Statement s : list) {
                int n = labels++;
                switch (s) {
                    case Statement.Change c -> line("mad.lo.s32 %x, %x, " + c.a() + ", " + c.b());
                    case Statement.If i -> {
                        test(i.bit(), 1);
                        line("@!%p bra ELSE" + n);
                        write(i.then(), loopEnd);
                        line("bra.uni END" + n);
                        text.append("ELSE").append(n).append(":\n");
                        write(i.otherwise(), loopEnd);
                        text.append("END").append(n).append(":\n");
                    }
                    case Statement.Loop l -> {
                        String k = "%k" + counters++;
                        line("bfe.u32 " + k + ", %x, " + l.bit() + ", 2");
                        text.append("AGAIN").append(n).append(":\n");
                        line("setp.eq.s32 %p, " + k + ", 0");
                        line("@%p bra END" + n);
                        write(l.body(), "END" + n);
                        line("sub.s32 " + k + ", " + k + ", 1");
                        line("bra.uni AGAIN" + n);
                        text.append("END").append(n).append(":\n");
                    }
                    case Statement.Break b -> {
                        test(b.bit(), 1);
                        line("@%p bra " + loopEnd);
                    }
                    case Statement.Return r -> {
                        test(r.bit(), 3);
                        line("setp.eq.s32 %p, %t, 7");
                        line("@%p st.global.u32 [%out], %x");
                        line("@%p ret");
                    }
                }
            }
        }

        private void test(int bit, int bits) {
            line("bfe.u32 %t, %x, " + bit + ", " + bits);
            line("setp.ne.s32 %p, %t, 0");
        }

        void line(String instruction) {
            text.append("  ").append(instruction).append(";\n");
        }
    }

    @Property(tries = 60)
    void eachThreadComputesWhatItWouldComputeAlone(@ForAll long seed) {
        Random random = new Random(seed);
        Writer writer = new Writer();
        Thread[] threads = new Thread[THREADS];
        int[] start = random.ints(THREADS).toArray();
        for (int t = 0; t < THREADS; t++) {
            threads[t] = new Thread();
            threads[t].x = start[t];
        }
        for (int part = 0; part < 3; part++) {
            List<Statement> list = statements(random, 3, false);
            writer.write(list, "");
            for (Thread thread : threads) {
                if (!thread.done) {
                    thread.run(list);
                }
            }
            meet(writer, threads, random.nextBoolean());
        }
        assertThat(run(writer.text.toString(), start)).as("program %d:%n%s", seed, writer.text)
                .containsExactly(Arrays.stream(threads).mapToInt(t -> t.x).toArray());
    }

    /** Half of the time a barrier; then each thread adds the number of its neighbour, which may have ended. */
    private static void meet(Writer writer, Thread[] threads, boolean barrier) {
        if (barrier) {
            writer.line("bar.sync 0");
        }
        writer.line("activemask.b32 %m");
        writer.line("shfl.sync.bfly.b32 %t, %x, 1, 31, %m");
        writer.line("xor.b32 %t2, %lane, 1");
        writer.line("shr.u32 %t2, %m, %t2");
        writer.line("and.b32 %t2, %t2, 1");
        writer.line("mul.lo.s32 %t, %t, %t2");
        writer.line("add.s32 %x, %x, %t");
        int[] before = Arrays.stream(threads).mapToInt(t -> t.x).toArray();
        for (int t = 0; t < THREADS; t++) {
            boolean neighbour = (t ^ 1) < THREADS && !threads[t ^ 1].done;
            threads[t].x += threads[t].done || !neighbour ? 0 : before[t ^ 1];
        }
    }

    private static int[] run(String body, int[] start) {
        String ptx = ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 p)\n{\n"
                + "  .reg .pred %p; .reg .b32 %x, %t, %t2, %m, %lane, %tid, %k<200>; .reg .b64 %out;\n"
                + "  mov.u32 %tid, %tid.x; mov.u32 %lane, %laneid; ld.param.u64 %out, [p];\n"
                + "  mad.wide.u32 %out, %tid, 4, %out; ld.global.u32 %x, [%out];\n" + body
                + "  st.global.u32 [%out], %x;\n  ret;\n}\n";
        try (Gpu gpu = Gpu.on(new SimulatedDriver(1)); DeviceBuffer p = gpu.upload(start)) {
            gpu.load("random.ptx", ptx, "k").launch(Launch.of(1, THREADS), p);
            return p.toInts();
        }
    }
}
