package weft.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** A program that answers each line with one line, which begins with {@code ok} or {@code error}. */
public final class Conversation implements AutoCloseable {

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    /** Starts the program; what it writes to standard error goes to ours. */
    public Conversation(List<String> command) {
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        requests = process.outputWriter();
        answers = process.inputReader();
    }

    /**
     * What it answers after {@code ok}.
     *
     * @throws IllegalStateException when it answers anything else, or ends
     */
    public String ask(String request) {
        String answer;
        try {
            requests.write(request + "\n");
            requests.flush();
            answer = answers.readLine();
        } catch (IOException e) {
            throw new IllegalStateException("%s: %s".formatted(request, e.getMessage()), e);
        }
        if (answer == null || !answer.equals("ok") && !answer.startsWith("ok ")) {
            throw new IllegalStateException("%s: %s".formatted(request, answer == null ? "no answer" : answer));
        }
        return answer.substring(2).strip();
    }

    /** Ends the program. */
    @Override
    public void close() {
        process.destroy();
    }
}
