import weft.autograd.Leaf;
import weft.datasets.source.Digits;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;

/** What a user writes: a value and a gradient on each device, and a data set out of its jar. */
void main() {
    IO.println("digits: " + Digits.load().size());
    IO.println("in the module " + Tensor.class.getModule().getName());
    for (String name : new String[] {"cpu", "sim"}) {
        Tensor x = Leaf.require(Tensor.of(Shape.of(2, 2), new float[] {1, 2, 3, 4}, Device.of(name)));
        Tensor y = x.matmul(x).sum();
        y.backward();
        IO.println(name + ": " + y.item() + ", gradient " + java.util.Arrays.toString(Leaf.gradient(x).toFloats()));
    }
}
