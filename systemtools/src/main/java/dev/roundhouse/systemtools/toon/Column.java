package dev.roundhouse.systemtools.toon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A column of a table: primitive cells, or those of columns below it (section 9.3).
///
/// @param below null where the cells are primitives
record Column(String key, @Nullable List<Column> below) {
  /// The columns of rows that all have the same keys; null when they are no table.
  static @Nullable List<Column> of(List<Node> rows) {
    if (rows.isEmpty() || !(rows.getFirst() instanceof Node.Group(Map<String, Node> first))) {
      return null;
    }
    for (Node row : rows) {
      boolean isLike =
          row instanceof Node.Group(Map<String, Node> fields)
              && !fields.isEmpty()
              && fields.keySet().equals(first.keySet());
      if (!isLike) {
        return null;
      }
    }
    List<Column> columns = new ArrayList<>();
    for (String key : first.keySet()) {
      List<Node> cells = new ArrayList<>();
      rows.forEach(row -> cells.add(cell(row, key)));
      if (cells.stream().allMatch(Node::isPrimitive)) {
        columns.add(new Column(key, null));
      } else {
        List<Column> below = of(cells);
        if (below == null) {
          return null;
        }
        columns.add(new Column(key, below));
      }
    }
    return columns;
  }

  private static Node cell(Node row, String key) {
    return switch (row) {
      case Node.Group(Map<String, Node> fields) -> fields.getOrDefault(key, NONE);
      case Node.Text _, Node.Word _, Node.Items _ -> NONE;
    };
  }

  /// Stands in no table: rows were found to have the key.
  private static final Node NONE = new Node.Items(List.of());

  static String header(List<Column> columns, char delimiter) {
    StringBuilder text = new StringBuilder("{");
    for (Column column : columns) {
      if (text.length() > 1) {
        text.append(delimiter);
      }
      text.append(Words.key(column.key()));
      if (column.below() != null) {
        text.append(header(column.below(), delimiter));
      }
    }
    return text.append('}').toString();
  }

  static void cells(List<Column> columns, Node row, List<Node> into) {
    for (Column column : columns) {
      Node cell = cell(row, column.key());
      if (column.below() == null) {
        into.add(cell);
      } else {
        cells(column.below(), cell, into);
      }
    }
  }

  static int leaves(List<Column> columns) {
    return columns.stream()
        .mapToInt(column -> column.below() == null ? 1 : leaves(column.below()))
        .sum();
  }
}
