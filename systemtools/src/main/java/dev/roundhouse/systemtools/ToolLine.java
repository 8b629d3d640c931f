package dev.roundhouse.systemtools;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;

/// What a person should know of a tool; the reference is made of these.
///
/// @param params its arguments, those that must be said without a default behind `=`
/// @param scope what a token must be good for; empty when any token will do
public record ToolLine(
    String name, String about, List<String> params, String scope, String risk, boolean changes) {
  public ToolLine {
    requireNonNull(name, "name");
    requireNonNull(about, "about");
    params = List.copyOf(params);
    requireNonNull(scope, "scope");
    requireNonNull(risk, "risk");
  }

  static ToolLine of(Tool tool) {
    return new ToolLine(
        tool.name(),
        tool.about(),
        tool.params().stream().map(ToolLine::shown).toList(),
        tool.needs().scope(),
        tool.needs().risk().wire(),
        !tool.needs().effect().isReadOnly());
  }

  private static String shown(Param param) {
    String fallback = param.fallback();
    if (param.isRequired()) {
      return param.name();
    }
    return fallback == null ? "[" + param.name() + "]" : param.name() + "=" + fallback;
  }
}
