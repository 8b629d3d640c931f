package dev.roundhouse.config;

import dev.roundhouse.kernel.Names;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Binds one tree of nodes to records and collects every problem on the way. A method that cannot
/// bind has noted why and returns null; a record is built only when all of its parts are there.
final class Binder {
  /// A key's path and the place to point at when nothing more exact is known.
  private record Place(String path, int line, int column) {
    Place at(Node node) {
      return new Place(path, YamlText.line(node), YamlText.column(node));
    }

    Place key(String key) {
      return new Place(path.isEmpty() ? key : path + "." + key, line, column);
    }

    Place item(int index) {
      return new Place(path + "[" + index + "]", line, column);
    }
  }

  /// The keys of a section as written: key and value nodes by name, in order.
  private record Written(Map<String, NodeTuple> tuples) {
    @Nullable Node value(String key) {
      NodeTuple tuple = tuples.get(key);
      return tuple == null ? null : tuple.getValueNode();
    }
  }

  private final String name;
  private final Path folder;
  private final List<Problem> problems = new ArrayList<>();

  Binder(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  <R extends Record> R bindRoot(Optional<Node> node, Class<R> root, Shape.Section shape)
      throws ConfigException {
    Place place = new Place("", 1, 1);
    Object value =
        node.filter(document -> !isNull(document))
            .map(present -> bind(present, shape, Bounds.NONE, place.at(present)))
            .orElse(null);
    if (value == null && problems.isEmpty()) {
      value = section(new Written(Map.of()), shape, place);
    }
    if (value == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return root.cast(value);
  }

  private @Nullable Object bind(Node node, Shape shape, Bounds bounds, Place place) {
    return switch (shape) {
      case Shape.Value(Scalar scalar) -> scalar(node, scalar, bounds, place);
      case Shape.Choice choice -> choice(node, choice, place);
      case Shape.Maybe(Shape inner) -> maybe(node, inner, bounds, place);
      case Shape.Sequence(Shape item) -> sequence(node, item, bounds, place);
      case Shape.Mapping(Shape value) -> mapping(node, value, bounds, place);
      case Shape.Section section -> {
        Written written = written(node, place);
        if (written == null) {
          yield null;
        }
        reportUnknown(written, section.keys(), place);
        yield section(written, section, place);
      }
      case Shape.OneOf oneOf -> oneOf(node, oneOf, place);
    };
  }

  private @Nullable Object scalar(Node node, Scalar scalar, Bounds bounds, Place place) {
    if (!(node instanceof ScalarNode written) || isNull(node)) {
      return wrong(place, "expected " + expected(scalar) + ", found " + YamlKind.of(node).label());
    }
    YamlKind kind = YamlKind.of(node);
    String mismatch = kind.mismatch(scalar);
    if (mismatch != null) {
      return wrong(place, "expected " + expected(scalar) + ", found " + mismatch);
    }
    return parsed(written.getValue(), scalar, bounds, place);
  }

  private @Nullable Object parsed(String text, Scalar scalar, Bounds bounds, Place place) {
    try {
      Object value = scalar.parse(text, folder);
      bounds.check(value, text, scalar);
      return value;
    } catch (IllegalArgumentException e) {
      return wrong(place, String.valueOf(e.getMessage()));
    }
  }

  private static String expected(Scalar scalar) {
    return switch (scalar) {
      case TEXT, BOOLEAN, SECRET -> scalar.label();
      default -> "a " + scalar.label();
    };
  }

  private @Nullable Object choice(Node node, Shape.Choice choice, Place place) {
    String words = String.join(", ", choice.words());
    if (!(node instanceof ScalarNode written) || isNull(node)) {
      return wrong(place, "expected one of " + words + ", found " + YamlKind.of(node).label());
    }
    return word(written.getValue(), choice, place);
  }

  private @Nullable Object word(String text, Shape.Choice choice, Place place) {
    for (Enum<?> constant : choice.type().getEnumConstants()) {
      if (Shape.Choice.word(constant).equals(text)) {
        return constant;
      }
    }
    return wrong(
        place,
        "\"" + text + "\" is not one of " + String.join(", ", choice.words()),
        Names.nearest(text, choice.words()));
  }

  private @Nullable Object maybe(Node node, Shape inner, Bounds bounds, Place place) {
    if (isNull(node)) {
      return Optional.empty();
    }
    Object value = bind(node, inner, bounds, place);
    return value == null ? null : Optional.of(value);
  }

  private @Nullable Object sequence(Node node, Shape item, Bounds bounds, Place place) {
    if (isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode list) || !hasTag(node, Tag.SEQ, place)) {
      return node instanceof SequenceNode
          ? null
          : wrong(place, "expected a list, found " + YamlKind.of(node).label());
    }
    List<Object> items = new ArrayList<>();
    int index = 0;
    for (Node element : list.getValue()) {
      Object value = bind(element, item, bounds, place.item(index++).at(element));
      if (value != null) {
        items.add(value);
      }
    }
    return items.size() == index ? List.copyOf(items) : null;
  }

  private @Nullable Object mapping(Node node, Shape shape, Bounds bounds, Place place) {
    if (isNull(node)) {
      return Map.of();
    }
    Written written = written(node, place);
    if (written == null) {
      return null;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, NodeTuple> entry : written.tuples().entrySet()) {
      Place below = valuePlace(entry.getValue(), place.key(entry.getKey()), shape);
      Object value = bind(entry.getValue().getValueNode(), shape, bounds, below);
      if (value != null) {
        values.put(entry.getKey(), value);
      }
    }
    return values.size() == written.tuples().size() ? Collections.unmodifiableMap(values) : null;
  }

  /// A section is pointed at by its key, since its first line is already about something inside.
  private static Place valuePlace(NodeTuple tuple, Place place, Shape shape) {
    boolean structured =
        tuple.getValueNode() instanceof MappingNode
            && (shape instanceof Shape.Section
                || shape instanceof Shape.OneOf
                || shape instanceof Shape.Maybe
                || shape instanceof Shape.Mapping);
    return place.at(structured ? tuple.getKeyNode() : tuple.getValueNode());
  }

  private @Nullable Written written(Node node, Place place) {
    if (isNull(node)) {
      return new Written(Map.of());
    }
    if (!(node instanceof MappingNode mapping)) {
      wrong(place, "expected a section of keys, found " + YamlKind.of(node).label());
      return null;
    }
    if (!hasTag(node, Tag.MAP, place)) {
      return null;
    }
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      if (!(keyNode instanceof ScalarNode key) || YamlKind.of(keyNode) != YamlKind.TEXT) {
        wrong(
            place.at(keyNode),
            "a key is text, found " + YamlKind.of(keyNode).label() + "; put it in quotes");
        continue;
      }
      NodeTuple first = tuples.putIfAbsent(key.getValue(), tuple);
      if (first != null) {
        wrong(
            place.key(key.getValue()).at(keyNode),
            "said twice; first in line " + YamlText.line(first.getKeyNode()));
      }
    }
    return new Written(tuples);
  }

  private void reportUnknown(Written written, List<String> known, Place place) {
    for (Map.Entry<String, NodeTuple> entry : written.tuples().entrySet()) {
      String key = entry.getKey();
      if (!known.contains(key)) {
        wrong(
            place.key(key).at(entry.getValue().getKeyNode()),
            "unknown key",
            Names.nearest(key, known));
      }
    }
  }

  private @Nullable Object section(Written written, Shape.Section section, Place place) {
    List<Shape.Entry> entries = section.entries();
    @Nullable Object[] arguments = new @Nullable Object[entries.size()];
    boolean complete = true;
    for (int index = 0; index < arguments.length; index++) {
      Shape.Entry entry = entries.get(index);
      NodeTuple tuple = written.tuples().get(entry.key());
      Place below = place.key(entry.key());
      arguments[index] =
          tuple == null
              ? fallback(entry, below)
              : bind(
                  tuple.getValueNode(),
                  entry.shape(),
                  Bounds.of(entry),
                  valuePlace(tuple, below, entry.shape()));
      complete &= arguments[index] != null;
    }
    return complete ? construct(section, arguments, place) : null;
  }

  private @Nullable Object construct(
      Shape.Section section, @Nullable Object[] arguments, Place place) {
    try {
      return section.constructor().newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return wrong(place, String.valueOf(refused.getMessage()));
      }
      throw new IllegalStateException(section.constructor() + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(section.constructor() + " cannot be called", e);
    }
  }

  private @Nullable Object fallback(Shape.Entry entry, Place place) {
    String text = entry.meaning().fallback();
    if (entry.hasFallback()) {
      return switch (entry.shape()) {
        case Shape.Value(Scalar scalar) -> parsed(text, scalar, Bounds.of(entry), place);
        case Shape.Choice choice -> word(text, choice, place);
        case Shape.Maybe _, Shape.Sequence _, Shape.Mapping _, Shape.Section _, Shape.OneOf _ ->
            composedFallback(text, entry, place);
      };
    }
    return switch (entry.shape()) {
      case Shape.Maybe _ -> Optional.empty();
      case Shape.Sequence _ -> List.of();
      case Shape.Mapping _ -> Map.of();
      case Shape.Section section -> section(new Written(Map.of()), section, place);
      case Shape.Value _, Shape.Choice _, Shape.OneOf _ -> wrong(place, "required, but missing");
    };
  }

  private @Nullable Object composedFallback(String text, Shape.Entry entry, Place place) {
    try {
      Node node = YamlText.compose(text, entry.accessor().toString()).orElseThrow();
      return bind(node, entry.shape(), Bounds.of(entry), place);
    } catch (ConfigException e) {
      throw new IllegalArgumentException("the fallback of " + entry.accessor() + " is wrong", e);
    }
  }

  private @Nullable Object oneOf(Node node, Shape.OneOf oneOf, Place place) {
    Written written = written(node, place);
    if (written == null) {
      return null;
    }
    List<Shape.Option> chosen =
        oneOf.options().stream()
            .filter(option -> written.value(option.discriminator()) != null)
            .toList();
    if (chosen.size() == 1) {
      Shape.Section section = chosen.getFirst().section();
      reportUnknown(written, section.keys(), place);
      return section(written, section, place);
    }
    if (chosen.isEmpty()) {
      Set<String> known = new HashSet<>();
      oneOf.options().forEach(option -> known.addAll(option.section().keys()));
      reportUnknown(written, List.copyOf(known), place);
      return wrong(place, "one of these keys is required: " + listed(oneOf.discriminators()));
    }
    List<String> both = chosen.stream().map(Shape.Option::discriminator).toList();
    return wrong(place, "only one of these keys may be said: " + listed(both));
  }

  private static String listed(List<String> keys) {
    return keys.stream().collect(Collectors.joining("\", \"", "\"", "\""));
  }

  private boolean hasTag(Node node, Tag tag, Place place) {
    if (node.getTag().equals(tag)) {
      return true;
    }
    wrong(place, "the tag " + node.getTag().getValue() + " is not used here");
    return false;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private @Nullable Object wrong(Place place, String message) {
    return wrong(place, message, Optional.empty());
  }

  private @Nullable Object wrong(Place place, String message, Optional<String> nearest) {
    problems.add(new Problem(name, place.line(), place.column(), place.path(), message, nearest));
    return null;
  }
}
