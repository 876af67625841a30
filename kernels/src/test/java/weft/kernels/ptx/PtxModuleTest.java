package weft.kernels.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PTX text becomes a typed form, or an error with its line. */
class PtxModuleTest {

    private static final String HEAD = ".version 9.0\n.target sm_90a\n.address_size 64\n";

    private static PtxModule parse(String text) {
        return PtxModule.parse("t.ptx", HEAD + text);
    }

    @Test
    void aKernelHasItsParametersRegistersAndInstructions() {
        PtxFunction f = parse("""
                .visible .entry k(
                    .param .u64 .ptr .global .align 16 k_param_0, // a comment
                    .param .align 8 .b8 k_param_1[24],
                    .param .f32 k_param_2
                )
                .maxntid 128, 2
                {
                    .reg .pred %p<2>; /* two
                    lines */
                    .reg .b32 %r<3>;
                    .reg .b64 %rd, %re;
                    @!%p1 bra $L__1;
                    ld.global.v2.f32 {%r1, _}, [%rd+-8];
                $L__1:
                    ret;
                }
                """).entry("k");
        assertThat(f.parameters()).extracting(Variable::name).containsExactly("k_param_0", "k_param_1", "k_param_2");
        assertThat(f.parameters()).extracting(Variable::size).containsExactly(8L, 24L, 4L);
        assertThat(f.parameterBytes()).isEqualTo(36);
        assertThat(f.narrow()).isEqualTo(5);
        assertThat(f.wide()).isEqualTo(2);
        assertThat(f.maximum()).containsExactly(128, 2, 1);
        assertThat(f.labels()).containsEntry("$L__1", 2);
        assertThat(f.body()).extracting(Instruction::toString).containsExactly("@!%p1 bra $L__1",
                "ld.global.v2.f32 [%r1, _], [%rd-8]", "ret");
        assertThat(f.body().get(1).line()).isEqualTo(16);
    }

    @Test
    void innerScopesHideOuterNames() {
        PtxFunction f = parse("""
                .entry k() {
                  .reg .b32 r;
                  mov.u32 r, 1;
                  { .reg .b64 r; mov.u64 r, 2; }
                  mov.u32 r, 3;
                  ret;
                }
                """).entry("k");
        assertThat(((Operand.Register) f.body().get(0).operand(0)).isWide()).isFalse();
        assertThat(((Operand.Register) f.body().get(1).operand(0)).isWide()).isTrue();
        assertThat(f.body().get(2).operand(0)).isEqualTo(f.body().get(0).operand(0));
    }

    @Test
    void moduleVariablesKeepTheirInitialValues() {
        PtxModule m = parse("""
                .const .align 4 .b8 c[6] = {1, 0x02, 03, 0b100};
                .global .f32 f[2] = {0f3F800000, -2.5};
                .global .u64 p = generic(f)+4;
                .extern .shared .align 16 .b8 dyn[];
                """);
        assertThat(m.variables().get("c").size()).isEqualTo(6);
        assertThat(m.variables().get("c").init()).containsExactly(new Variable.Init.Value(1), new Variable.Init.Value(2),
                new Variable.Init.Value(3), new Variable.Init.Value(4));
        assertThat(m.variables().get("f").init()).containsExactly(new Variable.Init.Value(Float.floatToIntBits(1f)),
                new Variable.Init.Value(Float.floatToIntBits(-2.5f)));
        assertThat(m.variables().get("p").init()).containsExactly(new Variable.Init.AddressOf("f", 4));
        assertThat(m.variables().get("dyn").isDynamic()).isTrue();
        assertThat(m.variables().get("dyn").align()).isEqualTo(16);
    }

    @Test
    void linesOfTheSourceAreKept() {
        PtxFunction f = parse("""
                .entry k() {
                  .loc 1 20 5
                  bar.sync 0;
                  .loc 1 21 0, function_name $L__info_string0, inlined_at 1 20 3
                  ret;
                }
                .file 1 "/home/somebody/kernel.cu"
                """).entry("k");
        assertThat(f.body().get(0).source()).hasToString("kernel.cu:20");
        assertThat(f.body().get(1).source()).hasToString("kernel.cu:21");
    }

    @Test
    void signaturesAreReadPastInstructionsOfAnyKind() {
        PtxModule m = PtxModule.parseSignatures("t.ptx", HEAD + """
                .entry k(.param .align 64 .b8 map[128]) {
                  { .reg .pred p; AGAIN: mbarrier.try_wait.parity.shared::cta.b64 p, [%r1], %r2; @!p bra AGAIN; }
                  cp.async.bulk.tensor.2d.shared::cluster.global [%r1], [%rd1, {%r2, %r3}], [%r4];
                }
                .entry l(.param .f64 x) { ret; }
                """);
        assertThat(m.entries()).extracting(PtxFunction::name).containsExactly("k", "l");
        assertThat(m.entry("k").parameterBytes()).isEqualTo(128);
        assertThatThrownBy(() -> m.entry("m")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[k, l]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        ".version 12.0 | 1 | .version 12.0 is not known",
        ".target sm_75 | 2 | there is no .version line",
        "hello | 1 | expected a directive",
        ".version 7.0; | 1 | expected a directive",
        ".version 7.0 .foo | 1 | unknown directive",
        ".version 7.0 .entry k() { add.s32 %r1, %r2; } | 1 | register %r1 is not declared",
        ".version 7.0 .entry k() { ret | 2 | the text ends too early",
        ".version 7.0 .entry k() { L: L: ret; } | 1 | label L is defined twice",
        ".version 7.0 .entry k() { .reg .b32 r; @r ret; } | 1 | no predicate register",
        ".version 7.0 /* | 1 | a comment is not closed",
        ".version 7.0 .global .u32 x = 0xZZ; | 1 | not a number"})
    void textThatIsNotPtxIsAnErrorWithItsLine(String text, int line, String message) {
        assertThatThrownBy(() -> PtxModule.parse("t.ptx", text + "\n")).isInstanceOf(PtxException.class)
                .hasMessageStartingWith("t.ptx:" + line + ":").hasMessageContaining(message);
    }
}
