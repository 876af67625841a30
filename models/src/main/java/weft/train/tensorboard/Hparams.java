package weft.train.tensorboard;

import com.google.protobuf.Value;
import java.util.Collection;
import java.util.Map;
import weft.train.tensorboard.proto.Experiment;
import weft.train.tensorboard.proto.HParamInfo;
import weft.train.tensorboard.proto.HParamType;
import weft.train.tensorboard.proto.HParamsPluginData;
import weft.train.tensorboard.proto.MetricInfo;
import weft.train.tensorboard.proto.MetricName;
import weft.train.tensorboard.proto.SessionEndInfo;
import weft.train.tensorboard.proto.SessionStartInfo;
import weft.train.tensorboard.proto.Status;
import weft.train.tensorboard.proto.Summary;
import weft.train.tensorboard.proto.SummaryMetadata;

/** The records of TensorBoard's table of hyper-parameters. */
final class Hparams {
    private static final String PLUGIN = "hparams";

    private Hparams() {}

    /**
     * Which columns the table has.
     *
     * @param metrics tags of scalars, each {@code TAG}, or {@code RUN/TAG} for one in a folder below
     */
    static Summary.Value experiment(Map<String, ?> hparams, Collection<String> metrics) {
        Experiment.Builder experiment = Experiment.newBuilder();
        hparams.forEach((name, value) -> experiment.addHparamInfos(HParamInfo.newBuilder().setName(name).setType(type(value))));
        for (String metric : metrics) {
            int slash = metric.lastIndexOf('/');
            experiment.addMetricInfos(MetricInfo.newBuilder().setName(MetricName.newBuilder()
                    .setGroup(slash < 0 ? "" : metric.substring(0, slash)).setTag(metric.substring(slash + 1))));
        }
        return value("_hparams_/experiment", HParamsPluginData.newBuilder().setExperiment(experiment));
    }

    /** A training with these begins. */
    static Summary.Value start(Map<String, ?> hparams) {
        SessionStartInfo.Builder start = SessionStartInfo.newBuilder().setStartTimeSecs(EventFile.now());
        hparams.forEach((name, value) -> start.putHparams(name, json(value)));
        return value("_hparams_/session_start_info", HParamsPluginData.newBuilder().setSessionStartInfo(start));
    }

    /** It has ended well. */
    static Summary.Value end() {
        return value("_hparams_/session_end_info", HParamsPluginData.newBuilder().setSessionEndInfo(
                SessionEndInfo.newBuilder().setStatus(Status.STATUS_SUCCESS).setEndTimeSecs(EventFile.now())));
    }

    private static Summary.Value value(String tag, HParamsPluginData.Builder content) {
        return Summary.Value.newBuilder().setTag(tag).setMetadata(SummaryMetadata.newBuilder().setPluginData(
                SummaryMetadata.PluginData.newBuilder().setPluginName(PLUGIN).setContent(content.build().toByteString())))
                .build();
    }

    private static HParamType type(Object value) {
        return switch (value) {
            case Boolean _ -> HParamType.DATA_TYPE_BOOL;
            case Number _ -> HParamType.DATA_TYPE_FLOAT64;
            default -> HParamType.DATA_TYPE_STRING;
        };
    }

    private static Value json(Object value) {
        Value.Builder json = Value.newBuilder();
        return switch (value) {
            case Boolean flag -> json.setBoolValue(flag).build();
            case Number number -> json.setNumberValue(number.doubleValue()).build();
            default -> json.setStringValue(value.toString()).build();
        };
    }
}
