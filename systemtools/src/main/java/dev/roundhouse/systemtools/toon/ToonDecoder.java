package dev.roundhouse.systemtools.toon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one text. For one use.
final class ToonDecoder {
  private static final int INDENT = 2;
  private static final int DEEPEST = 512;

  /// @param hasGap whether a blank line stands before it
  private record Line(int number, int depth, String content, boolean hasGap) {}

  private final List<Line> lines;
  private int at;

  ToonDecoder(String text) throws ToonException {
    this.lines = lines(text);
  }

  /// Without comments and blank lines.
  private static List<Line> lines(String text) throws ToonException {
    List<Line> lines = new ArrayList<>();
    boolean hasGap = false;
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
      int spaces = 0;
      while (spaces < line.length() && line.charAt(spaces) == ' ') {
        spaces++;
      }
      String content = Words.trimmed(line.substring(spaces));
      if (content.startsWith("#")) {
        continue;
      }
      if (content.isEmpty()) {
        hasGap = true;
        continue;
      }
      if (spaces % INDENT != 0 || content.charAt(0) == '\t') {
        throw new ToonException(number, "lines are indented by two spaces a level");
      }
      int depth = spaces / INDENT;
      if (depth > DEEPEST) {
        throw new ToonException(number, "deeper than " + DEEPEST + " levels");
      }
      lines.add(new Line(number, depth, content, hasGap));
      hasGap = false;
    }
    return lines;
  }

  Node decode() throws ToonException {
    if (lines.isEmpty()) {
      return new Node.Group(Map.of());
    }
    Node root = root(lines.getFirst());
    if (at < lines.size()) {
      throw wrong("does not belong to what stands above it");
    }
    return root;
  }

  private Node root(Line first) throws ToonException {
    requireDepth(first, 0);
    boolean isAlone = lines.size() == 1;
    if (isAlone && first.content().equals("[]")) {
      at++;
      return new Node.Items(List.of());
    }
    Header header = Header.of(first.content(), first.number());
    if (header != null && header.key() == null) {
      at++;
      return declared(header, 1);
    }
    if (isAlone && header == null && Words.unquoted(first.content(), ':', 0) < 0) {
      at++;
      return Words.primitive(first.content(), first.number());
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    fields(fields, 0);
    return new Node.Group(fields);
  }

  private ToonException wrong(String what) {
    return new ToonException(lines.get(at).number(), what);
  }

  private static void requireDepth(Line line, int depth) throws ToonException {
    if (line.depth() != depth) {
      throw new ToonException(line.number(), "is indented too far");
    }
  }

  private @Nullable Line next(int depth) throws ToonException {
    if (at >= lines.size() || lines.get(at).depth() < depth) {
      return null;
    }
    requireDepth(lines.get(at), depth);
    return lines.get(at);
  }

  private void fields(Map<String, Node> into, int depth) throws ToonException {
    for (Line line = next(depth); line != null; line = next(depth)) {
      at++;
      field(line.content(), line.number(), into, depth + 1);
    }
  }

  /// @param inner depth of what stands below it
  private void field(String content, int number, Map<String, Node> into, int inner)
      throws ToonException {
    Header header = Header.of(content, number);
    if (header != null) {
      String key = header.key();
      if (key == null) {
        throw new ToonException(number, "an array without a key stands alone or in a list");
      }
      put(into, key, declared(header, inner), number);
      return;
    }
    int colon = Words.unquoted(content, ':', 0);
    if (colon < 0) {
      throw new ToonException(number, "a colon is missing behind the key");
    }
    String key = Words.keyOf(content.substring(0, colon), number);
    String rest = Words.trimmed(content.substring(colon + 1));
    if (rest.isEmpty()) {
      Map<String, Node> fields = new LinkedHashMap<>();
      fields(fields, inner);
      put(into, key, new Node.Group(fields), number);
    } else {
      boolean isEmpty = rest.equals("[]");
      put(into, key, isEmpty ? new Node.Items(List.of()) : Words.primitive(rest, number), number);
    }
  }

  private static void put(Map<String, Node> into, String key, Node value, int number)
      throws ToonException {
    if (into.putIfAbsent(key, value) != null) {
      throw new ToonException(number, "the key " + key + " stands there twice");
    }
  }

  /// What a header declares; its line has been taken.
  private Node declared(Header header, int inner) throws ToonException {
    int first = at;
    int number = lines.get(at - 1).number();
    Node value;
    int count;
    if (header.isKeyed()) {
      Map<String, Node> rows = keyedRows(header, inner);
      value = new Node.Group(rows);
      count = rows.size();
    } else {
      List<Node> all =
          header.columns() != null
              ? rows(header, header.columns(), inner)
              : header.rest().isEmpty()
                  ? list(inner)
                  : primitives(Words.split(header.rest(), header.delimiter()), number);
      value = new Node.Items(all);
      count = all.size();
    }
    if (count != header.length()) {
      throw new ToonException(
          number, "declares %d items and has %d".formatted(header.length(), count));
    }
    for (int index = first + 1; index < at; index++) {
      if (lines.get(index).hasGap()) {
        throw new ToonException(lines.get(index).number(), "a blank line inside of an array");
      }
    }
    return value;
  }

  private static List<Node> primitives(List<String> cells, int number) throws ToonException {
    List<Node> all = new ArrayList<>();
    for (String cell : cells) {
      all.add(Words.primitive(cell, number));
    }
    return all;
  }

  private Map<String, Node> keyedRows(Header header, int depth) throws ToonException {
    Map<String, Node> rows = new LinkedHashMap<>();
    for (Line line = next(depth); line != null; line = next(depth)) {
      int colon = Words.unquoted(line.content(), ':', 0);
      if (colon < 0) {
        throw wrong("a row of this table begins with its key");
      }
      String key = Words.keyOf(line.content().substring(0, colon), line.number());
      String rest = Words.trimmed(line.content().substring(colon + 1));
      put(rows, key, row(header, rest, line.number()), line.number());
      at++;
    }
    return rows;
  }

  private List<Node> rows(Header header, List<Column> columns, int depth) throws ToonException {
    List<Node> rows = new ArrayList<>();
    for (Line line = next(depth);
        line != null && isRow(line.content(), header.delimiter());
        line = next(depth)) {
      rows.add(row(columns, header.delimiter(), line.content(), line.number()));
      at++;
    }
    return rows;
  }

  /// A line whose first colon comes before its first delimiter is a field of what encloses the
  /// table.
  private static boolean isRow(String content, char delimiter) {
    int colon = Words.unquoted(content, ':', 0);
    int separator = Words.unquoted(content, delimiter, 0);
    return colon < 0 || (separator >= 0 && separator < colon);
  }

  private static Node row(Header header, String content, int number) throws ToonException {
    List<Column> columns = header.columns();
    return row(columns == null ? List.of() : columns, header.delimiter(), content, number);
  }

  private static Node row(List<Column> columns, char delimiter, String content, int number)
      throws ToonException {
    List<String> cells = content.isEmpty() ? List.of() : Words.split(content, delimiter);
    int leaves = Column.leaves(columns);
    if (cells.size() != leaves) {
      throw new ToonException(
          number, "has %d cells, and the table %d columns".formatted(cells.size(), leaves));
    }
    return group(columns, primitives(cells, number).iterator());
  }

  private static Node group(List<Column> columns, java.util.Iterator<Node> cells) {
    Map<String, Node> fields = new LinkedHashMap<>();
    for (Column column : columns) {
      List<Column> below = column.below();
      fields.put(column.key(), below == null ? cells.next() : group(below, cells));
    }
    return new Node.Group(fields);
  }

  private List<Node> list(int depth) throws ToonException {
    List<Node> items = new ArrayList<>();
    for (Line line = next(depth); line != null && isItem(line); line = next(depth)) {
      at++;
      items.add(item(line, depth));
    }
    return items;
  }

  private static boolean isItem(Line line) {
    return line.content().equals("-") || line.content().startsWith("- ");
  }

  private Node item(Line line, int depth) throws ToonException {
    String rest = Words.trimmed(line.content().substring(1));
    if (rest.isEmpty()) {
      return new Node.Group(Map.of());
    }
    if (rest.equals("[]")) {
      return new Node.Items(List.of());
    }
    Header header = Header.of(rest, line.number());
    if (header != null && header.key() == null) {
      if (header.columns() != null) {
        throw new ToonException(line.number(), "a table in a list has no place");
      }
      return declared(header, depth + 1);
    }
    if (header == null && Words.unquoted(rest, ':', 0) < 0) {
      return Words.primitive(rest, line.number());
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    field(rest, line.number(), fields, depth + 2);
    fields(fields, depth + 1);
    return new Node.Group(fields);
  }
}
