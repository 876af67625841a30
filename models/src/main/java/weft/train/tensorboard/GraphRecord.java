package weft.train.tensorboard;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.models.summary.Graph;
import weft.train.tensorboard.proto.AttrValue;
import weft.train.tensorboard.proto.GraphDef;
import weft.train.tensorboard.proto.NodeDef;
import weft.train.tensorboard.proto.TensorShapeProto;
import weft.train.tensorboard.proto.VersionDef;

/**
 * The record of a network's graph. TensorBoard folds nodes by the slashes in their names, which are those that PyTorch writes:
 * {@code ResNet/Sequential[layer1]/BasicBlock[0]/Conv2d[conv1]}.
 */
final class GraphRecord {
    /** Of the format; what PyTorch writes. */
    private static final int PRODUCER = 22;
    private static final String IO = "IO Node";

    private GraphRecord() {}

    static GraphDef of(Graph graph) {
        GraphDef.Builder record = GraphDef.newBuilder().setVersions(VersionDef.newBuilder().setProducer(PRODUCER));
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Graph.Node node : graph.nodes()) {
            boolean image = names.isEmpty();
            String name = image ? "input/input" : unique(name(node, graph.modules()), taken);
            names.add(name);
            NodeDef.Builder one = NodeDef.newBuilder().setName(name).setOp(image ? IO : node.kind());
            node.inputs().forEach(from -> one.addInput(names.get(from)));
            one.putAttr("_output_shapes", shape(node));
            if (!node.settings().isEmpty()) {
                one.putAttr("attr", AttrValue.newBuilder().setS(ByteString.copyFromUtf8(node.settings())).build());
            }
            if (node.parameters() > 0) {
                one.putAttr("parameters", AttrValue.newBuilder().setI(node.parameters()).build());
            }
            record.addNode(one);
        }
        return record.addNode(NodeDef.newBuilder().setName("output/output").setOp(IO).addInput(names.get(graph.output()))
                .putAttr("_output_shapes", shape(graph.nodes().get(graph.output())))).build();
    }

    /** With any number of images. */
    private static AttrValue shape(Graph.Node node) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(-1));
        node.output().forEach(extent -> shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(extent)));
        return AttrValue.newBuilder().setList(AttrValue.ListValue.newBuilder().addShape(shape)).build();
    }

    private static String name(Graph.Node node, Map<String, String> classes) {
        StringBuilder name = new StringBuilder(safe(classes.get("")));
        String path = "";
        for (String part : node.path().isEmpty() ? new String[0] : node.path().split("\\.")) {
            path = path.isEmpty() ? part : path + "." + part;
            name.append('/').append(safe(classes.get(path))).append('[').append(safe(part)).append(']');
        }
        return node.module() ? name.toString() : name + "/" + node.kind();
    }

    /** A slash or a colon in the name of a module would be read as something else. */
    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /** A module that is called several times has a node for each call. */
    private static String unique(String name, Set<String> taken) {
        String free = name;
        for (int call = 1; !taken.add(free); call++) {
            free = name + "_" + call;
        }
        return free;
    }
}
