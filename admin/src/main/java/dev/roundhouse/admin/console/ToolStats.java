package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.monitoring.CallCount;
import dev.roundhouse.monitoring.ToolCounts;
import dev.roundhouse.security.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tools with what their definitions cost a model, and how their calls went since the start.
///
/// @param areCounted whether the person may see how calls went
record ToolStats(List<Line> lines, boolean areCounted) {
  /// One tool.
  ///
  /// @param name the name at the door
  /// @param tool its owner's own name
  /// @param count null where nobody knows: it is counted with others
  record Line(
      String name,
      String server,
      String tool,
      String description,
      long tokens,
      ToolCounts.@Nullable Count count) {
    /// None where it is not known.
    @Nullable CallCount calls() {
      return count == null ? null : count.calls();
    }

    /// How long all but a few of its calls took.
    String p95() {
      OptionalDouble within = count == null ? OptionalDouble.empty() : count.p95();
      return within.isEmpty() ? Show.UNKNOWN : Show.within(within.getAsDouble());
    }

    /// In which ways its calls failed, in words.
    String failures() {
      return count == null
          ? ""
          : count.errors().entrySet().stream()
              .map(each -> text("failed." + word(each.getKey()), each.getValue()))
              .collect(Collectors.joining(", "));
    }

    private static String word(Outcome outcome) {
      return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  ToolStats {
    lines = List.copyOf(lines);
  }

  /// Of these tools.
  static ToolStats of(Console.Parts parts, Turn turn, List<ToolOverview.Line> tools) {
    boolean areCounted = turn.may(Scope.MONITOR) && !tools.isEmpty();
    Optional<ToolCounts> counts =
        areCounted ? Optional.of(parts.operations().bench().counted(turn.who())) : Optional.empty();
    return new ToolStats(
        tools.stream()
            .map(each ->
                new Line(
                    each.name(),
                    each.server().value(),
                    each.tool(),
                    each.description(),
                    each.tokens(),
                    counts.flatMap(all -> all.of(each.server(), each.tool())).orElse(null)))
            .toList(),
        areCounted);
  }

  /// What a model spends on all of them before anybody has asked it anything.
  long tokens() {
    return lines.stream().mapToLong(Line::tokens).sum();
  }
}
