package dev.roundhouse.systemtools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;

/// Runs a tool by its name and holds its answer against the form that it declares.
public final class Tried {
  private Tried() {}

  public static Json run(List<Tool> tools, String name, String arguments) throws Exception {
    Tool tool = tools.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    Json given = Json.parse(arguments.getBytes(UTF_8));
    Json answer = Json.parse(tool.action().run(Arguments.of(tool.params(), given)));
    JsonWriter schema = new JsonWriter();
    tool.answer().write(schema);
    assertThat(Schema.problems(Json.parse(schema.toBytes()), answer)).as(name).isEmpty();
    return answer;
  }
}
