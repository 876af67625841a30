package weft.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import weft.layers.Module;

/** The networks known by name. Those of torchvision have its names. */
public final class Models {

    private static final List<Entry> ALL = entries();

    private Models() {}

    /**
     * A network.
     *
     * @param name        what a user calls it
     * @param description one line
     * @param channels    C of the images it takes
     * @param height      H of the images it takes
     * @param width       W of the images it takes
     * @param classes     how many classes it was published with
     * @param maker       makes one with initial weights and this head, on the current device
     */
    public record Entry(String name, String description, int channels, int height, int width, int classes,
            Function<Head, Module> maker) {

        /** A network with initial weights, drawn from the global generator. */
        public Module make(int classes) {
            return make(Head.own(classes));
        }

        /** A network with initial weights and the given head. */
        public Module make(Head head) {
            return maker.apply(head);
        }
    }

    private static List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        all.add(new Entry("lenet5", "LeNet-5 with relu and max pooling, for grey images", 1, 32, 32, 10, LeNet5::new));
        all.add(small("tanh-convnet", "two convolutions with tanh, for small colour images", TanhConvNet::new));
        all.add(small("small-convnet", "two convolutions of 6 and 8 channels, for small colour images", SmallConvNet::new));
        all.add(small("fully-connected", "three fully connected layers, for small colour images", FullyConnected::new));
        for (int n : new int[] {3, 5, 7, 9, 18}) {
            int layers = 6 * n + 2;
            all.add(small("resnet" + layers, "ResNet-%d for small images, shortcuts without weights".formatted(layers),
                    head -> new CifarResNet(n, head)));
        }
        all.add(small("resnet18-cifar", "ResNet-18 for small images", CifarResNet18::new));
        all.add(small("deep-resnet", "ten residual blocks of 32 channels", head -> new DeepResNet(10, false, head)));
        all.add(small("deep-resnet-shared", "the same block of 32 channels ten times", head -> new DeepResNet(10, true, head)));
        all.add(small("tiny-resnet", "a residual net of at most 50,000 parameters", TinyResNet::new));
        all.add(new Entry("vgg-like", "four blocks of two convolutions and a global average", 3, 224, 224, 120, VggLike::new));
        all.add(photographs("alexnet", "AlexNet as torchvision has it", 224, AlexNet::new));
        all.add(photographs("alexnet-original", "AlexNet as in the paper, with local response normalization", 227,
                OriginalAlexNet::new));
        for (Vgg.Depth depth : Vgg.Depth.values()) {
            String name = depth.name().toLowerCase(Locale.ROOT);
            all.add(photographs(name, depth.title(), 224, head -> new Vgg(depth, false, head)));
            all.add(photographs(name + "_bn", depth.title() + " with batch norm", 224, head -> new Vgg(depth, true, head)));
        }
        all.add(photographs("googlenet", "GoogLeNet", 224, head -> new GoogLeNet(false, head)));
        all.add(photographs("googlenet-aux", "GoogLeNet with its auxiliary heads", 224, head -> new GoogLeNet(true, head)));
        for (ResNet.Depth depth : ResNet.Depth.values()) {
            all.add(photographs(depth.name().toLowerCase(Locale.ROOT), depth.title(), 224, head -> new ResNet(depth, head)));
        }
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
     * The network with this name.
     *
     * @throws IllegalArgumentException when there is none, listing those there are
     */
    public static Entry named(String name) {
        return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("unknown model '" + name + "': known are " + String.join(", ", names())));
    }
}
