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
        assertThat(f.narrow()).as("registers that are used: %p1 and %r1").isEqualTo(2);
        assertThat(f.wide()).as("%rd and %re").isEqualTo(2);
        assertThat(f.maximum()).containsExactly(128, 2, 1);
        assertThat(f.labels()).containsEntry("$L__1", 2);
        assertThat(f.body()).extracting(Instruction::toString).containsExactly("@!%p1 bra $L__1",
                "ld.global.v2.f32 {%r1, _}, [%rd+-8]", "ret");
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
        assertThat(f.body().get(1).source()).hasToString("kernel.cu:20 (inlined kernel.cu:21)");
    }

    @Test
    void signaturesAreReadWhateverInstructionsTheBodiesHave() {
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
            "add.s32 %r1, %r2; | register %r1 is not declared",
            "L: L: ret; | label L is defined twice",
            ".reg .b32 r; @r ret; | no predicate register",
            ".reg .b32 r; .reg .b32 r; | r is declared twice",
            ".reg .b32 r<3>; .reg .b64 r1; | r1 is declared twice",
            ".reg .b32 r1; .reg .b32 r<3>; | r is declared twice",
            ".reg .b32 r<-5>; | expected a register count, found '-'",
            ".reg .b32 r<5000000000>; | a register count must be from 0 to 2147483647, not 5000000000",
            ".shared .align 3 .b8 d[8]; | an alignment must be a power of two, not 3",
            ".shared .b8 d[-8]; | expected an array size, found '-'",
            ".shared .b8 d[0]; | variable d has 0 elements",
            ".local .b8 d[4000000000][4000000000]; | more than 2^63 elements",
            ".local .b32 d[2] = {1}; | variable d cannot have an initial value",
            "call foo; | function foo is not declared",
            ".weird .b32 x; | unknown directive '.weird'",
            "bra L; { L: ret; } | label L is not defined",
            ".reg .b32 a; mov.u32 a, 1/0; | divides by zero",
            ".reg .b32 a; mov.u32 a, 1.5+1; | operator + has an integer and a float",
            ".reg .b32 a; mov.u32 a, (.u32)5; | a constant is cast to .s64 or .u64, not to .u32",
            ".reg .b32 \u00e9; | unexpected character '\u00e9'",
            ".reg .b32 a; mov.u32 a, 0xZZ; | not a number",
            ".reg .b32 a; ld.global.u32 a, [zz]; | variable zz is not declared",
            "t: .branchtargets ; | expected a label, found ';'"})
    void aFunctionThatCannotBeReadSaysWhyAndOtherFunctionsAreRead(String body, String message) {
        PtxModule m = parse(".entry k() {\n" + body + "\nret; }\n.entry other() { ret; }\n");
        assertThat(m.entry("k").complaint()).isNotNull();
        assertThat(m.entry("k").complaint().getMessage()).startsWith("t.ptx:5:").contains(message).doesNotContain("\n");
        assertThat(m.entry("other").complaint()).isNull();
        assertThat(m.entry("other").body()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"2+3 ; 5", "(2+3)*4 ; 20", "-(2+3) ; -5", "~5 ; -6", "!5 ; 0", "!!5 ; 1", "- -5 ; 5",
            "7/2*3 ; 9", "-7/2 ; -3", "7 % 5 ; 2", "1<<3 ; 8", "-16>>2 ; -4", "1<2 ; 1", "2<=1 ; 0", "6&3 ; 2", "6^3 ; 5",
            "6|3 ; 7",
            "1&&0 ; 0", "1||0 ; 1", "0?2:3 ; 3", "1?2:0?3:4 ; 2", "(.u64)-1/2 ; 9223372036854775807",
            "-1/2U ; 9223372036854775807",
            "(.s64)0xFFFFFFFFFFFFFFFF/2 ; 0", "(1.5>1.0)?7:8 ; 7", "WARP_SZ-1 ; 31", "1+2*3==7 ; 1", "0b1011+017+0x10U ; 42"})
    void constantsMayBeExpressions(String expression, long value) {
        PtxFunction f = parse(".entry k() { .reg .b64 a; mov.b64 a, " + expression.replace("\\", "") + "; ret; }").entry("k");
        assertThat(f.complaint()).isNull();
        assertThat(f.body().getFirst().operand(1)).isEqualTo(new Operand.Immediate(value));
    }

    @Test
    void floatsMayBeExpressionsToo() {
        PtxFunction f = parse(".entry k() { .reg .f64 a; mov.f64 a, -1.5*2.0+1e-1; mov.f64 a, 0d3ff0000000000000; }").entry("k");
        assertThat(f.body().getFirst().operand(1)).isEqualTo(new Operand.Float64(Double.doubleToRawLongBits(-1.5 * 2.0 + 1e-1)));
        assertThat(f.body().getLast().operand(1)).isEqualTo(new Operand.Float64(Double.doubleToRawLongBits(1)));
    }

    @Test
    void initialValuesFollowTheDimensions() {
        PtxModule m = parse("""
                .global .b32 a[3][2] = {{1}, {3, 4}};
                .global .b32 b[][2] = {{1, 2}, {3}};
                .global .v2 .b32 c = {1+1, 2};
                .global .u8 d[8] = {0xff(generic(a)+4), 0xff00(a)};
                .global .b32 e[1000000000][2] = {{1}};
                """);
        assertThat(m.variables().get("a").init()).containsExactly(new Variable.Init.Value(1), new Variable.Init.Zeros(1),
                new Variable.Init.Value(3), new Variable.Init.Value(4));
        assertThat(m.variables().get("b").size()).isEqualTo(16);
        assertThat(m.variables().get("c").init()).containsExactly(new Variable.Init.Value(2), new Variable.Init.Value(2));
        assertThat(m.variables().get("d").init()).containsExactly(new Variable.Init.AddressOf("a", 4),
                new Variable.Init.AddressOf("a", 0, 8));
        assertThat(m.variables().get("e").size()).isEqualTo(8_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            ".global .b32 g[2] = {1,2,3}; | variable g has more initial values than its 2 elements",
            ".global .b32 g[2][2] = {1,2,3,4}; | variable g is an array",
            ".global .b32 g = {1}; | variable g has a list where a number belongs",
            ".global .b32 g[2] = 1; | variable g is an array",
            ".global .b32 g[2] = {1,}; | expected a number",
            ".global .f32 g = 1; | is no .f32",
            ".global .b8 g[-1]; | expected an array size",
            ".global .b8 g[0]; | variable g has 0 elements",
            ".global .pred g; | can only be in a register",
            ".global .b8 g; .global .b8 g; | variable g is declared twice",
            ".file 1 \"abc | a string is not closed",
            ".func f() { ret; } .func f() { ret; } | function f is defined twice"})
    void aDeclarationThatTheAssemblerRefusesIsOneLine(String text, String message) {
        assertThatThrownBy(() -> parse(text + "\n")).isInstanceOf(PtxException.class).hasMessageStartingWith("t.ptx:4:")
                .hasMessageContaining(message).message().doesNotContain("\n");
    }

    @Test
    void theAlignmentAfterPtrIsThatOfThePointee() {
        PtxFunction f = parse(".entry k(.param .u32 n, .param .u64 .ptr .global .align 256 p) { ret; }").entry("k");
        assertThat(f.parameters().get(1).align()).isEqualTo(8);
        assertThat(f.parameterBytes()).isEqualTo(16);
    }

    @Test
    void labelsBelongToTheirBraces() {
        PtxFunction f = parse(".entry k() { bra L; { L: bra L; } { L: bra L; } L: ret; }").entry("k");
        assertThat(f.complaint()).isNull();
        assertThat(f.body()).extracting(Instruction::toString).containsExactly("bra L'2", "bra L", "bra L'1", "ret");
        assertThat(f.labels()).containsEntry("L", 1).containsEntry("L'1", 2).containsEntry("L'2", 3);
    }

    @Test
    void nestingIsLimited() {
        String deep = "(".repeat(60_000) + "1" + ")".repeat(60_000);
        assertThat(parse(".entry k() { .reg .b32 a; mov.u32 a, " + deep + "; }").entry("k").complaint())
                .hasMessageContaining("nested");
        assertThat(parse(".entry k() { .reg .b32 a; mov.u32 a, " + "-".repeat(60_000) + "1; }").entry("k").complaint())
                .hasMessageContaining("nested");
        assertThat(parse(".entry k() " + "{".repeat(60_000) + "}".repeat(60_000)).entry("k").complaint())
                .hasMessageContaining("nested");
        String half = "(".repeat(200) + "1" + ")".repeat(200);
        assertThat(parse(".entry k() { .reg .b32 a; mov.u32 a, " + half + "; }").entry("k").complaint()).isNull();
    }

    @Test
    void theUsersLineIsAtTheEndOfAChainOfInlinedCalls() {
        PtxFunction f = parse("""
                .entry k() {
                  .loc 1 20 5
                  .loc 2 7 3, function_name $L__info_string0, inlined_at 1 20 5
                  bar.sync 0;
                  .loc 3 9 1, function_name $L__info_string1+12, inlined_at 2 7 3
                  ret;
                }
                .file 1 "user.cu", 1700000000, 77
                .file 2 "/usr/include/a.hpp"
                .file 3 "b.hpp"
                """).entry("k");
        assertThat(f.body().get(0).source()).hasToString("user.cu:20 (inlined a.hpp:7)");
        assertThat(f.body().get(1).source()).hasToString("user.cu:20 (inlined b.hpp:9)");
    }

    @Test
    void operandsArePrintedAsPtx() {
        PtxFunction f = parse("""
                .func (.param .b32 r) f(.param .b32 x) { ret; }
                .entry k() {
                  .reg .b32 a<4>; .reg .f32 x; .reg .b64 d; .reg .v2 .b32 v; .shared .b32 s[4];
                  wgmma.fake.b32 {a0, a1}, [d, {a2, a3}];
                  mov.f32 x, 1.5; mov.f32 x, 0fC0000000; mov.b64 d, s+4; ld.shared.u32 a0, [s+8];
                  add.u32 v.y, v.x, -1;
                  call (a0), f, (a1);
                }
                """).entry("k");
        assertThat(f.body()).extracting(Instruction::toString).containsExactly("wgmma.fake.b32 {a0, a1}, [d, {a2, a3}]",
                "mov.f32 x, 0d3FF8000000000000", "mov.f32 x, 0fC0000000", "mov.b64 d, s+4", "ld.shared.u32 a0, [s+8]",
                "add.u32 v.y, v.x, -1", "st.param.b32 [(hidden 0)], a1", "call ((hidden 1)), f, ((hidden 0))",
                "ld.param.b32 a0, [(hidden 1)]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            ".version 12.0 | 1 | .version 12.0 is not known",
            ".target sm_75 | 2 | there is no .version line",
            "hello | 1 | expected a directive",
            ".version 7.0; | 1 | expected a directive",
            ".version 7.0 .foo | 1 | unknown directive",
            ".version 7.0 .entry k() { ret | 2 | the text ends too early",
            ".version 7.0 /* | 1 | a comment is not closed",
            ".version 7.0 .global .u32 x = 0xZZ; | 1 | not a number"})
    void textThatIsNotPtxIsAnErrorWithItsLine(String text, int line, String message) {
        assertThatThrownBy(() -> PtxModule.parse("t.ptx", text + "\n")).isInstanceOf(PtxException.class)
                .hasMessageStartingWith("t.ptx:" + line + ":").hasMessageContaining(message);
    }
}
