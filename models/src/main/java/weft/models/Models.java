package weft.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import weft.layers.Module;

/** The networks known by name. Those of torchvision have its names. */
public final class Models {

    private static final List<Entry> ALL = entries();

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
     * @param classes     how many classes it was published with
     * @param maker       makes one with first weights and an end, on the current device
     */
    public record Entry(String name, String description, int channels, int height, int width, int classes,
                        Function<Head, Module> maker) {

        /** A network with first weights, drawn from the global generator. */
        public Module make(int classes) {
            return make(Head.own(classes));
        }

        /** A network with first weights that ends as {@code head} says. */
        public Module make(Head head) {
            return maker.apply(head);
        }
    }

    private static List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        all.add(new Entry("lenet5", "LeNet-5 with relu and max pooling, for grey pictures", 1, 32, 32, 10, LeNet5::new));
        all.add(small("tanh-convnet", "two convolutions with tanh, for small colour pictures", TanhConvNet::new));
        all.add(small("small-convnet", "two convolutions of 6 and 8 channels, for small colour pictures", SmallConvNet::new));
        all.add(new Entry("vgg-like", "four blocks of two convolutions and a global average", 3, 224, 224, 120, VggLike::new));
        all.add(photographs("alexnet", "AlexNet as torchvision has it", 224, AlexNet::new));
        return List.copyOf(all);
    }

    private static Entry small(String name, String description, Function<Head, Module> maker) {
        return new Entry(name, description, 3, 32, 32, 10, maker);
    }

    private static Entry photographs(String name, String description, int side, Function<Head, Module> maker) {
        return new Entry(name, description, 3, side, side, 1000, maker);
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
