package weft.models;

import java.util.List;
import java.util.function.IntFunction;
import weft.layers.Module;

/** The networks known by name. */
public final class Models {

    private static final List<Entry> ALL = List.of(
            new Entry("lenet5", "LeNet-5 with relu and max pooling, for grey pictures", 1, 32, 32, LeNet5::new),
            new Entry("tanh-convnet", "two convolutions with tanh, for small colour pictures", 3, 32, 32, TanhConvNet::new));

    private Models() {
    }

    /**
     * A network.
     *
     * @param name        what a user calls it
     * @param description one line
     * @param channels    C of the pictures it takes
     * @param height      H of the pictures it takes
     * @param width       W of the pictures it takes
     * @param maker       makes one with first weights for a number of classes, on the current device
     */
    public record Entry(String name, String description, int channels, int height, int width, IntFunction<Module> maker) {

        /** A network with first weights, drawn from the global generator. */
        public Module make(int classes) {
            return maker.apply(classes);
        }
    }

    /** All of them, in the order of a list for users. */
    public static List<Entry> all() {
        return ALL;
    }

    /** Their names. */
    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * The network of a name.
     *
     * @throws IllegalArgumentException when there is none, listing those there are
     */
    public static Entry named(String name) {
        return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("unknown model '" + name + "': known are " + String.join(", ", names())));
    }
}
