package dev.roundhouse.systemtools.containers;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.map;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.EngineApi;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What containers have written.
final class Logs {
  static final Param LINES = Param.whole("lines", 1, 10_000, 100, "Most lines, the last ones.");

  static final Form TEXT_OF_LOG =
      group(
          field("container", TEXT),
          field("lines_returned", WHOLE),
          field("content", TEXT, "Output and errors, as they came."),
          field("truncated", TRUTH, "Whether earlier lines of those were left out."));

  private static final Form ANALYSIS =
      group(
          field("container", TEXT),
          field("lines", WHOLE, "That were looked at."),
          field("levels", map(WHOLE), "Lines by level: error, warning, info, debug, other."),
          field(
              "repeated",
              list(group(field("count", WHOLE), field("level", TEXT), field("example", TEXT))),
              "Errors and warnings that are alike but for numbers, the most frequent first."),
          field("truncated", TRUTH, "Whether earlier lines were left out."));

  /// In the order in which they count.
  private static final Map<String, Pattern> LEVELS = levels();

  private static final Pattern CHANGING =
      Pattern.compile("0x[0-9a-fA-F]+|[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]+)*|[0-9]+");
  private static final int FRAME = 8;
  private static final int MOST_KINDS = 20;
  private static final int LONGEST_EXAMPLE = 300;

  private final Kit kit;

  Logs(Kit kit) {
    this.kit = requireNonNull(kit, "kit");
  }

  private static Map<String, Pattern> levels() {
    Map<String, Pattern> all = new LinkedHashMap<>();
    all.put("error", word("error|err|fatal|critical|crit|panic|emerg|alert|exception|traceback"));
    all.put("warning", word("warning|warn"));
    all.put("info", word("info|notice"));
    all.put("debug", word("debug|trace"));
    return all;
  }

  private static Pattern word(String words) {
    return Pattern.compile("(?i)(?<![a-z])(?:" + words + ")(?![a-z])");
  }

  List<Tool> tools() {
    return List.of(
        kit.look(
            new Kit.Title(
                "get_container_logs", "Container log", "The last lines that a container wrote."),
            List.of(Kit.CONTAINER, LINES, Param.FORMAT),
            TEXT_OF_LOG,
            (engine, arguments) ->
                told(engine, "container", arguments.text("container"), arguments.whole("lines"))),
        kit.look(
            new Kit.Title(
                "analyze_container_logs",
                "Analyze a container's log",
                "How many errors and warnings a container wrote, and which come again and again."),
            List.of(Kit.CONTAINER, LINES, Param.FORMAT),
            ANALYSIS,
            this::analyze));
  }

  /// @param isCut whether earlier ones were left out
  private record Read(String container, List<String> lines, boolean isCut) {}

  byte[] told(Engines.Engine engine, String argument, String name, int lines)
      throws Refusal, InterruptedException {
    Read read = read(engine, argument, name, lines);
    String whole = String.join("\n", read.lines());
    String text = Rows.end(whole, kit.mostTold());
    long count = text.isEmpty() ? 0 : text.lines().count();
    return new JsonWriter()
        .object()
        .member("container", read.container())
        .member("lines_returned", count)
        .member("content", text)
        .member("truncated", read.isCut() || text.length() < whole.length())
        .end()
        .toBytes();
  }

  /// Asks for fewer when they are too long to be read.
  private static Read read(Engines.Engine engine, String argument, String name, int lines)
      throws Refusal, InterruptedException {
    Json found = Named.inspected(engine, argument, name);
    boolean isPlain = found.get("Config").get("Tty").truth(false);
    String path = "/containers/" + Views.said(found.get("Id")) + "/logs";
    for (int wanted = lines; ; wanted = Math.max(1, wanted / 4)) {
      EngineApi.Told told =
          engine.ask(
              EngineApi.Ask.get(path, Map.of("stdout", "1", "stderr", "1", "tail", "" + wanted)));
      if (!told.isCut() || wanted == 1) {
        String text = isPlain ? text(told.body()) : text(unframed(told.body()));
        return new Read(Named.name(found), text.lines().toList(), told.isCut() || wanted < lines);
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Takes off the header before each piece: the stream, three unused bytes, and the length.
  private static byte[] unframed(byte[] framed) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(framed.length);
    int at = 0;
    while (at + FRAME <= framed.length) {
      long length = Integer.toUnsignedLong(ByteBuffer.wrap(framed).getInt(at + 4));
      at += FRAME;
      int there = (int) Math.min(length, framed.length - at);
      all.write(framed, at, there);
      at += there;
    }
    return all.toByteArray();
  }

  private static final class Kind {
    private final String level;
    private final String example;
    private int count;

    Kind(String level, String example) {
      this.level = level;
      this.example = example;
    }

    private byte[] toBytes() {
      return new JsonWriter()
          .object()
          .member("count", count)
          .member("level", level)
          .member("example", example.substring(0, Math.min(LONGEST_EXAMPLE, example.length())))
          .end()
          .toBytes();
    }
  }

  private byte[] analyze(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Read read = read(engine, "container", arguments.text("container"), arguments.whole("lines"));
    Map<String, Long> levels = new LinkedHashMap<>();
    LEVELS.keySet().forEach(level -> levels.put(level, 0L));
    levels.put("other", 0L);
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (String line : read.lines()) {
      String level = level(line);
      levels.merge(level, 1L, Long::sum);
      if (level.equals("error") || level.equals("warning")) {
        Matcher changing = CHANGING.matcher(line);
        kinds.computeIfAbsent(changing.replaceAll("#"), _ -> new Kind(level, line)).count++;
      }
    }
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("container", read.container())
            .member("lines", read.lines().size())
            .key("levels")
            .object();
    levels.forEach(writer::member);
    writer.end();
    Rows rows = new Rows(MOST_KINDS, kit.mostTold());
    kinds.values().stream()
        .sorted((one, other) -> Integer.compare(other.count, one.count))
        .limit(MOST_KINDS)
        .forEach(kind -> rows.add(kind.toBytes()));
    return writer
        .member("repeated", rows.toBytes())
        .member("truncated", read.isCut() || rows.isCut())
        .end()
        .toBytes();
  }

  private static String level(String line) {
    return LEVELS.entrySet().stream()
        .filter(each -> each.getValue().matcher(line).find())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("other");
  }
}
