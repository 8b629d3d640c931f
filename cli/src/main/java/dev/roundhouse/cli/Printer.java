package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The only place that writes to the terminal. Results go to standard output, everything else to
/// standard error, so that a pipe gets the result alone.
final class Printer {
  private final PrintStream out;
  private final PrintStream err;

  Printer(PrintStream out, PrintStream err) {
    this.out = requireNonNull(out, "out");
    this.err = requireNonNull(err, "err");
  }

  static Printer terminal() {
    return new Printer(System.out, System.err);
  }

  void line(String text) {
    out.println(clean(text));
  }

  void json(byte[] json) {
    out.println(new String(json, StandardCharsets.UTF_8));
    out.flush();
  }

  /// What was done to what: a note, or for scripts an object such as `{"removed":"NAME"}`.
  void done(String what, String name, boolean isJson) {
    if (isJson) {
      json(new JsonWriter().object().member(what, name).end().toBytes());
    } else {
      note(what + " " + name);
    }
  }

  /// Progress, hints and errors.
  void note(String text) {
    err.println(clean(text));
  }

  /// Empties the terminal for what is drawn next.
  void clear() {
    out.print("\u001b[H\u001b[2J");
    out.flush();
  }

  /// Names and descriptions come from servers: control characters could rule the terminal.
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
  }

  /// Columns as wide as their widest cell; the last one is not padded. A row of a single cell is a
  /// line by itself, below the row that it belongs to.
  void table(List<String> head, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(head);
    all.addAll(rows);
    int[] widths = new int[head.size()];
    for (List<String> row : all) {
      for (int column = 0; column < row.size() && row.size() > 1; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column).replace('\n', ' ');
        boolean isLast = column == row.size() - 1;
        line.append(cell).append(isLast ? "" : " ".repeat(widths[column] - cell.length() + 2));
      }
      line(line.toString().stripTrailing());
    }
  }
}
