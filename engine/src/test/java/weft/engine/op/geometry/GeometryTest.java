package weft.engine.op.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Shape;

/** The geometry of windows, planes, lines, groups and walks, checked against counts by hand or by brute force. */
class GeometryTest {

    @ParameterizedTest
    @CsvSource({
            // size, taps, stride, padding, dilation, windows, rounded up
            "1, 1, 1, 0, 1, 1, 1",
            "5, 3, 1, 0, 1, 3, 3",
            "5, 3, 1, 1, 1, 5, 5",
            "7, 3, 2, 0, 1, 3, 3",
            "8, 3, 2, 0, 1, 3, 4",
            "8, 2, 2, 0, 2, 3, 4",
            "6, 3, 2, 1, 1, 3, 4",
            "4, 2, 3, 1, 1, 2, 2", // a third would begin at the end of the image
            "2, 3, 1, 0, 1, 0, 0",
            "0, 1, 1, 0, 1, 0, 0",
            "0, 1, 1, 2, 1, 4, 3",
            "5, 3, 1, 0, 3, -1, -1"})
    void windowsAreThoseThatFit(int size, int taps, int stride, int padding, int dilation, int windows, int roundedUp) {
        WindowAxis axis = new WindowAxis(size, taps, stride, padding, dilation);
        assertThat(axis.windows()).isEqualTo(windows);
        assertThat(axis.windowsRoundedUp()).isEqualTo(roundedUp);
    }

    static List<WindowAxis> axes() {
        List<WindowAxis> axes = new ArrayList<>();
        for (int size = 1; size <= 6; size++) {
            for (int taps = 1; taps <= 4; taps++) {
                for (int stride = 1; stride <= 3; stride++) {
                    for (int padding = 0; padding <= 3; padding++) {
                        for (int dilation = 1; dilation <= 3; dilation++) {
                            axes.add(new WindowAxis(size, taps, stride, padding, dilation));
                        }
                    }
                }
            }
        }
        return axes;
    }

    @Test
    void theLastWindowEndsWithinThePaddedImageAndOneMoreWouldNot() {
        for (WindowAxis axis : axes()) {
            int end = axis.size() + axis.padding();
            int windows = axis.windows();
            if (windows > 0) {
                assertThat(axis.place(windows - 1, axis.taps() - 1)).as("%s", axis).isLessThan(end);
            }
            if (windows >= 0) {
                assertThat(axis.place(windows, axis.taps() - 1)).as("%s", axis).isGreaterThanOrEqualTo(end);
            }
        }
    }

    @Test
    void theTapsOfAWindowInsideTheImageAreFound() {
        for (WindowAxis axis : axes()) {
            for (int window = 0; window < axis.windowsRoundedUp(); window++) {
                for (int tap = 0; tap < axis.taps(); tap++) {
                    int place = axis.place(window, tap);
                    assertThat(tap >= axis.firstTap(window) && tap < axis.endTap(window)).as("%s, window %d", axis, window)
                            .isEqualTo(place >= 0 && place < axis.size());
                }
            }
        }
    }

    @Test
    void whatAWindowCoversIsCountedWithAndWithoutPadding() {
        WindowAxis axis = new WindowAxis(5, 3, 3, 1, 1);
        assertThat(axis.span(0)).isEqualTo(new Span(0, 2, 3));
        assertThat(axis.span(1)).isEqualTo(new Span(2, 5, 3));
        assertThat(new WindowAxis(6, 3, 3, 1, 1).span(2)).as("it hangs over").isEqualTo(new Span(5, 6, 2));
    }

    @Test
    void aConvolutionHasTheSizesOfItsAxesAndGroups() {
        ConvGeometry g = new ConvGeometry(2, 6, 9, 11, 4, 3, 2, 2, 1, 1, 0, 1, 2, 2);
        assertThat(g.P()).isEqualTo(5);
        assertThat(g.Q()).isEqualTo(9);
        assertThat(g.groupC()).isEqualTo(3);
        assertThat(g.groupK()).isEqualTo(2);
        assertThat(g.taps()).isEqualTo(18);
    }

    @Test
    void aTransposedConvolutionTakesTheSizesThatItsConvolutionMayComeFrom() {
        // With stride 2, two input sizes give the same output size; the attributes say which one.
        for (int size : List.of(7, 8)) {
            assertThat(new ConvGeometry(1, 1, size, size, 1, 3, 3, 2, 2, 1, 1, 1, 1, 1).P()).isEqualTo(4);
        }
    }

    @Test
    void poolingRoundsUpOnlyInCeilMode() {
        assertThat(PoolGeometry.of(3, 8, 7, 3, 3, 2, 2, 0, 0, 1, 1, false).pairs()).isEqualTo(new PlanePairs(3, 8, 7, 3, 3));
        assertThat(PoolGeometry.of(3, 8, 7, 3, 3, 2, 2, 0, 0, 1, 1, true).pairs()).isEqualTo(new PlanePairs(3, 8, 7, 4, 3));
    }

    @Test
    void adaptiveWindowsCoverAllAndOverlapWhereSizesDoNotDivide() {
        PlanePairs g = new PlanePairs(1, 5, 2, 3, 4);
        assertThat(List.of(g.rows(0), g.rows(1), g.rows(2))).containsExactly(new Span(0, 2, 2), new Span(1, 4, 3),
                new Span(3, 5, 2));
        assertThat(List.of(g.columns(0), g.columns(1), g.columns(2), g.columns(3))).containsExactly(new Span(0, 1, 1),
                new Span(0, 1, 1), new Span(1, 2, 1), new Span(1, 2, 1));
    }

    @Test
    void linesBeginWhereTheirFirstElementLies() {
        Lines lines = Lines.along(Shape.of(2, 3, 4), 1);
        assertThat(lines).isEqualTo(new Lines(2, 3, 4));
        assertThat(lines.count()).isEqualTo(8);
        assertThat(lines.start(5)).isEqualTo(13);
        assertThat(lines.start(5, 1)).isEqualTo(5);
        assertThat(Lines.along(Shape.of(), 0)).isEqualTo(new Lines(1, 1, 1));
        assertThat(Lines.along(Shape.of(2, 0), 1).count()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("walks")
    void neighbouringDimensionsThatAllTensorsWalkAsOneAreMerged(Walk walk, String sizes) {
        StringBuilder text = new StringBuilder();
        for (int d = 0; d < walk.rank(); d++) {
            text.append(walk.size(d)).append(d < walk.rank() - 1 ? " " : "");
        }
        assertThat(text).hasToString(sizes);
    }

    static List<Object[]> walks() {
        Shape x = Shape.of(2, 3, 4, 5);
        return List.of(new Object[] {Walk.broadcast(x, x, x), "120"},
                new Object[] {Walk.broadcast(x, x, Shape.of(3, 1, 1)), "2 3 20"},
                new Object[] {Walk.broadcast(x, x, Shape.of(5)), "24 5"},
                new Object[] {Walk.broadcast(x, x, Shape.of()), "120"},
                new Object[] {Walk.broadcast(Shape.of(), Shape.of()), "1"},
                new Object[] {Walk.broadcast(Shape.of(1, 1), Shape.of(1, 1)), "1"},
                new Object[] {Walk.over(new int[] {4, 5, 2, 3}, new int[] {5, 1, 60, 20}), "20 6"});
    }

    @Test
    void aWalkOverNothingHasNoElements() {
        assertThat(Walk.broadcast(Shape.of(2, 0, 3), Shape.of(2, 0, 3), Shape.of(3)).count()).isZero();
    }
}
