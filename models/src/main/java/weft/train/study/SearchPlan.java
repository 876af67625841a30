package weft.train.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/**
 * What a search is to do; it is written to the search's folder before the first trial, so that a killed one goes on with it.
 *
 * @param model   the network
 * @param given   settings of all trials by key, as {@code run.json} has them
 * @param vary    the space, as {@link Dimension} reads it
 * @param method  how settings are chosen
 * @param trials  how many; a grid has as many as it has points
 * @param halving of the trials one in this many goes on from one round to the next; 1 for a single round
 * @param seed    decides the choices
 */
public record SearchPlan(String model, Map<String, Object> given, List<String> vary, String method, int trials, int halving,
        long seed) {
    /** The methods. */
    public static final List<String> METHODS = List.of("grid", "random", "bayes");
    private static final int MOST_TRIALS = 10_000;

    /**
     * A plan that can be carried out.
     *
     * @throws InputException when it can't
     */
    public SearchPlan {
        given = new LinkedHashMap<>(given);
        vary = List.copyOf(vary);
        if (!METHODS.contains(method)) {
            throw new InputException("--method: unknown method '%s': known are %s".formatted(method, String.join(", ", METHODS)));
        }
        if (trials < 1 || trials > MOST_TRIALS) {
            throw new InputException(
                    "a search has 1 to %,d trials: %,d; take fewer points or values".formatted(MOST_TRIALS, trials));
        }
        if (halving < 1) {
            throw new InputException("--halving must be at least 1: " + halving);
        }
    }

    /**
     * A plan for the space {@code vary}; with a grid, {@code trials} does not count.
     *
     * @throws InputException when there is nothing to vary, a key is given twice or is no setting, or a value is not possible
     */
    public static SearchPlan of(String model, Map<String, Object> given, List<String> vary, String method, int trials,
            int halving, long seed) {
        List<Dimension> space = vary.stream().map(Dimension::of).toList();
        if (space.isEmpty()) {
            throw new InputException("say what to vary: --vary lr=1e-4..1e-1:log --vary optimizer=sgd,adam");
        }
        if (space.stream().map(Dimension::key).distinct().count() < space.size()) {
            throw new InputException("--vary: a setting is given twice");
        }
        space.stream().filter(one -> List.of("epochs", "device", "data", "own").contains(one.key())).findFirst()
                .ifPresent(one -> {
                    throw new InputException("--vary %s: can't be compared in a search".formatted(one.key()));
                });
        long points = 1;
        for (Dimension one : space) {
            points = Math.min(Integer.MAX_VALUE, points * one.points());
        }
        SearchPlan plan =
                new SearchPlan(model, given, vary, method, method.equals("grid") ? (int) points : trials, halving, seed);
        for (Dimension one : space) {
            for (double place : one.grid()) {
                plan.settings(Map.of(one.key(), one.at(place)));
            }
        }
        return plan;
    }

    List<Dimension> space() {
        return vary.stream().map(Dimension::of).toList();
    }

    /**
     * The settings of a trial.
     *
     * @throws InputException when they are not possible
     */
    public TrainSettings settings(Map<String, Object> chosen) {
        TrainSettings settings = TrainSettings.of(model, s -> {
            given.forEach((key, value) -> TrainSettings.named(key, value).accept(s));
            chosen.forEach((key, value) -> TrainSettings.named(key, value).accept(s));
        });
        settings.values().check();
        return settings;
    }

    /** Epochs after which trials are compared, rising; the last is all of them. */
    List<Integer> rounds() {
        int epochs = settings(Map.of()).get(TrainRows.EPOCHS);
        List<Integer> rounds = new ArrayList<>(List.of(epochs));
        for (int left = trials; halving > 1 && left > halving && rounds.getFirst() > halving; left /= halving) {
            rounds.addFirst(rounds.getFirst() / halving);
        }
        return rounds;
    }

    /** Writes the plan. */
    void write(Path file) throws IOException {
        Json.write(file, this);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws InputException when it is not there or damaged
     */
    static SearchPlan read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    String.format(Locale.ROOT, "%s: there is no such file, so this folder holds no search", file));
        }
        try {
            SearchPlan plan = Json.MAPPER.readValue(file.toFile(), SearchPlan.class);
            if (plan == null) {
                throw new InputException(file + ": the plan of the search is damaged: it is empty");
            }
            return of(plan.model, plan.given, plan.vary, plan.method, plan.trials, plan.halving, plan.seed);
        } catch (JsonProcessingException | NullPointerException e) {
            throw new InputException(file + ": the plan of the search is damaged: "
                    + (e instanceof JsonProcessingException json ? Json.why(json) : "a part is missing"), e);
        }
    }
}
