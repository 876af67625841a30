package weft.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import weft.bench.compare.Conversation;

/**
 * PyTorch of this machine's Python, such as Debian's python3-torch, which {@code bench/torch_peer.py} runs.
 *
 * @param name   what a table calls it: {@code torch 1.13.1}
 * @param script the program
 */
record PythonTorch(String name, Path script) {

    private static final String PYTHON = "python3";

    /** The one of this machine; null where there is none. */
    static PythonTorch find(Path root) throws IOException {
        try {
            Process process = new ProcessBuilder(PYTHON, "-c", "import torch; print(torch.__version__)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String version = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor() == 0 ? new PythonTorch("torch " + version, root.resolve("bench/torch_peer.py")) : null;
        } catch (IOException _) {
            return null; // there is no Python
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    Conversation start() {
        return new Conversation(List.of(PYTHON, script.toString()));
    }
}
