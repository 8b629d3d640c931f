package dev.roundhouse.systemtools.toon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes one value with commas and two spaces a level. For one use.
final class ToonEncoder {
  private static final char COMMA = ',';
  private static final int FEWEST_KEYED = 2;

  private final StringBuilder text = new StringBuilder();

  String encode(Node root) {
    switch (root) {
      case Node.Text _, Node.Word _ -> text.append(Words.value(root, COMMA));
      case Node.Items(List<Node> all) -> {
        if (all.isEmpty()) {
          text.append("[]");
        } else {
          items("", all, 1, true);
        }
      }
      case Node.Group(Map<String, Node> fields) -> {
        List<Column> columns = keyed(fields);
        if (columns == null) {
          fields(fields, 0);
        } else {
          table("", fields, columns, 1);
        }
      }
    }
    return text.toString();
  }

  private void line(String content) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(content);
  }

  private static String indent(int depth) {
    return "  ".repeat(depth);
  }

  private void fields(Map<String, Node> fields, int depth) {
    fields.forEach((key, value) -> field(indent(depth), key, value, depth + 1));
  }

  /// @param start what the line begins with: spaces, and the hyphen of a list item
  /// @param inner depth of what stands below the line
  private void field(String start, String key, Node value, int inner) {
    String head = start + Words.key(key);
    switch (value) {
      case Node.Text _, Node.Word _ -> line(head + ": " + Words.value(value, COMMA));
      case Node.Items(List<Node> all) -> {
        if (all.isEmpty()) {
          line(head + ": []");
        } else {
          items(head, all, inner, true);
        }
      }
      case Node.Group(Map<String, Node> fields) -> {
        List<Column> columns = keyed(fields);
        if (columns == null) {
          line(head + ":");
          fields(fields, inner);
        } else {
          table(head, fields, columns, inner);
        }
      }
    }
  }

  /// Null when the object is no table.
  private static @Nullable List<Column> keyed(Map<String, Node> fields) {
    return fields.size() < FEWEST_KEYED ? null : Column.of(List.copyOf(fields.values()));
  }

  private void table(String head, Map<String, Node> rows, List<Column> columns, int inner) {
    line("%s[%d:]%s:".formatted(head, rows.size(), Column.header(columns, COMMA)));
    rows.forEach((key, row) -> line(indent(inner) + Words.key(key) + ": " + row(columns, row)));
  }

  private static String row(List<Column> columns, Node row) {
    List<Node> cells = new ArrayList<>();
    Column.cells(columns, row, cells);
    return joined(cells);
  }

  private static String joined(List<Node> cells) {
    return cells.stream().map(cell -> Words.value(cell, COMMA)).collect(Collectors.joining(","));
  }

  /// @param mayBeTable whether rows may stand here: not in an array that is an item of another
  private void items(String head, List<Node> all, int inner, boolean mayBeTable) {
    if (all.stream().allMatch(Node::isPrimitive)) {
      line("%s[%d]:%s".formatted(head, all.size(), all.isEmpty() ? "" : " " + joined(all)));
      return;
    }
    List<Column> columns = mayBeTable ? Column.of(all) : null;
    if (columns != null) {
      line("%s[%d]%s:".formatted(head, all.size(), Column.header(columns, COMMA)));
      all.forEach(row -> line(indent(inner) + row(columns, row)));
      return;
    }
    line("%s[%d]:".formatted(head, all.size()));
    all.forEach(item -> item(item, inner));
  }

  private void item(Node item, int depth) {
    String start = indent(depth) + "- ";
    switch (item) {
      case Node.Text _, Node.Word _ -> line(start + Words.value(item, COMMA));
      case Node.Items(List<Node> all) -> items(start, all, depth + 1, false);
      case Node.Group(Map<String, Node> fields) -> {
        if (fields.isEmpty()) {
          line(indent(depth) + "-");
        }
        String next = start;
        for (Map.Entry<String, Node> field : fields.entrySet()) {
          field(next, field.getKey(), field.getValue(), depth + 2);
          next = indent(depth + 1);
        }
      }
    }
  }
}
