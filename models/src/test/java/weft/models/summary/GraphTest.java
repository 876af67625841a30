package weft.models.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Dropout;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.models.Head;
import weft.models.Models;
import weft.models.summary.Graph.Node;

class GraphTest {
    private static Graph graph(String name) {
        Models.Entry entry = Models.named(name);
        return Graph.of(() -> entry.make(Head.own(10)), entry.channels(), entry.height(), entry.width());
    }

    private static Node only(Graph graph, String path, String kind) {
        return graph.nodes().stream().filter(node -> node.path().equals(path) && node.kind().equals(kind)).findFirst()
                .orElseThrow();
    }

    @Test
    void aChainHasANodeForEachLayerWithShapeAndParameters() {
        Graph graph = graph("lenet5");

        assertThat(graph.nodes()).extracting(Node::path).startsWith("input", "features.0", "features.1").endsWith("classifier.5");
        for (int i = 1; i < graph.nodes().size(); i++) {
            assertThat(graph.nodes().get(i).inputs()).containsExactly(i - 1);
        }
        assertThat(graph.output()).isEqualTo(graph.nodes().size() - 1);
        assertThat(graph.nodes().get(1).output()).containsExactly(6, 28, 28);
        assertThat(graph.nodes().stream().mapToLong(Node::parameters).sum()).isEqualTo(61_706);
        assertThat(graph.modules()).containsEntry("", "LeNet5").containsEntry("features.0", "Conv2d");
    }

    @Test
    void theSumOfAResidualBlockTakesTheBodyAndTheShortcut() {
        Graph graph = graph("resnet18");

        Node same = only(graph, "layer1.0", "add");
        assertThat(same.inputs().stream().map(i -> graph.nodes().get(i).path())).containsExactly("layer1.0.bn2", "maxpool");
        Node projected = only(graph, "layer2.0", "add");
        assertThat(projected.inputs().stream().map(i -> graph.nodes().get(i).path())).containsExactly("layer2.0.bn2",
                "layer2.0.downsample.1");
        assertThat(graph.nodes()).filteredOn(node -> node.path().equals("layer1.0.relu")).as("called twice").hasSize(2);
    }

    @Test
    void theBranchesOfInceptionComeTogether() {
        Graph graph = graph("googlenet");

        assertThat(only(graph, "inception3a", "concat").inputs().stream().map(i -> graph.nodes().get(i).path()))
                .containsExactly("inception3a.branch1.relu", "inception3a.branch2.1.relu", "inception3a.branch3.1.relu",
                        "inception3a.branch4.1.relu");
    }

    /** Uses a layer twice, drops out, and takes its own input again. */
    private static final class Odd extends Module {
        private final Linear linear = child("lin<ear>", new Linear(4, 4));
        private final Dropout dropout = child("dropout", new Dropout(0.5));

        @Override
        protected Tensor forward(Tensor x) {
            Tensor y = dropout.call(linear.call(linear.call(x)));
            return y.add(x).mul(2);
        }
    }

    @Test
    void aNetworkThatIsThereStaysAsItWas() {
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            Sequential network = new Sequential(new Flatten(), new Odd(), new ReLU());
            network.parameters().get(1).freeze();
            Tensor x = Tensor.of(Shape.of(1, 1, 2, 2), 1, 2, 3, 4);
            network.call(x).sum().backward();
            float[] before = network.parameters().getFirst().gradient().toFloats();

            Graph graph = Graph.of(network, x);

            assertThat(graph.nodes()).extracting(Node::kind).containsExactly("input", "Flatten", "Linear", "Linear", "Dropout",
                    "add", "mul_scalar", "ReLU");
            assertThat(graph.nodes().get(5).inputs()).containsExactlyInAnyOrder(4, 1);
            assertThat(graph.nodes().stream().mapToLong(Node::parameters).sum()).isEqualTo(20);
            assertThat(x.history()).isNull();
            assertThat(network.isTraining()).isTrue();
            assertThat(network.parameters().getFirst().gradient().toFloats()).containsExactly(before);
            network.eval().call(x).sum().backward();
            assertThat(network.parameters().getFirst().gradient().toFloats()).isNotEqualTo(before);
            assertThat(network.parameters().get(1).gradient()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "resnet18", "googlenet", "tiny-resnet"})
    void theDrawingIsWellFormedAndNoTwoBoxesOverlap(String name) throws Exception {
        String svg = graph(name).toSvg("a <title> & more");

        NodeList boxes = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))).getElementsByTagName("g");
        List<double[]> places = new ArrayList<>();
        for (int i = 1; i < boxes.getLength(); i++) {
            Element box = (Element) ((Element) boxes.item(i)).getElementsByTagName("rect").item(0);
            places.add(List.of("x", "y", "width", "height").stream().mapToDouble(k -> Double.parseDouble(box.getAttribute(k)))
                    .toArray());
        }
        assertThat(places).hasSize(graph(name).nodes().size());
        for (int i = 0; i < places.size(); i++) {
            for (int j = 0; j < i; j++) {
                double[] a = places.get(i);
                double[] b = places.get(j);
                assertThat(a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1]).isTrue();
            }
        }
    }
}
