package dev.roundhouse.systemtools.host;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The tools that tell of the machine as a whole.
public final class HostTools {
  private static final String SCOPE = "system:read";

  private static final Form USAGE =
      group(
          field("total", WHOLE, "Bytes."),
          field("available", WHOLE, "Bytes that programs can have without swapping."),
          field("used", WHOLE, "Bytes that are not available."),
          field("percent", NUMBER));

  private static final Form SWAP =
      group(
          field("total", WHOLE, "Bytes."),
          field("used", WHOLE),
          field("free", WHOLE),
          field("percent", NUMBER));

  private static final Form DISK =
      group(
          field("mountpoint", TEXT),
          field("device", TEXT),
          field("fstype", TEXT),
          field("total", WHOLE, "Bytes."),
          field("used", WHOLE, "Bytes."),
          field("free", WHOLE, "Bytes that users can have."),
          field("percent", NUMBER));

  private static final Form STATUS =
      group(
          field("hostname", TEXT),
          field("platform", TEXT, "The kernel and its release."),
          field("cpu_percent", maybe(NUMBER), "All processors together; null where not known."),
          field("cpu_window_seconds", NUMBER, "What cpu_percent is the mean of."),
          field("cpu_count", WHOLE),
          field(
              "load_average",
              maybe(group(field("1m", NUMBER), field("5m", NUMBER), field("15m", NUMBER))),
              "Null on a machine that has none."),
          field("memory_usage", maybe(USAGE), "Null where not known."),
          field("swap_usage", maybe(SWAP), "Null where not known."),
          field("disk_usage", list(DISK), "File systems of this machine itself."),
          field("uptime", NUMBER, "Seconds since the machine was started."),
          field("timestamp", TEXT, "When this was so, in UTC."),
          field("notes", list(TEXT), "What could not be found out, and why."));

  private static final Form HEALTH =
      group(
          field("status", TEXT),
          field("uptime", NUMBER, "Seconds since Roundhouse was started."),
          field("timestamp", TEXT),
          field("version", TEXT));

  /// A call may be answered with what was so this long ago at most: asking the kernel and every
  /// file system takes longer than the rest of a call.
  private static final Duration STATUS_AGE = Duration.ofSeconds(1);

  private final Sampler sampler;
  private final Ticker ticker;
  private final String version;
  private final long started;
  private final Recent status;

  /// @param started when the program was, by the ticker
  public HostTools(Sampler sampler, Ticker ticker, String version, long started) {
    this.sampler = requireNonNull(sampler, "sampler");
    this.ticker = requireNonNull(ticker, "ticker");
    this.version = requireNonNull(version, "version");
    this.started = started;
    this.status = new Recent(STATUS_AGE, ticker, this::read);
  }

  public List<Tool> tools() {
    return List.of(
        new Tool(
            "get_system_status",
            "System status",
            "Processors, memory, disks, load and uptime of this machine, as they were within the last"
                + " second.",
            new Tool.Needs(SCOPE, Risk.LOW, Effect.LOOKS),
            List.of(
                Param.FORMAT,
                Param.choice("target", "The machine that is meant: this one.", "local")),
            STATUS,
            _ -> status()),
        new Tool(
            "get_top_processes",
            "Top processes",
            "The processes that take most of the processors or of the memory. Their arguments are"
                + " not shown, as those may hold secrets.",
            new Tool.Needs(SCOPE, Risk.LOW, Effect.LOOKS),
            List.of(
                Param.whole("limit", 1, 100, 10, "Most processes to tell of."),
                Param.choice("sort_by", "What most is of.", "cpu", "memory"),
                Param.FORMAT),
            TopProcesses.FORM,
            this::top),
        new Tool(
            "health_check",
            "Health check",
            "Whether Roundhouse itself is well.",
            new Tool.Needs("", Risk.LOW, Effect.LOOKS),
            List.of(),
            HEALTH,
            _ -> health()));
  }

  private byte[] top(Arguments arguments) {
    return new TopProcesses(sampler)
        .write(arguments.whole("limit"), arguments.text("sort_by").equals("memory"));
  }

  private byte[] health() {
    Duration up = Duration.ofNanos(ticker.nanos() - started);
    return new JsonWriter()
        .object()
        .member("status", "healthy")
        .member("uptime", seconds(up))
        .member("timestamp", timestamp(ticker.instant()))
        .member("version", version)
        .end()
        .toBytes();
  }

  /// The answer of `get_system_status`, which is a resource too; at most a second old, and not to
  /// be changed.
  public byte[] status() {
    return status.get();
  }

  private byte[] read() {
    KernelFiles files = sampler.files();
    List<String> notes = new ArrayList<>();
    Sampler.Load load = sampler.load();
    if (Double.isNaN(load.percent())) {
      notes.add("this machine does not tell how busy its processors are");
    }
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("hostname", Machine.hostname(files))
            .member("platform", Machine.kernel(files))
            .member("cpu_percent", Figures.of(load.percent(), 1))
            .member("cpu_window_seconds", seconds(load.window()))
            .member("cpu_count", Runtime.getRuntime().availableProcessors());
    Machine.load(writer, files, notes);
    Machine.memory(writer, Machine.memory(files));
    Machine.swap(writer, Machine.memory(files));
    Disks.write(writer, files, notes);
    writer
        .member("uptime", seconds(Machine.uptime(files)))
        .member("timestamp", timestamp(ticker.instant()))
        .key("notes")
        .array();
    notes.forEach(writer::string);
    return writer.end().end().toBytes();
  }

  static byte[] seconds(Duration time) {
    return Figures.of(time.toMillis() / 1000.0, 3);
  }

  private static String timestamp(Instant moment) {
    return moment.truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
  }
}
