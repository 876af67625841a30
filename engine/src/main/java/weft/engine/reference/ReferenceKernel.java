package weft.engine.reference;

import java.util.List;
import weft.engine.DType;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.backend.HostMemory;
import weft.engine.op.attrs.Attrs;

/**
 * One operation as simple loops in double. It sees its inputs as {@code double[]}, whatever their type, each starting at element
 * 0, and fills its outputs the same way; they are rounded once, when it is done.
 */
@FunctionalInterface
interface ReferenceKernel<A extends Attrs> {

    void run(Call<A> call);

    /** One call: attributes, inputs and outputs. An input that the operation updates is written back afterwards. */
    final class Call<A extends Attrs> {

        private final A attrs;
        private final List<Tensor> inputs;
        private final List<Tensor> outputs;
        private final double[][] in;
        private final double[][] out;

        Call(A attrs, List<Tensor> inputs, List<Tensor> outputs) {
            this.attrs = attrs;
            this.inputs = inputs;
            this.outputs = outputs;
            this.in = inputs.stream().map(t -> t == null ? null : read(t)).toArray(double[][]::new);
            this.out = outputs.stream().map(t -> new double[t.size()]).toArray(double[][]::new);
        }

        A attrs() {
            return attrs;
        }

        /** The number of inputs. */
        int count() {
            return in.length;
        }

        /** Whether optional input {@code i} was given. */
        boolean has(int i) {
            return in[i] != null;
        }

        double[] in(int i) {
            return in[i];
        }

        Shape shape(int i) {
            return inputs.get(i).shape();
        }

        /** Output {@code i}, all zeros at first. */
        double[] out(int i) {
            return out[i];
        }

        Shape outShape(int i) {
            return outputs.get(i).shape();
        }

        /** The type that numbers among the attributes are rounded to: that of input 0, or of output 0 when there is none. */
        DType dtype() {
            return (inputs.isEmpty() ? outputs : inputs).getFirst().dtype();
        }

        /** A number of the attributes, rounded to this type. */
        double rounded(double number) {
            return dtype() == DType.FLOAT32 ? (float) number : number;
        }

        void writeBack(int i) {
            write(in[i], inputs.get(i));
        }

        void writeOutputs() {
            for (int i = 0; i < out.length; i++) {
                write(out[i], outputs.get(i));
            }
        }

        private static double[] read(Tensor tensor) {
            return HostValues.toDoubles(((HostMemory) tensor.memory()).array(), tensor.offset(), tensor.size());
        }

        private static void write(double[] values, Tensor tensor) {
            HostValues.fromDoubles(values, ((HostMemory) tensor.memory()).array(), tensor.offset());
        }
    }
}
