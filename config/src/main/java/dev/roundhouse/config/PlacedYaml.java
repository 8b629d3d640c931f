package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A YAML document of another program, with the place of every key: for files that no settings
/// record describes. Read as strictly as our own: a key that is written twice, a tag or a merge key
/// is an error. Immutable.
public final class PlacedYaml {
  /// What stands at a place.
  public enum Kind {
    VALUE,
    NOTHING,
    LIST,
    MAPPING
  }

  private final Tree tree;
  private final Position place;

  private PlacedYaml(Tree tree, Position place) {
    this.tree = requireNonNull(tree, "tree");
    this.place = requireNonNull(place, "place");
  }

  /// Reads the one document of a file of at most 1 MiB.
  ///
  /// @param name what errors call the file
  /// @throws ConfigException with line and column of everything that is wrong
  public static PlacedYaml read(byte[] bytes, String name) throws ConfigException {
    Problems problems = new Problems(name);
    String text = SourceText.decode(bytes, problems);
    Tree tree = text == null ? null : DocumentReader.read(text, problems);
    return new PlacedYaml(sound(tree, problems), Position.START);
  }

  /// The lines of a plain text file of at most 1 MiB.
  ///
  /// @param name what errors call the file
  /// @throws ConfigException where it is not text in UTF-8
  public static List<String> lines(byte[] bytes, String name) throws ConfigException {
    Problems problems = new Problems(name);
    return sound(SourceText.decode(bytes, problems), problems).lines().toList();
  }

  private static <T> T sound(@Nullable T value, Problems problems) throws ConfigException {
    if (value == null || !problems.isEmpty()) {
      throw new ConfigException(problems.sorted());
    }
    return value;
  }

  public Kind kind() {
    return switch (tree) {
      case Tree.Leaf _ -> Kind.VALUE;
      case Tree.Nothing _ -> Kind.NOTHING;
      case Tree.Items _ -> Kind.LIST;
      case Tree.Keys _ -> Kind.MAPPING;
    };
  }

  /// In the order of the file; empty for everything but a mapping.
  public Map<String, PlacedYaml> members() {
    Map<String, PlacedYaml> members = new LinkedHashMap<>();
    if (tree instanceof Tree.Keys keys) {
      keys.entries()
          .forEach((key, entry) -> members.put(key, new PlacedYaml(entry.value(), entry.keyAt())));
    }
    return Collections.unmodifiableMap(members);
  }

  /// Empty for everything but a list.
  public List<PlacedYaml> items() {
    return tree instanceof Tree.Items list
        ? list.items().stream().map(item -> new PlacedYaml(item, item.at())).toList()
        : List.of();
  }

  public Optional<PlacedYaml> get(String key) {
    return Optional.ofNullable(members().get(key));
  }

  /// The text of a single value, quoted or not.
  public Optional<String> text() {
    return tree instanceof Tree.Leaf leaf ? Optional.of(leaf.text()) : Optional.empty();
  }

  /// The line of its key, or its own where it has none; counted from 1.
  public int line() {
    return place.line();
  }

  /// The column of its key, or its own where it has none; counted from 1, in code points.
  public int column() {
    return place.column();
  }
}
