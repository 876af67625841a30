/** Data sets, images, and batches in arrays. */
@SuppressWarnings("module") // javac does not see weft.models yet
module weft.datasets {
    requires transitive java.desktop;
    requires java.net.http;
    requires weft.engine;

    exports weft.datasets;
    exports weft.datasets.augment;
    exports weft.datasets.base to weft.models;
    exports weft.datasets.loading;
    exports weft.datasets.image;
    exports weft.datasets.npy;
    exports weft.datasets.source;
    exports weft.datasets.transform;
    exports weft.datasets.transform.batch;
    exports weft.datasets.transform.color;
    exports weft.datasets.transform.geometry;
}
