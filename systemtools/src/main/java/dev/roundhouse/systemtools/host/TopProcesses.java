package dev.roundhouse.systemtools.host;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which processes take most.
final class TopProcesses {
  static final Form FORM =
      group(
          field(
              "processes",
              list(
                  group(
                      field("pid", WHOLE),
                      field("name", TEXT),
                      field("user", maybe(TEXT), "Null when it has just ended."),
                      field("state", TEXT, "R runs, S sleeps, D waits for a device, Z has ended."),
                      field("cpu_percent", NUMBER, "100 is one processor."),
                      field("memory_percent", NUMBER),
                      field("memory_bytes", WHOLE, "Resident."),
                      field("threads", WHOLE)))),
          field("count", WHOLE),
          field("total", WHOLE, "Processes of this machine."),
          field("sort_by", TEXT),
          field(
              "cpu_window_seconds",
              maybe(NUMBER),
              "What cpu_percent is the mean of; null for the whole life of each process."));

  /// `USER_HZ`: since Linux 2.4 it is 100 on every machine that Java runs on.
  private static final double TICKS_A_SECOND = 100;

  private static final long NANOS = 1_000_000_000L;
  private static final long KIB = 1024;

  private record Ranked(ProcessTable.Line line, double percent, long bytes) {}

  private final Sampler sampler;

  TopProcesses(Sampler sampler) {
    this.sampler = requireNonNull(sampler, "sampler");
  }

  byte[] write(int limit, boolean isByMemory) {
    KernelFiles files = sampler.files();
    Sampler.Reading before = sampler.processes();
    long now = sampler.nanos();
    List<ProcessTable.Line> lines = sampler.table().lines();
    Duration uptime = Machine.uptime(files);
    long page = pageSize(files);
    List<Ranked> ranked = new ArrayList<>();
    for (ProcessTable.Line line : lines) {
      double percent = before == null ? ofItsLife(line, uptime) : since(before, now, line, uptime);
      ranked.add(new Ranked(line, percent, line.pages() * page));
    }
    ranked.sort(
        isByMemory
            ? Comparator.comparingLong(Ranked::bytes).reversed()
            : Comparator.comparingDouble(Ranked::percent).reversed());
    return write(ranked, limit, isByMemory, before == null ? null : now - before.nanos());
  }

  private byte[] write(List<Ranked> ranked, int limit, boolean isByMemory, @Nullable Long window) {
    long total = Machine.memory(sampler.files()).getOrDefault("MemTotal", 0L);
    Map<String, String> users = sampler.table().users();
    JsonWriter writer = new JsonWriter().object().key("processes").array();
    List<Ranked> first = ranked.subList(0, Math.min(limit, ranked.size()));
    for (Ranked each : first) {
      ProcessTable.Line line = each.line();
      writer.object().member("pid", line.identity().pid()).member("name", line.name());
      Figures.member(writer, "user", sampler.table().user(line.identity().pid(), users));
      writer
          .member("state", line.state())
          .member("cpu_percent", Figures.of(each.percent(), 1))
          .member("memory_percent", Figures.percent(each.bytes(), total))
          .member("memory_bytes", each.bytes())
          .member("threads", line.threads())
          .end();
    }
    writer
        .end()
        .member("count", first.size())
        .member("total", ranked.size())
        .member("sort_by", isByMemory ? "memory" : "cpu");
    if (window == null) {
      writer.key("cpu_window_seconds").nul();
    } else {
      writer.member("cpu_window_seconds", HostTools.seconds(Duration.ofNanos(window)));
    }
    return writer.end().toBytes();
  }

  /// One that was not there then is told of its whole life, which is as short.
  private static double since(
      Sampler.Reading before, long now, ProcessTable.Line line, Duration uptime) {
    Long ticks = before.processes().get(line.identity());
    double seconds = (double) (now - before.nanos()) / NANOS;
    return ticks == null ? ofItsLife(line, uptime) : percent(line.ticks() - ticks, seconds);
  }

  private static double ofItsLife(ProcessTable.Line line, Duration uptime) {
    double seconds = uptime.toMillis() / 1000.0 - line.identity().started() / TICKS_A_SECOND;
    return percent(line.ticks(), Math.max(seconds, 1 / TICKS_A_SECOND));
  }

  private static double percent(long ticks, double seconds) {
    return seconds <= 0 ? 0 : Math.max(0, 100 * ticks / TICKS_A_SECOND / seconds);
  }

  /// Told by what this very process has: its resident size stands in its files in both units.
  private static long pageSize(KernelFiles files) {
    List<String> lines =
        files.lines("proc/self/smaps", 1, line -> line.startsWith("KernelPageSize:"));
    String[] fields = lines.isEmpty() ? new String[0] : lines.getFirst().split("\\s+", -1);
    return fields.length > 1 ? KernelFiles.number(fields[1], 10).orElse(4) * KIB : 4 * KIB;
  }
}
