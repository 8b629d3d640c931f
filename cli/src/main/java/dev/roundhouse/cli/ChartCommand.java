package dev.roundhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.protocol.Json;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Show calls, failures, times and memory over the last hours or weeks, each as a small chart.",
      "A dot is where nobody looked, as the program did not run, or where there was nothing to"
          + " measure; the lowest bar is 0. What happened to a server one by one is told by server"
          + " history.",
      "  roundhouse history",
      "  roundhouse history files --since 7d"
    })
final class ChartCommand implements Callable<Integer> {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final char HOLE = '·';
  private static final int COLUMNS = 60;

  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVER",
      description = "Name of a server (default: all together).")
  @Nullable String server;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "How far back, such as 1h, 7d, or a time (default: ${DEFAULT-VALUE}).")
  String since = "1h";

  ChartCommand(Printer printer) {
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    String from = "from=" + URLEncoder.encode(since, UTF_8);
    String of = server == null ? "" : "&server=" + ServerCommand.checked(server);
    try (Door door = Door.lasting(shared)) {
      Door.Answer answer =
          door.need("GET", "/api/v1/history?" + from + of + "&points=" + COLUMNS, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      Json all = door.need("GET", "/metrics/summary?" + from, new byte[0]).json();
      show(answer.json(), server == null ? all : all.get("servers").get(server));
      return Exit.OK.code();
    }
  }

  private void show(Json series, Json sum) {
    List<Json> points = series.get("points").items();
    Duration width = Duration.ofSeconds(series.get("widthSeconds").integer(0));
    String first = points.isEmpty() ? Cells.UNKNOWN : Cells.moment(points.getFirst(), "at");
    printer.line(
        "%s from %s, %s a column"
            .formatted(server == null ? "all servers" : server, first, Durations.format(width)));
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("calls", points, each -> each.get("calls"), Cells.number(sum, "calls")));
    rows.add(
        row(
            "failed",
            points,
            each -> each.get("errors"),
            Cells.number(sum, "errors") + " (" + Ratios.percent(sum.get("errorRate"), 2) + ")"));
    Json latency = sum.get("latencyMs");
    rows.add(
        row(
            "p95",
            points,
            each -> each.get("latencyMs").get("p95"),
            "%s (p50 %s, p99 %s)"
                .formatted(
                    Ratios.millis(latency.get("p95")),
                    Ratios.millis(latency.get("p50")),
                    Ratios.millis(latency.get("p99")))));
    rows.add(
        row(
            "memory",
            points,
            each -> each.get("memory").get("mean"),
            most(sum, "memory", 1 << 20, "MiB")));
    rows.add(
        row("cores", points, each -> each.get("cores").get("mean"), most(sum, "cores", 1, "")));
    rows.add(
        row(
            "running",
            points,
            each -> each.get("running").get("mean"),
            most(sum, "running", 1, "")));
    printer.table(List.of("", "", ""), rows);
  }

  private static List<String> row(
      String name, List<Json> points, Function<Json, Json> value, String sum) {
    return List.of(name, bars(points.stream().map(value).map(Ratios::of).toList()), sum);
  }

  private static String most(Json sum, String key, double unit, String name) {
    OptionalDouble max = Ratios.of(sum.get(key).get("max"));
    return max.isEmpty()
        ? Cells.UNKNOWN
        : String.format(Locale.ROOT, "at most %.1f %s", max.getAsDouble() / unit, name).strip();
  }

  /// One bar a value: the lowest for 0, the highest for the greatest.
  static String bars(List<OptionalDouble> values) {
    double most = values.stream().flatMapToDouble(OptionalDouble::stream).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (OptionalDouble value : values) {
      if (value.isEmpty()) {
        line.append(HOLE);
      } else {
        double share = most <= 0 ? 0 : Math.max(0, value.getAsDouble()) / most;
        // What is more than nothing is seen as more.
        line.append(BARS.charAt((int) Math.ceil(share * (BARS.length() - 1))));
      }
    }
    return line.toString();
  }
}
