package weft.train.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses which known word was meant by an unknown one, "did you mean lenet5?", and names the first of many. */
public final class Suggestion {
    private Suggestion() {}

    /** What follows an error about {@code word}: the likely word if there is one, and all that are known. */
    public static String among(Collection<String> known, String word) {
        String all = "known are " + String.join(", ", known);
        return closest(known, word).map(likely -> "did you mean " + likely + "? (" + all + ")").orElse(all);
    }

    /** The first {@code most} of some names, for a message, and how many more there are. */
    public static String first(int most, Collection<String> names) {
        String first = names.stream().limit(most).collect(Collectors.joining(", "));
        return names.size() <= most ? first : first + " and " + (names.size() - most) + " more";
    }

    /**
     * The known word that {@code word} is but for capitals, or that it begins, or else the one with the fewest typing errors
     * between them, at most a third.
     */
    public static Optional<String> closest(Collection<String> known, String word) {
        String typed = word.toLowerCase(Locale.ROOT);
        if (known.contains(typed)) {
            return Optional.of(typed);
        }
        Optional<String> longer = known.stream().filter(k -> !typed.isEmpty() && k.startsWith(typed)).findFirst();
        return longer.or(() -> known.stream()
                .filter(k -> distance(typed, k) <= Math.max(1, Math.max(typed.length(), k.length()) / 3))
                .min(Comparator.comparingInt(k -> distance(typed, k))));
    }

    /** Letters inserted, left out, replaced, or swapped with their neighbour: the optimal string alignment distance. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
