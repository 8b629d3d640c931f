package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.cli.Cli;
import dev.roundhouse.config.SettingsReference;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.systemtools.Means;
import dev.roundhouse.systemtools.SystemTools;
import dev.roundhouse.systemtools.ToolLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The reference says what the code says. With `-Dreference.write` the pages are written instead of
/// compared.
final class ReferenceTest {
  private static final boolean WRITES = System.getProperty("reference.write") != null;
  private static final String CURE =
      "%s is not what the code says; write it anew with: ./roundhouse test -Dreference.write";

  static Stream<Arguments> parts() {
    return Stream.of(
        Arguments.of("settings.md", "settings", SettingsReference.of(Settings.class)),
        Arguments.of("commands.md", "commands", Cli.reference(new WiredProgram())),
        Arguments.of("commands.md", "exit-codes", Cli.exitCodes()),
        Arguments.of("errors.md", "rpc-codes", rpcCodes()),
        Arguments.of("errors.md", "server-failures", serverFailures()),
        Arguments.of("errors.md", "problems", problems()),
        Arguments.of("system-tools.md", "tools", systemTools()));
  }

  private static String rpcCodes() {
    List<List<String>> rows = new ArrayList<>();
    for (RpcErrorCode each : RpcErrorCode.values()) {
      rows.add(List.of(code(each.code()), each.meaning(), "" + each.modernStatus()));
    }
    return table(List.of("Code", "When", "HTTP status, modern"), rows);
  }

  private static String serverFailures() {
    List<List<String>> rows = new ArrayList<>();
    for (UpstreamFailure.Kind each : UpstreamFailure.Kind.values()) {
      String kind = each.name().toLowerCase(Locale.ROOT);
      String delivered = each.mayBeDelivered() ? "unknown" : "no";
      rows.add(
          List.of(
              code(each.code()), "`" + kind + "`", "`" + delivered + "`", "" + each.isRetryable()));
    }
    return table(List.of("Code", "`kind`", "`delivered`", "`retryable`"), rows);
  }

  private static String problems() {
    List<List<String>> rows = new ArrayList<>();
    for (ProblemKind each : ProblemKind.values()) {
      rows.add(List.of("`" + each.wire() + "`", "" + each.status(), each.meaning()));
    }
    return table(List.of("Kind", "Status", "When"), rows);
  }

  private static String systemTools() {
    SystemTools.Parts parts =
        SystemTools.Parts.ofMachine(
            () -> {
              throw new AssertionError("nothing is called");
            },
            Path.of("data"),
            Means.ofMachine("/nowhere.sock", Path.of("data"), AuditLog.off(), Ticker.system()),
            Ticker.system(),
            "1");
    List<List<String>> rows = new ArrayList<>();
    try (SystemTools system = SystemTools.open(parts)) {
      for (ToolLine each : system.lines()) {
        String scope = each.scope().isEmpty() ? "any token" : "`" + each.scope() + "`";
        String params =
            String.join(", ", each.params().stream().map(param -> "`" + param + "`").toList());
        rows.add(
            List.of(
                "`" + each.name() + "`",
                params,
                scope,
                each.risk(),
                each.changes() ? "yes" : "no",
                each.about()));
      }
    }
    return table(List.of("Tool", "Arguments", "Scope", "Risk", "Changes", "What"), rows);
  }

  private static String metrics(List<Metrics.Description> all) {
    List<List<String>> rows = new ArrayList<>();
    for (Metrics.Description each : all) {
      String labels = String.join(", ", each.labels().stream().map(l -> "`" + l + "`").toList());
      String kind = each.kind().name().toLowerCase(Locale.ROOT);
      rows.add(List.of("`" + each.name() + "`", kind, labels, each.help()));
    }
    return table(List.of("Name", "Type", "Labels", "What"), rows);
  }

  private static String code(int code) {
    return "`" + code + "`";
  }

  private static String table(List<String> head, List<List<String>> rows) {
    StringBuilder table = new StringBuilder();
    line(table, head);
    line(table, head.stream().map(_ -> "---").toList());
    rows.forEach(row -> line(table, row));
    return table.toString();
  }

  private static void line(StringBuilder table, List<String> cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("parts")
  void thePageSaysWhatTheCodeSays(String page, String part, String made) throws IOException {
    check(page, part, made);
  }

  @Test
  void thePageOfTheMetricsNamesEveryOne(@TempDir Path directory) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      check("metrics.md", "metrics", metrics(house.metrics()));
    }
  }

  private static void check(String page, String part, String made) throws IOException {
    Path file = RunningHouse.home().resolve("docs").resolve("reference").resolve(page);
    String text = Files.readString(file);
    String begin = "<!-- made from the code: " + part + " -->\n";
    String end = "<!-- end: " + part + " -->\n";
    assertThat(text).as(page).containsSubsequence(begin, end);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    if (WRITES) {
      Files.writeString(file, text.substring(0, from) + "\n" + made + "\n" + text.substring(to));
    } else {
      assertThat(text.substring(from, to)).as(CURE, page).isEqualTo("\n" + made + "\n");
    }
  }
}
