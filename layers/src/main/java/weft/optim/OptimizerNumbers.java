package weft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.layers.io.base.CheckpointException;

/** Reads back the numbers of an optimizer's groups, under the names of {@link ParameterGroup#numbers}. */
final class OptimizerNumbers {

    private final String optimizer;
    private final List<ParameterGroup> groups;
    private int taken;

    OptimizerNumbers(String optimizer, List<ParameterGroup> groups) {
        this.optimizer = optimizer;
        this.groups = groups;
    }

    /**
     * The numbers of each group and parameter by name; none for a parameter that made no steps.
     *
     * @throws CheckpointException when a number is missing, unknown or impossible
     */
    List<List<Map<String, Double>>> read(Map<String, Double> numbers) {
        List<List<Map<String, Double>>> all = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            Map<String, Double> most = take(numbers, g, "." + g);
            requireAll(most, g, numbers);
            if (!most.isEmpty()) {
                requireSteps("group " + g, most, 1);
            }
            List<Map<String, Double>> own = new ArrayList<>();
            for (int i = 0; i < groups.get(g).parameters().size(); i++) {
                own.add(ofParameter(numbers, most, g, i));
            }
            all.add(own);
        }
        if (taken < numbers.size()) {
            throw new CheckpointException("does not fit %s with %d groups: unknown among the numbers %s"
                    .formatted(optimizer, groups.size(), numbers.keySet()));
        }
        return all;
    }

    private Map<String, Double> ofParameter(Map<String, Double> numbers, Map<String, Double> most, int g, int i) {
        Map<String, Double> own = most.isEmpty() ? Map.of() : take(numbers, g, "." + g + "." + i);
        if (own.isEmpty()) {
            return new LinkedHashMap<>(most);
        }
        requireSteps("parameter %d of group %d".formatted(i, g), own, 0);
        if (own.get(ParameterGroup.STEPS) == 0) {
            return new LinkedHashMap<>();
        }
        requireAll(own, g, numbers);
        return own;
    }

    private Map<String, Double> take(Map<String, Double> numbers, int g, String suffix) {
        Map<String, Double> own = new LinkedHashMap<>();
        for (String name : groups.get(g).numberNames()) {
            Double value = numbers.get(name + suffix);
            if (value != null) {
                own.put(name, value);
                taken++;
            }
        }
        return own;
    }

    private void requireAll(Map<String, Double> own, int g, Map<String, Double> numbers) {
        if (!own.isEmpty() && own.size() < groups.get(g).numberNames().size()) {
            throw new CheckpointException("numbers of group %d are missing in %s".formatted(g, numbers.keySet()));
        }
    }

    private static void requireSteps(String whose, Map<String, Double> own, int least) {
        double steps = own.getOrDefault(ParameterGroup.STEPS, Double.NaN);
        if (!(steps >= least && steps <= Integer.MAX_VALUE && steps == Math.rint(steps))) {
            throw new CheckpointException("the number of steps of %s is %s".formatted(whose, steps));
        }
    }
}
