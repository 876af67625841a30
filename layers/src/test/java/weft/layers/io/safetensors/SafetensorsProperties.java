package weft.layers.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.io.WeightFile;
import weft.layers.io.base.Source;

class SafetensorsProperties {
    private Path file;

    @BeforeTry
    void aFile() throws IOException {
        file = Files.createTempFile("weft", ".safetensors");
    }

    @AfterTry
    void noFile() throws IOException {
        Files.delete(file);
    }

    @Property(tries = 200)
    void anyTensorsUnderAnyNamesComeBackBitForBit(@ForAll("tensors") Map<String, Tensor> tensors,
            @ForAll("texts") Map<String, String> metadata) {
        Safetensors.write(file, tensors, metadata);

        try (SafetensorsFile read = Safetensors.read(file)) {
            assertThat(read.metadata()).containsExactlyInAnyOrderEntriesOf(metadata);
            assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                assertThat(read.tensor(name).spec()).isEqualTo(tensor.spec());
                assertThat(read.tensor(name).toArray()).isEqualTo(tensor.toArray());
            });
        }
    }

    @Property(tries = 200)
    void tensorsSurviveAFileForPyTorch(@ForAll("tensors") Map<String, Tensor> tensors) {
        Assume.that(!tensors.isEmpty());
        Map<String, Source> sources = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> sources.put(name, Source.of(tensor)));
        WeightFile.writeTorch(file, sources);

        try (WeightFile read = WeightFile.open(file)) {
            assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                assertThat(read.tensors().get(name).spec()).isEqualTo(tensor.spec());
                assertThat(read.tensors().get(name).toArray()).isEqualTo(tensor.toArray());
            });
        }
    }

    @Provide
    Arbitrary<Map<String, Tensor>> tensors() {
        Arbitrary<String> names = unicode().filter(name -> !name.isEmpty() && !name.equals(Header.METADATA));
        Arbitrary<Shape> shapes = Arbitraries.integers().between(0, 4).array(int[].class).ofMaxSize(5).map(Shape::of);
        Arbitrary<DType> dtypes = Arbitraries.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.UINT8);
        Arbitrary<Tensor> tensors = Combinators.combine(dtypes, shapes, Arbitraries.longs()).as(SafetensorsProperties::random);
        return Arbitraries.maps(names, tensors).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Map<String, String>> texts() {
        return Arbitraries.maps(unicode(), unicode()).ofMaxSize(4);
    }

    /** Every code point but the halves of surrogate pairs, which UTF-8 can't hold; control characters and quotes often. */
    private static Arbitrary<String> unicode() {
        Arbitrary<Integer> codePoints = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(0, 0x7f)),
                Tuple.of(1, Arbitraries.of((int) '"', (int) '\\', (int) '/')),
                Tuple.of(2, Arbitraries.integers().between(0x80, 0xd7ff)),
                Tuple.of(2, Arbitraries.integers().between(0xe000, 0x10ffff)));
        return codePoints.array(Integer[].class).ofMaxSize(12).map(points -> {
            StringBuilder text = new StringBuilder();
            for (int point : points) {
                text.appendCodePoint(point);
            }
            return text.toString();
        });
    }

    private static Tensor random(DType dtype, Shape shape, long seed) {
        Random random = new Random(seed);
        Object array = dtype.newArray(shape.size());
        switch (array) {
            case float[] a -> {
                for (int i = 0; i < a.length; i++) {
                    a[i] = (float) random.nextGaussian();
                }
            }
            case double[] a -> Arrays.setAll(a, _ -> random.nextGaussian());
            case int[] a -> Arrays.setAll(a, _ -> random.nextInt());
            case byte[] a -> random.nextBytes(a);
            default -> throw new IllegalStateException("no such tensor: " + dtype);
        }
        return Tensor.of(shape, array, Device.cpu());
    }
}
