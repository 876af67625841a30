package weft.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.models.Head;
import weft.models.Models;
import weft.models.summary.Summary;

class SummaryTableTest {
    static List<String> names() {
        return Models.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theTablesOfEachNetworkFitInto130Columns(String name) {
        Models.Entry entry = Models.named(name);
        Summary summary =
                Summary.of(() -> entry.make(Head.own(entry.classes())), entry.channels(), entry.height(), entry.width());

        assertThat(summary.table(name).lines()).hasSizeGreaterThan(summary.layers().size())
                .allMatch(line -> line.length() <= 130);
        assertThat(summary.receptiveFields(name).lines())
                .anyMatch(line -> line.contains("conv2d") || line.contains("each output sees every place"))
                .allMatch(line -> line.length() <= 130);
    }
}
