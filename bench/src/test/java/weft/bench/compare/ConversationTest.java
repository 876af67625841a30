package weft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sh")
class ConversationTest {

    private static final List<String> ECHO = List.of("sh", "-c", """
            while read request argument; do
              case $request in
                run) echo "ok 1$argument" ;;
                load) echo ok ;;
                quit) exit ;;
                *) echo "error no $request" ;;
              esac
            done
            """);

    @Test
    void anAnswerIsWhatFollowsOk() {
        try (Conversation program = new Conversation(ECHO)) {
            assertThat(program.ask("load /a folder")).isEmpty();
            assertThat(program.ask("run 23")).isEqualTo("123");
        }
    }

    @Test
    void anErrorIsThrownAndTheConversationGoesOn() {
        try (Conversation program = new Conversation(ECHO)) {
            assertThatThrownBy(() -> program.ask("sing")).hasMessage("sing: error no sing");
            assertThat(program.ask("run 4")).isEqualTo("14");
        }
    }

    @Test
    void aProgramThatEndsGivesNoAnswer() {
        try (Conversation program = new Conversation(ECHO)) {
            assertThatThrownBy(() -> program.ask("quit")).hasMessage("quit: no answer");
        }
    }
}
