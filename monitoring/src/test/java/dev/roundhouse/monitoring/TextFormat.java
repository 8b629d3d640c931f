package dev.roundhouse.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the Prometheus text format 0.0.4, and refuses whatever a scraper might stumble over.
final class TextFormat {
  /// One line with a value.
  record Sample(String name, Map<String, String> labels, double value) {}

  /// What stands under one `# TYPE`.
  record Family(String name, String type, List<Sample> samples) {}

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)})? ([^ ]+)(?: -?\\d+)?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,?)");

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> helped = new HashSet<>();
  private final Set<Object> seen = new HashSet<>();
  private @Nullable Family current;

  static Map<String, Family> parse(String text) {
    require(text.endsWith("\n"), "the text must end with a new line", text);
    TextFormat format = new TextFormat();
    text.lines().forEach(format::line);
    format.families.values().forEach(TextFormat::check);
    return format.families;
  }

  private static void require(boolean holds, String what, String where) {
    if (!holds) {
      throw new AssertionError(what + ": " + where);
    }
  }

  private void line(String line) {
    Matcher help = HELP.matcher(line);
    Matcher type = TYPE.matcher(line);
    if (help.matches()) {
      require(helped.add(help.group(1)), "HELP twice", line);
      require(!families.containsKey(help.group(1)), "HELP after its samples", line);
    } else if (type.matches()) {
      current = new Family(type.group(1), type.group(2), new ArrayList<>());
      require(families.put(type.group(1), current) == null, "TYPE twice", line);
    } else {
      require(!line.startsWith("#"), "a comment that is neither HELP nor TYPE", line);
      sample(line);
    }
  }

  private void sample(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    require(matcher.matches(), "no sample", line);
    Family family = Objects.requireNonNull(current, "a sample before any TYPE");
    String name = matcher.group(1);
    require(belongs(family, name), "a sample of another family", line);
    Map<String, String> labels = labels(matcher.group(2), line);
    require(seen.add(List.of(name, labels)), "a series twice", line);
    family.samples().add(new Sample(name, labels, value(matcher.group(3))));
  }

  private static boolean belongs(Family family, String name) {
    return switch (family.type()) {
      case "histogram" ->
          Set.of(family.name() + "_bucket", family.name() + "_sum", family.name() + "_count")
              .contains(name);
      case "summary" ->
          Set.of(family.name(), family.name() + "_sum", family.name() + "_count").contains(name);
      default -> name.equals(family.name());
    };
  }

  private static Map<String, String> labels(@Nullable String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null) {
      return labels;
    }
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      require(label.find(at) && label.start() == at, "no label at " + at, line);
      String value =
          label.group(2).replace("\\\\", "\0").replace("\\n", "\n").replace("\\\"", "\"");
      require(labels.put(label.group(1), value.replace("\0", "\\")) == null, "a label twice", line);
      at = label.end();
      boolean isLast = label.group(3).isEmpty();
      require(!isLast || at == text.length(), "labels without a comma", line);
    }
    return labels;
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  private static void check(Family family) {
    switch (family.type()) {
      case "counter" ->
          family
              .samples()
              .forEach(each -> require(each.value() >= 0, "a negative counter", each.toString()));
      case "histogram" -> histogram(family);
      default -> {
        // Gauges and summaries may say anything.
      }
    }
  }

  /// Buckets grow, and the last one holds all.
  private static void histogram(Family family) {
    Map<Map<String, String>, Double> largest = new HashMap<>();
    Map<Map<String, String>, Double> bound = new HashMap<>();
    for (Sample each : family.samples()) {
      Map<String, String> labels = new TreeMap<>(each.labels());
      String le = labels.remove("le");
      if (each.name().endsWith("_bucket")) {
        double limit = value(Objects.requireNonNull(le, "a bucket without le"));
        require(
            limit > bound.getOrDefault(labels, Double.NEGATIVE_INFINITY),
            "buckets out of order",
            each.toString());
        require(
            each.value() >= largest.getOrDefault(labels, 0.0),
            "a bucket smaller than the one before",
            each.toString());
        bound.put(labels, limit);
        largest.put(labels, each.value());
      } else if (each.name().endsWith("_count")) {
        require(
            each.value() == largest.getOrDefault(labels, -1.0)
                && bound.getOrDefault(labels, 0.0) == Double.POSITIVE_INFINITY,
            "the last bucket does not hold all",
            each.toString());
      }
    }
  }
}
