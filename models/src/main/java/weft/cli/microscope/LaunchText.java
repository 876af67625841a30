package weft.cli.microscope;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.Dim3;
import weft.kernels.Launch;
import weft.train.base.InputException;

/** Reads a launch: {@code 4,256}, {@code 4x2,16x16}, or {@code 4x2x1,256,1024} with bytes of dynamic shared memory. */
public final class LaunchText {

    private static final String FORM = "write it as GRID,BLOCK or GRID,BLOCK,SHARED_BYTES, such as 4,256 or 8x8,16x16,2048";

    private LaunchText() {}

    /** The launch that a text says. */
    public static Launch of(String text) {
        String[] parts = text.strip().split(",", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new InputException("--launch '" + text + "': " + FORM);
        }
        Launch launch = Launch.of(dim(text, "grid", parts[0]), dim(text, "block", parts[1]));
        return parts.length == 2 ? launch : launch.withShared(number(text, "shared memory", parts[2]));
    }

    private static Dim3 dim(String text, String what, String part) {
        List<Integer> extents = new ArrayList<>(3);
        String[] words = part.strip().split("x", -1);
        if (words.length > 3) {
            throw new InputException("--launch '" + text + "': the " + what + " has more than three extents; " + FORM);
        }
        for (String word : words) {
            int extent = number(text, what, word);
            if (extent == 0) {
                throw new InputException("--launch '" + text + "': the " + what + " has an extent of 0: nothing would run");
            }
            extents.add(extent);
        }
        return new Dim3(extents.get(0), extents.size() > 1 ? extents.get(1) : 1, extents.size() > 2 ? extents.get(2) : 1);
    }

    private static int number(String text, String what, String word) {
        String digits = word.strip();
        if (!digits.matches("[0-9]+")) {
            throw new InputException("--launch '" + text + "': '" + word + "' is no size of the " + what + "; " + FORM);
        }
        if (digits.length() > 10 || Long.parseLong(digits) > Integer.MAX_VALUE) {
            throw new InputException("--launch '" + text + "': " + digits + " is too large for the " + what);
        }
        return Integer.parseInt(digits);
    }
}
