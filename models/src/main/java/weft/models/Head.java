package weft.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * The end of a network, which turns features into scores (logits): the network's own form, or fully connected layers with relu
 * between them, written as their widths: {@code 512-512-120} ends in 120 classes. With a new head, a trained body can learn other
 * classes.
 *
 * @param classes number of scores, at least 1
 * @param hidden  widths of the layers before the last; empty for the network's own form
 */
public record Head(int classes, Optional<List<Integer>> hidden) {

    public Head {
        hidden = hidden.map(List::copyOf);
        if (classes < 1 || hidden.stream().flatMap(List::stream).anyMatch(width -> width < 1)) {
            throw new IllegalArgumentException("head: each width is at least 1: " + hidden.orElse(List.of()) + ", " + classes);
        }
    }

    /** The head that the network was published with, for this number of classes. */
    public static Head own(int classes) {
        return new Head(classes, Optional.empty());
    }

    /**
     * Reads widths.
     *
     * @param text numbers with hyphens between them: {@code 512-512-120}
     * @throws IllegalArgumentException when it is something else
     */
    public static Head of(String text) {
        try {
            if (!text.matches("[0-9]+(-[0-9]+)*")) {
                throw new NumberFormatException(text);
            }
            List<Integer> widths = Arrays.stream(text.split("-", -1)).map(Integer::valueOf).toList();
            return new Head(widths.getLast(), Optional.of(widths.subList(0, widths.size() - 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("head: widths look like 512-512-120, each at least 1: " + text, e);
        }
    }

    /**
     * The module from features: [N, features] to scores: [N, classes]; {@code own} makes the network's own head for a number of
     * classes.
     */
    Module on(int features, IntFunction<Module> own) {
        return hidden.map(widths -> layers(features, widths)).orElseGet(() -> own.apply(classes));
    }

    private Module layers(int features, List<Integer> widths) {
        if (widths.isEmpty()) {
            return new Linear(features, classes);
        }
        List<Module> layers = new ArrayList<>();
        int in = features;
        for (int width : widths) {
            layers.add(new Linear(in, width));
            layers.add(new ReLU());
            in = width;
        }
        layers.add(new Linear(in, classes));
        return new Sequential(layers.toArray(Module[]::new));
    }
}
