package weft.kernels.simulator.instructions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.simulator.SimulatedDriver;

/** PTX as people and compilers write it: what it computes, and the line that it gets when it is wrong. */
class PtxTextsTest {

    private final Gpu gpu = Gpu.on(new SimulatedDriver(1));

    @AfterEach
    void close() {
        gpu.close();
    }

    private static String module(String declarations, String body) {
        return """
                .version 8.0
                .target sm_75
                .address_size 64
                %s
                .visible .entry k(.param .u64 out)
                {
                .reg .b64 p; .reg .b32 a, b, t; .reg .b16 h; .reg .pred q; ld.param.u64 p, [out]; mov.u32 t, %%tid.x;
                %s
                ret;
                }
                .visible .entry neighbour(.param .u64 out) { .reg .b64 p; ld.param.u64 p, [out]; st.global.u32 [p], 77; ret; }
                """.formatted(declarations, body);
    }

    /** What register a holds after {@code body} ran. */
    private int run(String declarations, String body) {
        try (DeviceBuffer y = gpu.upload(new int[64])) {
            gpu.load("t.ptx", module(declarations, body + " st.global.u32 [p], a;"), "k").launch(Launch.of(3, 2), y);
            return y.toInts()[0];
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '$', value = {
            "$ .global .b32 g[4] = {1, 2, 3, 4}; ld.global.u32 a, [g+4*2]; $ 3",
            "$ .global .b32 g[4] = {1, 2, 3, 4}; ld.global.u32 a, g[3]; $ 4",
            "$ .reg.b32 x; mov.u32 x, (2+3)*4; add.u32 a, x, -1; $ 19",
            "$ mov .u32 a, 0x10U; $ 16",
            "$ .reg.b32%x<3>;mov.u32%x1,7;add.u32 a,%x1,%x1; $ 14",
            "$ .reg .v4 .b32 v; mov.v4.u32 v, %ntid; mov.u32 a, v.x; add.u32 a, a, v.w; $ 2",
            "$ .reg .v2 .b32 v; mov.u32 v.x, 1; mov.u32 v.y, 2; mov.v2.u32 v, {v.y, v.x}; mad.lo.u32 a, v.x, 10, v.y; $ 21",
            "$ .reg .v2 .b32 v; mov.b64 v, 0x500000003; add.u32 a, v.r, v.g; $ 8",
            "$ .reg .v4 .b32 v<2>; mov.u32 v1.z, 6; mov.u32 a, v1.b; $ 6",
            "$ .reg .b32 %x<2000000000>; mov.u32 %x1999999999, 7; mov.u32 a, %x1999999999; $ 7",
            "$ cvt.u32.u16 a, %nctaid.x; $ 3",
            "$ mov.u16 h, %ntid.x; cvt.u32.u16 a, h; $ 2",
            "$ mov.u32 a, WARP_SZ+1; $ 33",
            ".const .b32 c; $ .reg .b64 x; .reg .pred g; mov.u64 x, c; cvta.const.u64 x, x; isspacep.const q, x; "
                    + "isspacep.global g, x; selp.u32 a, 1, 0, q; selp.u32 b, 2, 0, g; or.b32 a, a, b; $ 1",
            ".const .b32 c = 6; $ .reg .b64 x; mov.u64 x, c; cvta.const.u64 x, x; ld.u32 a, [x]; $ 6",
            "$ .reg .pred g; isspacep.const q, p; isspacep.global g, p; selp.u32 a, 1, 0, q; selp.u32 b, 2, 0, g; "
                    + "or.b32 a, a, b; $ 2",
            "$ cvt.pack.sat.u8.s32.b32 a, 300, -5, 0; $ 65280",
            "$ cvt.pack.sat.s16.s32 a, 40000, -40000; $ 2147450880",
            "$ cvt.pack.sat.s8.s32.b32 a, -200, 1, 5; $ 360449",
            "$ { L: bra M; M: } { bra L; L: } mov.u32 a, 5; $ 5",
            "$ mov.u32 b, 1; T: .branchtargets X<2>; brx.idx b, T; X0: mov.u32 a, 1; X1: mov.u32 a, 2; $ 2",
            "$ vabsdiff4.u32.u32.u32 a, 0x01FF0305, 0x02010A05, 0; $ 33425152",
            "$ vabsdiff4.u32.u32.u32.add a, 0x01FF0305, 0x02010A05, 100; $ 362",
            "$ vadd4.u32.u32.u32.sat a, 0x01FF0305, 0x02010A05, 0; $ 67046666",
            "$ vadd2.s32.s32.s32 a.h1, 0x00017FFF, 0x00020001, 9; $ 196617",
            "$ vadd.s32.u32.s32.sat a, 200, -300; $ -100",
            "$ mov.u32 b, 0x00FF7F80; vadd.s32.s32.s32 a, b.b0, b.b1; $ -1",
            "$ mov.u32 b, 0x00FF7F80; vmax.u32.u32.u32 a, b.b0, b.h1; $ 255",
            "$ vset4.u32.u32.lt a, 0x01020304, 0x02020404, 0; $ 16777472",
            "$ vavrg4.u32.u32.u32 a, 0x01FF0305, 0x02010A05, 0; $ 41944837",
            "$ vshl.u32.u32.u32.clamp a, 1, 40; $ 0",
            "$ vshl.u32.u32.u32.wrap a, 1, 40; $ 256",
            ".func (.reg .b32 r) f (.reg .b32 x) { add.u32 r, x, 1; ret; } $ call (a), f, (41); $ 42",
            ".func (.param .b32 r) f (.param .b32 x) { .reg .b32 y; ld.param.b32 y, [x]; st.param.b32 [r], y; } "
                    + "$ call (a), f, (9); $ 9",
            ".func (.param.u32 r) f (.param.u32 x) { .reg.u32 y; ld.param.u32 y,[x]; st.param.u32 [r],y; ret; } "
                    + "$ mov.u32 b, 3; call (a), f, (b); $ 3"})
    void textsOfManyFormsGiveTheirValue(String declarations, String body, int value) {
        assertThat(run(declarations == null ? "" : declarations, body)).isEqualTo(value);
    }

    @Test
    void threadsCallDifferentFunctionsThroughATable() {
        DeviceBuffer y = gpu.upload(new int[64]);
        gpu.load("t.ptx", module("""
                .func (.param .b32 r) f(.param .b32 x);
                .func (.param .b32 r) g(.param .b32 x);
                .global .align 8 .u64 table[3] = {f, g, f};
                .global .u32 calls;
                .func (.param .b32 r) f(.param .b32 x)
                { .reg .b32 y; ld.param.b32 y, [x]; add.u32 y, y, 1000; st.param.b32 [r], y; ret; }
                .func (.param .b32 r) g(.param .b32 x)
                { .reg .b32 y; ld.param.b32 y, [x]; mul.lo.u32 y, y, 2; st.param.b32 [r], y; ret; }
                """, """
                .reg .b64 fn, at; P: .callprototype (.param .b32 _) _ (.param .b32 _);
                mul.wide.u32 at, t, 4; add.u64 p, p, at;
                rem.u32 a, t, 3; mul.wide.u32 at, a, 8; mov.u64 fn, table; add.u64 at, at, fn;
                atom.global.add.u32 b, [calls], 1; ld.global.u64 fn, [at];
                call (a), fn, (t), P; st.global.u32 [p], a; mov.u64 fn, g; call (a), fn, (a), P; ld.global.u32 b, [p];
                bar.warp.sync -1; add.u32 a, a, b; st.global.u32 [p], a;
                """), "k").launch(Launch.of(1, 32), y);
        assertThat(Arrays.copyOf(y.toInts(), 32)).containsExactly(IntStream.range(0, 32)
                .map(i -> 3 * (i % 3 == 1 ? 2 * i : i + 1000)).toArray());
        assertThat(gpu.global("calls").toInts()).as("code before a call runs once").containsExactly(32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '$', value = {
            "mov.u32 a, %envreg3; $ the simulator has no special register %envreg3",
            "mov.u32 a, %pm0; $ the simulator has no special register %pm0",
            "wgmma.fence.sync.aligned; $ it has no matrix products of warp groups, which begin with sm_90a",
            "mma.sync.fake.s32 a, b, b, b; $ the simulator does not execute mma instructions",
            "cp.async.bulk.commit_group; $ it has no bulk copies, which begin with sm_90",
            "add.rn.f32x2 p, p, p; $ the simulator does not execute add.rn.f32x2 instructions",
            "tex.2d.v4.s32.s32 {a, a, a, a}, [p, {b, b}]; "
                    + "$ it has no textures; t.ptx:8 '@q tex.2d.v4.s32.s32 {a, a, a, a}, [p, {b, b}]'"})
    void whatIsNotSimulatedStopsOnlyTheThreadThatComesToIt(String instruction, String message) {
        DeviceBuffer y = gpu.upload(new int[64]);
        String text = module("", "setp.gt.u32 q, t, 20; @q " + instruction + " st.global.u32 [p], 5;");
        gpu.load("t.ptx", text, "k").launch(Launch.of(1, 16), y);
        assertThat(y.toInts()[0]).isEqualTo(5);
        assertThatThrownBy(() -> {
            gpu.load("t.ptx", text, "k").launch(Launch.of(1, 32), y);
            gpu.synchronize();
        }).isInstanceOf(GpuException.class).hasMessageContaining(message).hasMessageContaining("t.ptx:8")
                .hasMessageContaining("thread (21, 0, 0)").message().doesNotContain("\n").doesNotContain("=");
        gpu.load("t.ptx", text, "neighbour").launch(Launch.of(1, 1), y);
        assertThat(y.toInts()[0]).isEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '$', value = {
            "$ mov.u32 a, %foo; $ register %foo is not declared",
            "$ adds.s32 a, a, b; $ unknown instruction",
            "$ .weird .b32 x; $ unknown directive '.weird'",
            "$ add.u32 a, %tid.x, 1; $ special register %tid.x can only be moved",
            "$ .shared .b32 s[4]; ld.global.u32 a, [s]; $ variable s is in shared memory",
            ".global .b32 g; $ ld.shared.u32 a, [g]; $ variable g is in global memory",
            "$ ld.global.u32 a, [4096]; $ only local memory has addresses that are numbers",
            "$ shfl.sync.up.b32 a, %laneid, 1, 0, -1; $ special register %laneid can only be moved",
            "$ .shared .b8 s[49153]; st.shared.u8 [s], 1; $ variable s of 49153 bytes does not fit",
            ".shared .b8 s[4294967296]; $ st.shared.u8 [s], 1; $ variable s of 4294967296 bytes does not fit",
            "$ .local .b8 s[2147483648]; st.local.u8 [s], 1; $ variable s of 2147483648 bytes does not fit",
            ".func f() { ret; } $ call f, (a); $ the call of f has 1 arguments, the function 0",
            ".func f(.param .b64 x) { ret; } $ call f, (a); $ passes a where the function has 8 bytes",
            ".func f() { ret; } $ call p; $ p is no function, and a call by a pointer names a prototype",
            "$ cp.async.wait_group; $ operand 1 is missing or does not fit",
            "$ cp.async.ca.shared.global a, [p], 4; $ operand 1 is missing or does not fit",
            "$ call p, P; $ there is no .callprototype called P",
            "$ mov.b64 {a, b, t}, p; $ .b64 has no 3 elements",
            "$ mov.b64 p, {a}; $ .b64 has no 1 elements",
            "$ mov.b64 p, {a, h}; $ register h of type .b16 does not fit",
            "$ mov.b32 a, {b, t}; $ register b of type .b32 does not fit",
            "$ mov.b32 {h, h}, p; $ register p of type .b64 does not fit"})
    void aFunctionThatTheAssemblerRefusesDoesNotAffectOthers(String declarations, String body, String message) {
        String text = module(declarations == null ? "" : declarations, body);
        assertThatThrownBy(() -> gpu.load("t.ptx", text, "k")).isInstanceOf(GpuException.class)
                .hasMessageContaining("cannot load kernel k: t.ptx:").hasMessageContaining(message).message()
                .doesNotContain("\n");
        DeviceBuffer y = gpu.upload(0);
        gpu.load("t.ptx", text, "neighbour").launch(Launch.of(1, 1), y);
        assertThat(y.toInts()).containsExactly(77);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '$', value = {
            "$ ld.global.u32 a, [p+253]; $ misaligned read of 4 bytes",
            "$ .shared .align 4 .b8 sum[68]; mov.u32 b, sum; ld.shared.u32 a, [b+68]; "
                    + "$ that is sum[17], past the end of sum (68 bytes)",
            "$ .shared .align 4 .b8 sum[68]; mov.u32 b, sum; ld.shared.u32 a, [b+67]; $ misaligned access to 4 bytes",
            "$ .shared .align 4 .b8 sum[68]; mov.u32 b, sum; ld.shared.u32 a, [b+70]; $ that is sum +70, past the end of sum",
            "$ .shared .align 4 .b8 _ZZ1kvE4tile[64]; mov.u32 b, _ZZ1kvE4tile; ld.shared.u32 a, [b+-8]; "
                    + "$ that is tile[-2], before the beginning of tile (64 bytes)",
            "$ .local .align 4 .b8 array[64]; mov.u32 b, array; ld.local.u32 a, [b+64]; "
                    + "$ that is array[16], past the end of array",
            ".const .align 4 .b32 table[4] = {1}; $ .reg .b64 c; mov.u64 c, table; ld.const.u32 a, [c+16]; "
                    + "$ that is table[4], past the end of table (16 bytes)",
            "$ .reg .b64 c; mov.u64 c, 0x7000000000000000; ld.u32 a, [c]; $ read of 4 bytes at 0x7000000000000000; no memory has "
                    + "so high an address",
            "$ .reg .b64 c; mov.u64 c, 0x2000000100000000; ld.u32 a, [c]; $ read of 4 bytes at 0x2000000100000000; no memory has",
            "$ .reg .b64 c; mov.u64 c, 0x1000000100000000; st.u32 [c], a; "
                    + "$ write of 4 bytes at 0x1000000100000000; no memory has",
            "$ .reg .b64 c; cvta.param.u64 c, out; ld.u32 a, [c+8]; $ that is out[2], past the end of out (8 bytes)"})
    void messagesNameTheVariable(String declarations, String body, String message) {
        assertThatThrownBy(() -> run(declarations == null ? "" : declarations, body)).isInstanceOf(GpuException.class)
                .hasMessageContaining(message).message().doesNotContain("\n");
    }

    @Test
    void aMessageShowsInvisibleCharactersAndIsNotTooLong() {
        assertThatThrownBy(() -> gpu.load("t.ptx", "\ufeff" + module("", ""), "k")).isInstanceOf(GpuException.class)
                .hasMessage("cannot load module: t.ptx:1: unexpected character U+FEFF");
        assertThatThrownBy(() -> gpu.load("t.ptx", module("", "mov.u32 " + "x".repeat(1 << 20) + ", 1;"), "k"))
                .isInstanceOf(GpuException.class).message().contains("t.ptx:8: ").hasSizeLessThan(500);
        assertThatThrownBy(() -> gpu.load("t.ptx", module(".global .u32 neighbour;", ""), "k"))
                .isInstanceOf(GpuException.class).hasMessageContaining("t.ptx:11: neighbour is a variable and a function");
    }

    @Test
    void recursionHasALimitAndACallOfNoFunctionIsAnError() {
        assertThatThrownBy(() -> run(".func f() { call f; ret; }", "call f;"))
                .hasMessageContaining("stack overflow: the call of f");
        assertThatThrownBy(() -> run(".extern .func g();", "call g;"))
                .hasMessageContaining("a call of g, which the simulator does not");
        assertThatThrownBy(() -> run(".func f() { ret; }", "P: .callprototype _ (); mov.u64 p, 64; call p, P;"))
                .hasMessageContaining("a call of 0x40, which is the address of no function");
        assertThatThrownBy(() -> run(".func f() { mov.u32 %x, 1; ret; }", "call f;"))
                .hasMessageContaining("register %x is not declared");
        String chain = ".func f39() { ret; }\n" + IntStream.range(1, 40).map(i -> 39 - i)
                .mapToObj(i -> ".func f" + i + "() { " + ("call f" + (i + 1) + "; ").repeat(2) + "ret; }\n")
                .reduce("", String::concat);
        assertThat(run(chain, "setp.ne.u32 q, t, t; @q call f0; mov.u32 a, 3;")).as("a call graph with 2^39 ways").isEqualTo(3);
    }

    @Test
    void aFailedAssertionSaysWhatWasAsserted() {
        String text = """
                .extern .func __assertfail (.param .b64 a, .param .b64 b, .param .b32 c, .param .b64 d, .param .b64 e);
                .global .align 1 .b8 message[6] = {120, 32, 62, 32, 48};
                .global .align 1 .b8 file[5] = {97, 46, 99, 117};
                .global .align 1 .b8 function[2] = {102};
                """;
        assertThatThrownBy(() -> run(text, ".reg .b64 m, f, n; mov.u64 m, message; mov.u64 f, file; mov.u64 n, function; "
                + "call __assertfail, (m, f, 12, n, 1);")).hasMessageContaining("assertion 'x > 0' failed at a.cu:12 in f");
    }

    @Test
    void aModuleThatDoesNotFitIsOneLineAndLeavesNothingBehind() {
        long free = gpu.driver().freeBytes();
        assertThatThrownBy(() -> run(".global .b8 small[64]; .global .b8 g[100000000000];", ""))
                .isInstanceOf(GpuException.class)
                .hasMessageContaining("cannot load module t.ptx").hasMessageContaining("variable g");
        assertThatThrownBy(() -> run(".const .b8 c[65536]; .const .b8 d;", ""))
                .hasMessageContaining("constant variables up to d");
        assertThatThrownBy(() -> run(".global .u64 c = zz;", "")).hasMessageContaining("starts as the address of zz");
        assertThat(gpu.driver().freeBytes()).isEqualTo(free);
    }
}
