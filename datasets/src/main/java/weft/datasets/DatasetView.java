package weft.datasets;

import java.util.List;
import java.util.zip.Checksum;
import weft.datasets.image.ImageFormat;

/** A data set made of another one. It passes on what it does not change, so that a subclass holds only the difference. */
abstract class DatasetView implements Dataset {
    final Dataset base;

    DatasetView(Dataset base) {
        this.base = base;
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public int size() {
        return base.size();
    }

    @Override
    public Sample get(int index) {
        return base.get(index);
    }

    @Override
    public int label(int index) {
        return base.label(index);
    }

    @Override
    public List<String> classes() {
        return base.classes();
    }

    @Override
    public ImageFormat format() {
        return base.format();
    }

    @Override
    public boolean isOfFiles() {
        return base.isOfFiles();
    }

    @Override
    public void digest(Checksum into) {
        base.digest(into);
    }
}
