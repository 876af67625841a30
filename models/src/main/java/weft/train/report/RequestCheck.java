package weft.train.report;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a dashboard answers: those of a person who opened its address, and those of its own page. A page from elsewhere
 * can make a browser ask this machine, so being reachable by this machine alone protects nothing.
 *
 * <p>A site may give its own name the address 127.0.0.1 (DNS rebinding) and so become the same origin; the browser then sends
 * that name as Host. The port is free, because of tunnels: {@code ssh -L 8000:127.0.0.1:7007}.
 */
final class RequestCheck {
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private RequestCheck() {}

    /** Why a request with these headers is refused, if it is. */
    static Optional<String> refusal(Headers headers) {
        String host = only(headers, "Host");
        if (host == null || !NAMES.contains(host.replaceFirst(":[0-9]{1,5}$", ""))) {
            return Optional.of("a request for another host");
        }
        List<String> origins = headers.getOrDefault("Origin", List.of());
        if (!origins.isEmpty() && !origins.equals(List.of("http://" + host))) {
            return Optional.of("a request of another site");
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean isLink = "navigate".equals(headers.getFirst("Sec-Fetch-Mode"))
                && "document".equals(headers.getFirst("Sec-Fetch-Dest"));
        return site == null || OWN_SITES.contains(site) || isLink ? Optional.empty() : Optional.of("a request of another site");
    }

    private static String only(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.getFirst().toLowerCase(Locale.ROOT) : null;
    }
}
