/** Networks, the trainer, and the command line. */
@SuppressWarnings("requires-automatic") // xchart has no descriptor
module weft.models {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.google.protobuf;
    requires info.picocli;
    requires java.desktop;
    requires jdk.httpserver;
    requires jdk.unsupported;
    requires weft.kernels;
    requires transitive weft.datasets;
    requires transitive weft.layers;
    requires xchart;

    exports weft.models;
    exports weft.models.summary;
    exports weft.train;
    exports weft.train.learner;
    exports weft.train.measures;
    exports weft.train.pictures;
    exports weft.train.runs;
    exports weft.train.settings;
    exports weft.train.study;
    exports weft.train.tensorboard;
    exports weft.train.watch;
    exports weft.train.weights;

    opens weft.cli to info.picocli;
    opens weft.cli.base to info.picocli;
    opens weft.cli.data to info.picocli;
    opens weft.cli.kernels to info.picocli;
    opens weft.cli.network to info.picocli;
    opens weft.cli.study to info.picocli;
    opens weft.cli.train to info.picocli;
    opens weft.train.runs to com.fasterxml.jackson.databind;
    opens weft.train.study to com.fasterxml.jackson.databind;
    opens weft.train.watch to com.fasterxml.jackson.databind;
}
