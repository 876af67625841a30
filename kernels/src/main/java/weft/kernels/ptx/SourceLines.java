package weft.kernels.ptx;

import java.util.HashMap;
import java.util.Map;
import weft.kernels.ptx.Instruction.SourceLine;

/**
 * Reads {@code .loc file line column}, which says where the instructions that follow come from. A line of an inlined function
 * also says where it was inlined, and that place may itself be inlined: the user's line is at the end of that chain.
 */
final class SourceLines {

    private record Place(long file, long line, long column) {}

    private final TokenReader in;
    private final Map<Long, String> files;
    private final Map<Place, SourceLine> users = new HashMap<>();
    private SourceLine current;

    SourceLines(TokenReader in, Map<Long, String> files) {
        this.in = in;
        this.files = files;
    }

    /** The line that the next instruction comes from; null when nothing is known. */
    SourceLine current() {
        return current;
    }

    /** Everything after {@code .loc}. */
    void location() {
        Place place = place();
        SourceLine here = line(place);
        SourceLine user = here;
        if (in.accept(",")) {
            in.word("function_name");
            in.word("a label");
            if (in.accept("+")) {
                in.integer("an offset");
            }
            in.expect(",");
            in.word("inlined_at");
            Place caller = place();
            SourceLine outermost = users.getOrDefault(caller, line(caller));
            user = outermost.line() == 0 ? here : new SourceLine(outermost.file(), outermost.line(), here);
        }
        if (here.line() != 0) {
            current = user;
            users.put(place, user);
        }
    }

    private Place place() {
        return new Place(in.integer("a file number"), in.integer("a line"), in.integer("a column"));
    }

    private SourceLine line(Place place) {
        return new SourceLine(files.getOrDefault(place.file(), "file " + place.file()), (int) place.line());
    }
}
