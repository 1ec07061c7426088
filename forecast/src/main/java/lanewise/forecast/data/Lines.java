package lanewise.forecast.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Lines of text in UTF-8 as they arrive, each of at most {@value #LONGEST} characters, so that no input fills the memory.
 * Bytes that are no UTF-8 become replacement characters, which no number or time contains.
 */
public final class Lines {
    /** Characters of a line, at most. */
    public static final int LONGEST = 1 << 16;

    private final Reader in;
    private final StringBuilder text = new StringBuilder();
    private long number;
    private boolean tooLong;
    private boolean afterReturn;

    public Lines(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)));
    }

    /**
     * Reads the next line; it ends with LF, CR or both.
     *
     * @return false at the end of the input
     */
    public boolean next() throws IOException {
        text.setLength(0);
        tooLong = false;
        boolean any = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            boolean secondOfTwo = afterReturn && c == '\n';
            afterReturn = c == '\r';
            if (secondOfTwo) {
                continue;
            }
            any = true;
            if (c == '\n' || c == '\r') {
                break;
            }
            if (text.length() < LONGEST) {
                text.append((char) c);
            } else {
                tooLong = true;
            }
        }
        number += any ? 1 : 0;
        return any;
    }

    /** The line, without its end; its beginning if it was {@link #tooLong}. */
    public String text() {
        return text.toString();
    }

    /** Number of the line, from 1. */
    public long number() {
        return number;
    }

    /** Whether the line had more characters than are kept. */
    public boolean tooLong() {
        return tooLong;
    }
}
