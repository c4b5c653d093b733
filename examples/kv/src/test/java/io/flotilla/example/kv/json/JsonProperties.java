package io.flotilla.example.kv.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class JsonProperties {
    @Property
    void textIsReadBackAsItWasWritten(@ForAll String text) {
        String sound = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
        assertThat(JsonReader.read(JsonWriter.write(sound))).isEqualTo(sound);
    }

    @Property
    void whatIsWrittenIsValidUtf8WithoutControlCharacters(@ForAll String text) {
        String json = JsonWriter.write(text);

        assertThat(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(json);
        assertThat(json.chars()).noneMatch(c -> c < ' ');
    }

    @Property
    void structuresAreReadBackAsTheyWereWritten(
            @ForAll Map<String, List<Long>> lists, @ForAll boolean flag, @ForAll long number) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("lists", Arrays.asList(lists.values().toArray()));
        value.put("flag", flag);
        value.put("number", number);
        value.put("nothing", null);

        assertThat(JsonReader.read(JsonWriter.write(value))).isEqualTo(value);
    }

    @Property
    void noTextMakesTheReaderFailInAnotherWay(@ForAll String text) {
        try {
            JsonReader.read(text);
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageContaining("no JSON");
        }
    }

    @Example
    void charactersThatNeedItAreEscaped() {
        assertThat(JsonWriter.write("a\"b\\c\n\r\t\u0000\u001f\u007f\u2028é😀\ud800x"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f\\u007f\\u2028é😀\uFFFDx\"");
    }

    @Example
    void emptyStructuresStayEmpty() {
        assertThat(JsonWriter.write(Map.of())).isEqualTo("{}");
        assertThat(JsonWriter.write(List.of())).isEqualTo("[]");
        assertThat(JsonReader.read(" { \"a\" : [ ] , \"b\" : 1.5 } ")).isEqualTo(Map.of("a", List.of(), "b", 1.5));
    }
}
