package weft.models;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.datasets.source.Checksum;
import weft.datasets.source.RemoteFile;

/**
 * Published weights that have a name, such as {@code vgg16:imagenet}: the network, a colon, and what it was trained on.
 *
 * <p>Those on ImageNet are torchvision's first ones of each network ({@code IMAGENET1K_V1}), at its address. The checksums are
 * SHA-256 of the files; torchvision itself names only the first eight digits, in the file's name, and where no more is known
 * these eight are what is checked: VGG11 and VGG13, and the networks of CIFAR-10 but the first.
 *
 * @param name       what a user calls them
 * @param model      name of the network, as torchvision calls it and as {@link Models} does
 * @param file       what their publisher offers
 * @param otherNames names under which the same file may lie in the cache
 * @param classes    number of classes
 * @param mean       of each channel that images were normalized with, on the scale 0 to 1
 * @param std        likewise
 */
public record PretrainedWeights(String name, String model, RemoteFile file, List<String> otherNames, int classes,
        List<Float> mean, List<Float> std) {

    /** The folder of the cache in which they lie. */
    public static final String FOLDER = "pretrained";

    private static final URI TORCHVISION = URI.create("https://download.pytorch.org/models/");
    private static final URI CIFAR = URI.create(
            "https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/");
    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);
    /** GoogLeNet's were trained by others on images from -1 to 1, which torchvision makes inside the network. */
    private static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);
    private static final int IMAGENET_CLASSES = 1000;
    private static final int CIFAR_CLASSES = 10;

    private static final List<PretrainedWeights> ALL = list();

    public PretrainedWeights {
        otherNames = List.copyOf(otherNames);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** All of them, in the order of a list for users. */
    public static List<PretrainedWeights> all() {
        return ALL;
    }

    /** The weights with this name, or empty. */
    public static Optional<PretrainedWeights> named(String name) {
        return ALL.stream().filter(weights -> weights.name().equals(name)).findFirst();
    }

    private static List<PretrainedWeights> list() {
        List<PretrainedWeights> all = new ArrayList<>();
        all.add(imagenet("alexnet", "alexnet-owt-7be5be79.pth", 244_408_911,
                "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02"));
        all.add(imagenet("vgg11", "vgg11-8a719046.pth", RemoteFile.UNKNOWN, "8a719046"));
        all.add(imagenet("vgg11_bn", "vgg11_bn-6002323d.pth", RemoteFile.UNKNOWN, "6002323d"));
        all.add(imagenet("vgg13", "vgg13-19584684.pth", RemoteFile.UNKNOWN, "19584684"));
        all.add(imagenet("vgg13_bn", "vgg13_bn-abd245e5.pth", RemoteFile.UNKNOWN, "abd245e5"));
        all.add(imagenet("vgg16", "vgg16-397923af.pth", 553_433_881,
                "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0"));
        all.add(imagenet("vgg16_bn", "vgg16_bn-6c64b313.pth", 553_507_836,
                "6c64b3138f2f4fcb3bcc4cafde11619c4f440eb1631787e93a682fd88305888a"));
        all.add(imagenet("vgg19", "vgg19-dcbb9e9d.pth", 574_673_361,
                "dcbb9e9dad569fff7a846263a77324fc34978fea2bfb039c012d710e1776ae44"));
        all.add(imagenet("vgg19_bn", "vgg19_bn-c79401a0.pth", 574_769_405,
                "c79401a0cf3cb42714e4182f5868c7a6f4f4534f5df9e956e2bb2098de41cbb6"));
        all.add(new PretrainedWeights("googlenet:imagenet", "googlenet", new RemoteFile("googlenet-1378be20.pth",
                RemoteFile.UNKNOWN, new Checksum("1378be20a8e875cf1568b8a71654e704449655e34711a959a38b04fb34905cef"),
                List.of(TORCHVISION)), List.of(), IMAGENET_CLASSES, HALF, HALF));
        all.add(imagenet("resnet18", "resnet18-f37072fd.pth", 46_830_571,
                "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec"));
        all.add(imagenet("resnet34", "resnet34-b627a593.pth", 87_319_819,
                "b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f"));
        all.add(imagenet("resnet50", "resnet50-0676ba61.pth", 102_530_333,
                "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a"));
        all.add(imagenet("resnet101", "resnet101-63fe2227.pth", RemoteFile.UNKNOWN,
                "63fe2227b86e8f1f2063f43a75c84d195911b6a0eace650907dd3dc62dd49a0a"));
        all.add(imagenet("resnet152", "resnet152-394f9c45.pth", RemoteFile.UNKNOWN,
                "394f9c45966e3651a89bbb78a48410a6755854ce4a5ab64927cf1c7247f85e58"));
        all.add(cifar10("resnet20", "resnet20-12fca82f.th", 1_099_231,
                "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8"));
        all.add(cifar10("resnet32", "resnet32-d509ac18.th", RemoteFile.UNKNOWN, "d509ac18"));
        all.add(cifar10("resnet44", "resnet44-014dd654.th", RemoteFile.UNKNOWN, "014dd654"));
        all.add(cifar10("resnet56", "resnet56-4bfd9763.th", RemoteFile.UNKNOWN, "4bfd9763"));
        all.add(cifar10("resnet110", "resnet110-1d1ed7c2.th", RemoteFile.UNKNOWN, "1d1ed7c2"));
        return List.copyOf(all);
    }

    private static PretrainedWeights imagenet(String model, String file, long bytes, String sha256) {
        return new PretrainedWeights(model + ":imagenet", model,
                new RemoteFile(file, bytes, new Checksum(sha256), List.of(TORCHVISION)), List.of(), IMAGENET_CLASSES,
                MEAN, STD);
    }

    /** These, too, were trained on images normalized with ImageNet's mean and standard deviation. */
    private static PretrainedWeights cifar10(String model, String file, long bytes, String sha256) {
        return new PretrainedWeights(model + ":cifar10", model,
                new RemoteFile(file, bytes, new Checksum(sha256), List.of(CIFAR)), List.of(model + "-cifar10.th"),
                CIFAR_CLASSES, MEAN, STD);
    }
}
