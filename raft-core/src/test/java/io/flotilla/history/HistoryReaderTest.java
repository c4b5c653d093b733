package io.flotilla.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no history is said with its place. */
class HistoryReaderTest {
    private static final String FIRST = line(1, "invoke", "write", "\"x\"", "\"a\"", 5) + "\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1]                                                                             | line 2, column 1: expected {
        {"process":2                                                                    | line 2, column 13: expected , or }
        {"process":2 "type":"ok"}                                                       | line 2, column 14: expected , or }
        {"process":2,"process":2}                                                       | line 2, column 14: expected each name once; "process" is there twice
        {"process":02}                                                                  | line 2, column 13: expected , or }
        {"process":2} x                                                                 | line 2, column 15: expected the end of the line
        {"process":nul}                                                                 | line 2, column 12: expected null
        {"process":"\\x"}                                                               | line 2, column 14: expected one of " \\ / b f n r t u after \\
        {"process":2,"type":"invoke","f":"read","time":6}                               | line 2, column 49: expected the field "key"
        {"type":"invoke","f":"read","key":"x","time":6}                                 | line 2, column 47: expected the field "process"
        {"process":2,"type":"invoke","f":"read","key":"x"}                              | line 2, column 50: expected the field "time"
        {"process":2.5,"type":"invoke","f":"read","key":"x","time":6}                   | line 2, column 12: expected a whole number: number of a process
        {"process":2,"type":"began","f":"read","key":"x","time":6}                      | line 2, column 21: expected "invoke", "ok", "fail" or "info"
        {"process":2,"type":7,"f":"read","key":"x","time":6}                            | line 2, column 21: expected "invoke", "ok", "fail" or "info"
        {"process":2,"type":"invoke","f":"get","key":"x","time":6}                      | line 2, column 34: expected "read", "write", "cas", "append" or "delete"
        {"process":2,"type":"invoke","f":"read","key":null,"time":6}                    | line 2, column 47: expected text or a whole number as key
        {"process":2,"type":"invoke","f":"read","key":"x","time":"now"}                 | line 2, column 58: expected a whole number: time in nanoseconds
        {"process":2,"type":"invoke","f":"read","key":"x","time":4}                     | line 2, column 58: expected at least 5, the time of the event before
        {"process":2,"type":"invoke","f":"read","key":"x","value":"a","time":6}         | line 2, column 59: expected null: the invocation of a read has no value
        {"process":2,"type":"invoke","f":"write","key":"x","time":6}                    | line 2, column 60: expected text or a whole number to write
        {"process":2,"type":"invoke","f":"write","key":"x","value":true,"time":6}       | line 2, column 60: expected text, a whole number or null as value
        {"process":2,"type":"invoke","f":"append","key":"x","value":1,"time":6}         | line 2, column 61: expected text to append
        {"process":2,"type":"invoke","f":"cas","key":"x","value":"a","time":6}          | line 2, column 58: expected [from,to] or null
        {"process":2,"type":"invoke","f":"cas","key":"x","value":["a"],"time":6}        | line 2, column 58: expected [from,to], of which only from may be null
        {"process":2,"type":"invoke","f":"cas","key":"x","value":["a",null],"time":6}   | line 2, column 58: expected [from,to], of which only from may be null
        {"process":1,"type":"invoke","f":"read","key":"x","time":6}                     | line 2, column 12: expected a process that waits for nothing: 1 has an operation under way since line 1 and no info
        {"process":2,"type":"ok","f":"write","key":"x","value":"a","time":6}            | line 2, column 12: expected a process with an operation under way; 2 has none
        {"process":1,"type":"ok","f":"delete","key":"x","value":"a","time":6}           | line 2, column 30: expected "write", as in line 1
        {"process":1,"type":"ok","f":"write","key":"y","value":"a","time":6}            | line 2, column 44: expected "x", as in line 1
        {"process":1,"type":"ok","f":"write","key":"x","value":"b","time":6}            | line 2, column 56: expected null or the value of line 1
        """)
    void malformedLineIsNamedWithItsPlace(String line, String message) {
        assertThatThrownBy(() -> read(FIRST + line + "\n"))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessage(message);
    }

    @Test
    void aReadThatIsOkSaysWhatItFound() {
        String invoke = line(2, "invoke", "read", "\"x\"", "null", 6) + "\n";
        assertThatThrownBy(() -> read(
                        FIRST + invoke + "{\"process\":2,\"type\":\"ok\",\"f\":\"read\",\"key\":\"x\",\"time\":7}"))
                .hasMessage("line 3, column 55: expected the field \"value\"");
    }

    @Test
    void anEmptyFileIsNoHistory() {
        assertThatThrownBy(() -> read("")).hasMessage("line 1, column 1: expected an event; the history is empty");
        assertThatThrownBy(() -> read("\n\n")).isInstanceOf(MalformedHistoryException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreNamedWithTheirPlace() {
        byte[] bytes = (FIRST + "{\"process\":2,\"key\":\"\u00e4").getBytes(ISO_8859_1);
        assertThatThrownBy(() -> HistoryReader.read(new ByteArrayInputStream(bytes)))
                .hasMessage("line 2, column 21: expected UTF-8");
    }

    @Test
    void aLineIsNotReadWithoutEnd() {
        byte[] bytes = new byte[HistoryReader.MAX_LINE_BYTES + 2];
        assertThatThrownBy(() -> HistoryReader.read(new ByteArrayInputStream(bytes)))
                .hasMessage("line 1, column 1: expected a line of at most 16777216 bytes");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("at most 32 levels");
    }

    @Test
    void columnsCountCharactersAndNotBytes() {
        assertThatThrownBy(() -> read("{\"\uD83D\uDE00\u00e4\":1 2}")).hasMessage("line 1, column 9: expected , or }");
    }

    @Test
    void aKeyThatIsAppendedToHoldsNoNumbers() {
        assertThatThrownBy(() -> read(FIRST + line(2, "invoke", "append", "\"y\"", "\"a\"", 6) + "\n"
                        + line(3, "invoke", "write", "\"y\"", "1", 7)))
                .hasMessage("line 3, column 60: expected text: this key is appended to");
    }

    @Test
    void numberAndTextAreDifferentKeys() throws Exception {
        History history =
                read(line(1, "invoke", "write", "1", "5", 0) + "\n" + line(2, "invoke", "read", "\"1\"", "null", 0));
        assertThat(history.byKey().keySet()).isEqualTo(new java.util.LinkedHashSet<Object>(List.of(1L, "1")));
    }

    @Test
    void blankLinesAndFieldsOfOthersAreAllowed() throws Exception {
        History history = read("\n" + FIRST.replace("{", "{\"node\":[\"n1\",{}],") + " \r\n");
        assertThat(history.byKey().values().iterator().next()).hasSize(1);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        List<Event> events = List.of(
                new Event(
                        1,
                        EventType.INVOKE,
                        Function.CAS,
                        "k\"\\\n\u0001\uD83D\uDE00",
                        new Event.Swap(null, "\u00e4"),
                        -3),
                new Event(
                        1,
                        EventType.FAIL,
                        Function.CAS,
                        "k\"\\\n\u0001\uD83D\uDE00",
                        new Event.Swap(null, "\u00e4"),
                        -2),
                new Event(2, EventType.INVOKE, Function.READ, 7L, null, -1),
                new Event(2, EventType.OK, Function.READ, 7L, 9L, Long.MAX_VALUE));
        StringBuilder out = new StringBuilder();
        HistoryWriter writer = new HistoryWriter(out);
        for (Event event : events) {
            writer.write(event);
        }
        assertThat(read(out.toString()).byKey())
                .isEqualTo(SimulatedRegister.history(events).byKey());
    }

    private static String line(int process, String type, String function, String key, String value, int time) {
        return "{\"process\":" + process + ",\"type\":\"" + type + "\",\"f\":\"" + function + "\",\"key\":" + key
                + ",\"value\":" + value + ",\"time\":" + time + "}";
    }

    private static History read(String text) throws Exception {
        return HistoryReader.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
