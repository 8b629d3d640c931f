package dev.roundhouse.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a settings type looks like in a file. One description serves the reader, the schema, the
/// reference and the printer, so that they cannot disagree.
sealed interface Shape {
  /// A single value.
  record Value(Scalar scalar) implements Shape {}

  /// One of a few words.
  record Choice(Class<? extends Enum<?>> type) implements Shape {
    List<String> words() {
      return Arrays.stream(type.getEnumConstants()).map(Choice::word).toList();
    }

    static String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// Something that may be left out.
  record Maybe(Shape inner) implements Shape {}

  /// A list.
  record Sequence(Shape item) implements Shape {}

  /// Names chosen by the operator, each with a value.
  record Mapping(Shape value) implements Shape {}

  /// A record with its keys.
  record Section(Constructor<?> constructor, List<Entry> entries) implements Shape {
    List<String> keys() {
      return entries.stream().map(Entry::key).toList();
    }

    boolean hasRequired() {
      return entries.stream().anyMatch(Entry::isRequired);
    }
  }

  /// One of several records, told apart by their first required key.
  record OneOf(List<Option> options) implements Shape {
    List<String> discriminators() {
      return options.stream().map(Option::discriminator).toList();
    }
  }

  record Option(String discriminator, Section section) {}

  /// One key of a section.
  record Entry(String key, Shape shape, Method accessor, Meaning meaning) {
    boolean hasFallback() {
      return !meaning.fallback().isEmpty();
    }

    /// True if a file without this key is wrong.
    boolean isRequired() {
      if (hasFallback()) {
        return false;
      }
      return switch (shape) {
        case Value _, Choice _, OneOf _ -> true;
        case Maybe _, Sequence _, Mapping _ -> false;
        case Section section -> section.hasRequired();
      };
    }
  }

  /// What the annotation says.
  record Meaning(String sentence, String fallback, String min, String max) {}
}
