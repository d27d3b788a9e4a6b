import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import java.util.Map;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;

/** {@code $input}: the payload and the request's parameters. */
public final class Input {
    private final String body;
    private final Map<String, Object> params;
    private DocumentContext document;

    Input(String body, Map<String, Object> params) {
        this.body = body.isEmpty() ? "{}" : body;
        this.params = params;
    }

    public String getBody() {
        return body;
    }

    public Object path(String path) {
        try {
            return read(path);
        } catch (PathNotFoundException missing) {
            return null;
        }
    }

    public String json(String path) {
        try {
            return JSONValue.toJSONString(read(path), JSONStyle.LT_COMPRESS);
        } catch (PathNotFoundException missing) {
            return "\"\"";
        }
    }

    public Map<String, Object> params() {
        return params;
    }

    public Object params(String name) {
        for (String place : new String[] {"path", "querystring", "header"}) {
            Map<?, ?> values = (Map<?, ?>) params.get(place);
            if (values.containsKey(name)) {
                return values.get(name);
            }
        }
        return "";
    }

    private Object read(String path) {
        if (document == null) {
            document = JsonPath.parse(body);
        }
        return document.read(path);
    }
}
