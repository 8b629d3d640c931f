package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A server in the list of servers: what one looks for most stands first, so that it is there in a
/// narrow terminal too, and how it is started comes last, as far as there is room.
///
/// @param cells one for each column of [#HEAD]
/// @param below lines of their own: what is wrong with it, or what it is busy with
record ServerRow(List<String> cells, List<String> below) {
  static final List<String> HEAD =
      List.of("SERVER", "STATE", "SINCE", "NEXT", "MEMORY", "LAST WAKE", "FROM", "HOW");

  /// Columns that are always shown.
  private static final int ALWAYS = 6;

  /// What is shown of a command at least, if anything.
  private static final int LEAST = 12;

  ServerRow {
    cells = List.copyOf(cells);
    below = List.copyOf(below);
    requireNonNull(cells.getFirst(), "name");
  }

  static ServerRow of(Json server, Instant now) {
    Json definition = server.get("definition");
    return new ServerRow(
        List.of(
            ToolsCommand.text(server, "name"),
            state(server),
            Cells.ago(server, "since", now),
            Cells.text(server, "next"),
            Cells.memory(server),
            Cells.lastWake(server),
            ToolsCommand.text(definition, "origin"),
            Cells.how(definition)),
        below(server));
  }

  /// The phases of what runs, each with how often it is there.
  private static String state(Json server) {
    if (server.get("quarantined").truth(false)) {
      return "quarantined";
    }
    Map<String, Integer> phases = new LinkedHashMap<>();
    server
        .get("instances")
        .items()
        .forEach(each -> phases.merge(ToolsCommand.text(each, "phase"), 1, Integer::sum));
    if (phases.isEmpty()) {
      return server.get("definition").get("enabled").truth(true) ? "stopped" : "disabled";
    }
    return phases.entrySet().stream()
        .map(each -> each.getValue() == 1 ? each.getKey() : each.getValue() + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }

  private static List<String> below(Json server) {
    List<String> lines = new ArrayList<>();
    for (String member : List.of("note", "failure")) {
      server.get("instances").items().stream()
          .map(instance -> instance.get(member).text())
          .filter(Objects::nonNull)
          .distinct()
          .forEach(lines::add);
    }
    if (server.get("quarantined").truth(false)) {
      String name = ToolsCommand.text(server, "name");
      lines.add("see: roundhouse tools pending; let it in with: roundhouse server approve " + name);
    }
    String cure = server.get("cure").text();
    if (cure != null) {
      lines.add(cure);
    }
    return lines;
  }

  /// Head and rows of a table no wider than this, with their lines below, for the columns that
  /// there is room for. Where there is not even room for those that matter, they stand below each
  /// other.
  static List<List<String>> fitting(List<ServerRow> rows, int width) {
    int how = HEAD.size() - 1;
    int room = width - wide(rows, how);
    boolean isTable = width >= wide(rows, ALWAYS) - 2;
    List<List<String>> table = new ArrayList<>();
    table.add(room >= LEAST ? HEAD : isTable ? HEAD.subList(0, ALWAYS) : List.of("SERVERS"));
    for (ServerRow row : rows) {
      if (isTable) {
        table.add(row.fitting(room));
      } else {
        row.stacked().forEach(line -> table.add(List.of(line)));
      }
      row.below().forEach(line -> table.add(List.of("  " + line)));
    }
    return table;
  }

  /// @param room for how it is started
  private List<String> fitting(int room) {
    List<String> some = new ArrayList<>(cells.subList(0, ALWAYS));
    if (room >= LEAST) {
      some.add(cells.get(ALWAYS));
      some.add(cut(cells.getLast(), room));
    }
    return some;
  }

  private List<String> stacked() {
    List<String> lines = new ArrayList<>();
    lines.add(cells.getFirst());
    for (int column = 1; column < ALWAYS; column++) {
      if (!cells.get(column).equals(Cells.UNKNOWN)) {
        lines.add("  " + HEAD.get(column).toLowerCase(Locale.ROOT) + ": " + cells.get(column));
      }
    }
    return lines;
  }

  /// What so many columns take, with the room between them and after the last.
  private static int wide(List<ServerRow> rows, int columns) {
    return IntStream.range(0, columns).map(column -> widest(rows, column) + 2).sum();
  }

  private static String cut(String text, int room) {
    return text.length() <= room ? text : text.substring(0, room - 1) + "\u2026";
  }

  private static int widest(List<ServerRow> rows, int column) {
    return Math.max(
        HEAD.get(column).length(),
        rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElse(0));
  }
}
