import com.jayway.jsonpath.JsonPath;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.EventCartridge;

/** Renders every case of a fixture file with Velocity and writes the answers into it. */
public final class Recorder {
    private Recorder() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Map<String, Object> fixture = JsonPath.parse(Files.readString(file)).json();
        Map<String, Object> environment = child(fixture, "env");
        List<Map<String, Object>> cases = new ArrayList<>();
        for (Object entry : (List<?>) fixture.get("cases")) {
            cases.add(record(environment, asMap(entry)));
        }
        Files.writeString(file, write(fixture, cases), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> record(Map<String, Object> environment, Map<String, Object> probe) {
        Map<String, Object> recorded = new LinkedHashMap<>(probe);
        recorded.remove("expected");
        recorded.remove("onAws");
        recorded.remove("error");
        try {
            String expected = render(environment, probe, new EventCartridge());
            recorded.put("expected", expected);
            EventCartridge emptyReferences = new EventCartridge();
            emptyReferences.addReferenceInsertionEventHandler((reference, value) -> value == null ? "" : value);
            String onAws = render(environment, probe, emptyReferences);
            if (!onAws.equals(expected)) {
                recorded.put("onAws", onAws);
            }
        } catch (Exception | Error failure) {
            recorded.put("error", failure.getClass().getSimpleName());
        }
        return recorded;
    }

    private static String render(Map<String, Object> environment, Map<String, Object> probe, EventCartridge events) {
        VelocityEngine engine = new VelocityEngine();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.setProperty("velocimacro.library", "");
        engine.init();
        VelocityContext context = new VelocityContext();
        context.put("input", new Input((String) probe.getOrDefault("body", environment.get("body")), child(environment, "params")));
        context.put("util", new Util());
        context.put("context", copy(environment.get("context")));
        context.put("stageVariables", copy(environment.get("stageVariables")));
        events.attachToContext(context);
        StringWriter out = new StringWriter();
        engine.evaluate(context, out, "template", (String) probe.get("template"));
        return out.toString();
    }

    /** Maps and lists that a template may change without changing those of the next case. */
    private static Object copy(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copied = new LinkedHashMap<>();
            map.forEach((key, entry) -> copied.put((String) key, copy(entry)));
            return copied;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> child(Map<String, Object> parent, String name) {
        return asMap(parent.get(name));
    }

    /** One case a line, so that a difference shows as one. */
    private static String write(Map<String, Object> fixture, List<Map<String, Object>> cases) {
        StringJoiner lines = new StringJoiner(",\n  ", "{\n \"about\": " + json(fixture.get("about")) + ",\n \"env\": "
            + json(fixture.get("env")) + ",\n \"cases\": [\n  ", "\n ]\n}\n");
        for (Map<String, Object> recorded : cases) {
            lines.add(json(recorded));
        }
        return lines.toString();
    }

    private static String json(Object value) {
        StringBuilder ascii = new StringBuilder();
        for (char character : JSONValue.toJSONString(value, JSONStyle.LT_COMPRESS).toCharArray()) {
            ascii.append(character < 0x80 ? String.valueOf(character) : String.format("\\u%04X", (int) character));
        }
        return ascii.toString();
    }
}
