package dev.roundhouse.updates;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Known vulnerabilities, from records in the OSV format. Immutable.
public record Advisories(List<Advisory> all) {
  /// Nothing is known.
  public static final Advisories NONE = new Advisories(List.of());

  private static final String ECOSYSTEM = "npm";

  public Advisories {
    all = List.copyOf(all);
  }

  /// Those that a version has.
  public List<Advisory> of(String name, Version version) {
    return all.stream().filter(each -> each.affects(name, version)).toList();
  }

  /// Reads a list of records, or a single one. Records of other kinds of packages and those that
  /// were withdrawn are left out.
  ///
  /// @throws IllegalArgumentException saying what is no such record
  static Advisories read(byte[] text) {
    try {
      Json whole = Json.parse(text);
      List<Json> records = whole.type() == JsonType.ARRAY ? whole.items() : List.of(whole);
      List<Advisory> all = new ArrayList<>();
      for (Json each : records) {
        all.addAll(record(each));
      }
      return new Advisories(all);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
    }
  }

  private static List<Advisory> record(Json json) {
    String id = json.get("id").text();
    if (id == null) {
      throw new IllegalArgumentException("a record without an \"id\" is none of the OSV format");
    }
    if (json.get("withdrawn").text() != null) {
      return List.of();
    }
    String summary = json.get("summary").text();
    List<Advisory> all = new ArrayList<>();
    for (Json affected : json.get("affected").items()) {
      Json of = affected.get("package");
      String name = of.get("name").text();
      if (ECOSYSTEM.equals(of.get("ecosystem").text()) && name != null) {
        Set<String> versions =
            affected.get("versions").items().stream()
                .flatMap(each -> Stream.ofNullable(each.text()))
                .collect(Collectors.toSet());
        List<Advisory.Span> spans = new ArrayList<>();
        affected.get("ranges").items().stream()
            .filter(range -> "SEMVER".equals(range.get("type").text()))
            .forEach(range -> spans.addAll(spans(id, range)));
        all.add(new Advisory(id, summary == null ? "" : summary, name, versions, spans));
      }
    }
    return all;
  }

  /// Events in the order of the record: each `introduced` begins a span that the next `fixed` or
  /// `last_affected` ends.
  private static List<Advisory.Span> spans(String id, Json range) {
    List<Advisory.Span> spans = new ArrayList<>();
    boolean isOpen = false;
    Optional<Version> from = Optional.empty();
    for (Json event : range.get("events").items()) {
      Optional<Version> fixed = version(id, event, "fixed");
      Optional<Version> last = version(id, event, "last_affected");
      if (event.get("introduced").isPresent()) {
        from = version(id, event, "introduced");
        isOpen = true;
      } else if (isOpen && (fixed.isPresent() || last.isPresent())) {
        spans.add(new Advisory.Span(from, fixed, last));
        isOpen = false;
      }
    }
    if (isOpen) {
      spans.add(new Advisory.Span(from, Optional.empty(), Optional.empty()));
    }
    return spans;
  }

  /// A version of an event; `0` stands for before the very first.
  private static Optional<Version> version(String id, Json event, String key) {
    String text = event.get(key).text();
    if (text == null || text.equals("0")) {
      return Optional.empty();
    }
    return Optional.of(
        Version.read(text)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "%s: its \"%s\" is \"%s\", which is no version".formatted(id, key, text))));
  }
}
