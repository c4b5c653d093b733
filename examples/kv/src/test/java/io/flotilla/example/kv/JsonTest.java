package io.flotilla.example.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What is written is on one line, says what is null, and is read as what it was. */
class JsonTest {
    @Property
    void textIsReadBackAsItWasWritten(@ForAll String text) {
        String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String json = Json.write(sound);
        assertThat(json.chars()).noneMatch(c -> c < ' ');
        assertThat(JsonText.read(json)).isEqualTo(sound);
    }

    @Property
    void structuresAreReadBackAsTheyWereWritten(@ForAll Map<String, List<Long>> lists, @ForAll long number) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>(lists);
        value.put("number", number);
        value.put("nothing", null);
        assertThat(JsonText.read(Json.write(value))).isEqualTo(value);
    }

    @Example
    void whatIsNullIsWrittenAndHtmlIsNothingSpecial() {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("msg", "<a href='x'>&=");
        value.put("result", null);
        assertThat(Json.write(value)).isEqualTo("{\"msg\":\"<a href='x'>&=\",\"result\":null}");
    }
}
