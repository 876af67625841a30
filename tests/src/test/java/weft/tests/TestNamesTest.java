package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The names of tests read as sentences, the subject first: {@code aClosedTensorIsNamed}. Where the subject is what the class
 * tests, it is {@code it}.
 */
class TestNamesTest {
    private static final Pattern TEST =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|Property)\\b(?s:.*?)\\n +void (\\w+)\\(");
    private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][a-zA-Z0-9]*");
    private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+");
    /** Verbs that a name may not begin with; put {@code it} before them. */
    private static final Set<String> PREDICATES =
            Set.of("test", "should", "is", "has", "stays", "goes", "meets", "knows", "refuses",
                    "gives", "agrees", "reads", "works", "keeps", "adds", "rounds", "follows");

    @Test
    void namesOfTestsReadAsSentences() throws IOException {
        List<String> wrong = new ArrayList<>();
        int tests = 0;
        for (Sources.File file : Sources.all()) {
            Matcher test = file.isTest() ? TEST.matcher(file.text()) : TEST.matcher("");
            while (test.find()) {
                tests++;
                if (!isSentence(test.group(1))) {
                    wrong.add(file + ": " + test.group(1));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tests).isGreaterThan(1000);
    }

    private static boolean isSentence(String name) {
        List<String> words = WORD.matcher(name).results().map(word -> word.group()).toList();
        return CAMEL_CASE.matcher(name).matches() && words.size() >= 3 && !PREDICATES.contains(words.getFirst());
    }
}
