package weft.train.report;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import weft.train.base.InputException;

/**
 * Serves the page of a run while it goes on, to this machine alone. It only shows: there is no request that changes anything, and
 * requests of other sites are refused, see {@link RequestCheck}.
 *
 * <p>The page asks for what is new once a second. It is made in the thread that serves it, so that a training waits for no
 * browser.
 */
public final class Dashboard implements AutoCloseable {
    /** Where the dashboard is if nothing else is asked for and nothing else is there. */
    public static final int USUAL_PORT = 7007;

    private static final String SCRIPT = ReportPage.resource("dashboard.js");
    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** A page asks once a second: one that has not asked for this long is not there. */
    private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Long enough for each page that is there to ask once more. */
    private static final long LAST_MILLIS = 1500;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<LivePage> page = new AtomicReference<>();
    private volatile Optional<Long> asked = Optional.empty();

    private Dashboard(HttpServer server) {
        this.server = server;
    }

    /**
     * Takes a port. Nothing is served before {@link #shows}.
     *
     * @param port 0 for {@value #USUAL_PORT} or, if that is taken, any other one that is free
     * @throws InputException when the port is taken
     */
    public static Dashboard open(int port) {
        try {
            return new Dashboard(bound(port == 0 ? USUAL_PORT : port));
        } catch (BindException e) {
            if (port != 0) {
                throw new InputException("--dashboard %d: can't be had: %s; name another port, or none".formatted(port,
                        e.getMessage()), e);
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
        try {
            return new Dashboard(bound(0));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static InputException unavailable(IOException e) {
        return new InputException("--dashboard: no page can be served on this machine: " + e.getMessage(), e);
    }

    private static HttpServer bound(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    }

    /** The address for a browser on this machine. */
    public String address() {
        return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
    }

    /** Serves the page of a run from now on. */
    public void shows(Live live) {
        page.set(new LivePage(live));
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** The page says how the run has ended. */
    public void says(String state) {
        if (page.get() != null) {
            page.get().state(state);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> refusal = RequestCheck.refusal(exchange.getRequestHeaders());
            String method = exchange.getRequestMethod();
            if (refusal.isPresent()) {
                send(exchange, 403, TEXT, refusal.get() + " is not answered\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, TEXT, "this page only shows\n");
            } else {
                switch (exchange.getRequestURI().getPath()) {
                    case "/" -> send(exchange, 200, HTML, page.get().page());
                    case "/dashboard.js" -> send(exchange, 200, "text/javascript; charset=utf-8", SCRIPT);
                    case "/state" -> {
                        asked = Optional.of(System.nanoTime());
                        send(exchange, 200, "application/json", page.get().since(have(exchange.getRequestURI().getQuery())));
                    }
                    case null, default -> send(exchange, 404, TEXT, "there is only /\n");
                }
            }
        }
    }

    /** {@code have=7}: what is newer than version 7 is asked for; everything else asks for all. */
    private static long have(String query) {
        return query != null && query.matches("have=[0-9]{1,18}") ? Long.parseLong(query.substring("have=".length())) : 0;
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Content-Security-Policy", ReportPage.LIVE_POLICY + "; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends the service; a page that is open somewhere gets the last state before. May be called again. */
    @Override
    public void close() {
        if (asked.filter(when -> System.nanoTime() - when < WATCHED_NANOS).isPresent()) {
            try {
                Thread.sleep(LAST_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        asked = Optional.empty();
        server.stop(0);
        threads.close();
    }
}
