package dev.roundhouse.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// What a node is by the core schema of YAML 1.2, in the words of an error message.
enum YamlKind {
  NOTHING("nothing"),
  TEXT("text"),
  WHOLE("a whole number"),
  NUMBER("a number"),
  TRUTH("true or false"),
  LIST("a list"),
  SECTION("a section of keys"),
  TAGGED("a value with a tag");

  private final String label;

  YamlKind(String label) {
    this.label = label;
  }

  static YamlKind of(Node node) {
    return switch (node) {
      case MappingNode _ -> SECTION;
      case SequenceNode _ -> LIST;
      case ScalarNode scalar -> ofTag(scalar.getTag());
      default -> TAGGED;
    };
  }

  private static YamlKind ofTag(Tag tag) {
    if (tag.equals(Tag.STR)) {
      return TEXT;
    }
    if (tag.equals(Tag.INT)) {
      return WHOLE;
    }
    if (tag.equals(Tag.FLOAT)) {
      return NUMBER;
    }
    if (tag.equals(Tag.BOOL)) {
      return TRUTH;
    }
    return tag.equals(Tag.NULL) ? NOTHING : TAGGED;
  }

  String label() {
    return label;
  }

  /// What was found instead, or null if a scalar of this kind can be read as that type.
  @Nullable String mismatch(Scalar wanted) {
    boolean fits =
        switch (wanted) {
          case INT, LONG -> this == WHOLE;
          case DOUBLE -> this == WHOLE || this == NUMBER;
          case BOOLEAN -> this == TRUTH;
          // These take the text as written, so that a version or a name of digits needs no quotes.
          case TEXT, SECRET, DURATION, SIZE, PATH, URL ->
              this == TEXT || this == WHOLE || this == NUMBER || this == TRUTH;
        };
    return fits ? null : label;
  }
}
