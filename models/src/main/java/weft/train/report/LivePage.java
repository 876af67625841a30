package weft.train.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.train.base.Json;

/**
 * The page of a run that goes on, as a browser first gets it, and what has changed since. The sections are numbered by the
 * version of the page that brought their last change, so a browser that has version 7 is sent what is newer than 7.
 */
final class LivePage {
    private final Live live;
    private final String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final Map<String, Made> made = new HashMap<>();
    private long version;
    private String state = "live";

    /**
     * A section as it was made last.
     *
     * @param source  of which
     * @param html    the body
     * @param version of the page that brought it
     */
    private record Made(Object source, String html, long version) {}

    LivePage(Live live) {
        this.live = live;
    }

    /** What the page says of the run as a whole: {@code live}, or how it has ended. */
    synchronized void state(String words) {
        state = words;
    }

    /** The whole page. */
    synchronized String page() {
        List<Section> sections = made();
        StringBuilder main = new StringBuilder();
        sections.forEach(section -> main.append(section.html(made.get(section.id()).html)));
        return ReportPage.live(live.title(), sections, main.toString(), run, version);
    }

    /**
     * What is newer than a version, as JSON: {@code {"run": ..., "version": 8, "state": "live", "brief": "3/20 45%", "sections":
     * {"curves": "<div ..."}}}.
     */
    synchronized String since(long have) {
        Map<String, String> newer = new LinkedHashMap<>();
        for (Section section : made()) {
            Made last = made.get(section.id());
            if (last.version > have) {
                newer.put(section.id(), last.html);
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("run", run);
        all.put("version", version);
        all.put("state", state);
        all.put("brief", live.brief());
        all.put("sections", newer);
        try {
            return Json.MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the sections again whose source has changed. */
    private List<Section> made() {
        List<Section> sections = ReportPage.sections(live.report());
        long next = version + 1;
        for (Section section : sections) {
            Made before = made.get(section.id());
            if (before == null || !before.source.equals(section.source())) {
                String html = section.body().get();
                boolean same = before != null && before.html.equals(html);
                made.put(section.id(), new Made(section.source(), html, same ? before.version : next));
                version = same ? version : next;
            }
        }
        return sections;
    }
}
