package weft.datasets;

import java.util.List;

/** A data set with its labels changed to the order of the classes that a network was trained on. */
final class Relabelled extends DatasetView {
    private final List<String> names;
    /** The new label of each label of the base. */
    private final int[] labels;

    Relabelled(Dataset base, List<String> names) {
        super(base);
        this.names = List.copyOf(names);
        this.labels = base.classes().stream().mapToInt(names::indexOf).toArray();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new IllegalArgumentException(base.name() + ": class " + base.classes().get(i) + " is not among " + names);
            }
        }
    }

    @Override
    public Sample get(int index) {
        Sample sample = base.get(index);
        return new Sample(sample.image(), labels[sample.label()]);
    }

    @Override
    public int label(int index) {
        return labels[base.label(index)];
    }

    @Override
    public List<String> classes() {
        return names;
    }
}
