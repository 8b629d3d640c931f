package dev.roundhouse.systemtools.tool;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.protocol.JsonWriter;
import java.util.List;

/// A tool as data, with what it does.
///
/// @param answer what the structured content of its answer looks like
public record Tool(
    String name,
    String title,
    String about,
    Needs needs,
    List<Param> params,
    Form answer,
    Action action) {
  /// What it takes to be let in, and what comes of it.
  ///
  /// @param scope what a token must be good for; empty when any token will do
  public record Needs(String scope, Risk risk, Effect effect) {
    public Needs {
      requireNonNull(scope, "scope");
      requireNonNull(risk, "risk");
      requireNonNull(effect, "effect");
    }
  }

  /// What it does.
  @FunctionalInterface
  public interface Action {
    /// @return one JSON object of the form that was declared
    /// @throws Refusal saying why not
    byte[] run(Arguments arguments) throws Refusal, InterruptedException;
  }

  public Tool {
    requireNonNull(name, "name");
    requireNonNull(title, "title");
    requireNonNull(about, "about");
    requireNonNull(needs, "needs");
    params = List.copyOf(params);
    requireNonNull(answer, "answer");
    requireNonNull(action, "action");
  }

  /// Writes it as an entry of `tools/list`.
  public void write(JsonWriter writer) {
    writer
        .object()
        .member("name", name)
        .member("title", title)
        .member("description", about)
        .key("inputSchema")
        .object()
        .member("type", "object")
        .key("properties")
        .object();
    params.forEach(param -> param.write(writer));
    writer.end();
    writer.key("required").array();
    params.stream().filter(Param::isRequired).forEach(param -> writer.string(param.name()));
    writer.end().member("additionalProperties", false).end();
    writer.key("outputSchema");
    answer.write(writer);
    writer.key("annotations");
    needs.effect().write(writer, title);
    writer.key("_meta").object();
    writer.member(BuiltIn.SCOPE, needs.scope());
    writer.member("dev.roundhouse/risk", needs.risk().wire());
    writer.end().end();
  }
}
