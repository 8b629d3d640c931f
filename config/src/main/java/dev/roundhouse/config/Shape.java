package dev.roundhouse.config;

import dev.roundhouse.kernel.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a settings record asks for, taken apart once by reflection. Binding, printing, the schema
/// and the reference are walks over this, so they cannot disagree.
sealed interface Shape {
  /// The single values that are known by their Java type.
  enum Kind {
    STRING,
    INT,
    LONG,
    DOUBLE,
    BOOLEAN,
    DURATION,
    SIZE,
    PATH,
    URI,
    SECRET,
    SECRET_TEXT
  }

  /// One value, with its bounds in the form a person writes; empty: no bound.
  record Scalar(Kind kind, String min, String max) implements Shape {}

  /// One of several names, in the order of declaration.
  record EnumOf(Map<String, Object> constants) implements Shape {}

  /// A record around one text that checks it, such as a server's name; written as that text.
  record Word(Class<? extends Record> type) implements Shape {}

  record OptionalOf(Shape inner) implements Shape {}

  record ListOf(Shape item) implements Shape {}

  record MapOf(Shape key, Shape value) implements Shape {}

  /// A settings record: a mapping with these keys and no others.
  record Group(Class<? extends Record> type, List<Field> fields) implements Shape {
    Set<String> keys() {
      return fields.stream().map(Field::key).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The one that may stand for all, the others having their defaults.
    Optional<Field> shortForm() {
      return fields.stream().filter(field -> field.setting().isShort()).findFirst();
    }

    Optional<Field> field(String key) {
      return fields.stream().filter(field -> field.key().equals(key)).findFirst();
    }
  }

  /// A sealed interface of records: the keys that are present say which one is meant.
  record Choice(Class<?> type, List<Group> variants) implements Shape {
    /// The keys that speak for this variant: required by it and not shared by all.
    Set<String> deciding(Group variant) {
      return variant.fields().stream()
          .filter(Field::isRequired)
          .map(Field::key)
          .filter(key -> variants.stream().anyMatch(other -> other.field(key).isEmpty()))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  /// One component of a settings record.
  record Field(RecordComponent component, String key, Shape shape, Setting setting) {
    /// Whether the file has to say it.
    boolean isRequired() {
      return setting.fallback().isEmpty() && !mayBeEmpty(shape);
    }

    Object of(Object owner) {
      return read(component, owner);
    }
  }

  /// Reads a component; the records of other rooms need not be public.
  static Object read(RecordComponent component, Object owner) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  /// Whether a key of this shape may stand without a value, as when everything below it is
  /// commented out.
  static boolean mayBeEmpty(Shape shape) {
    return switch (shape) {
      case OptionalOf _, ListOf _, MapOf _ -> true;
      case Group group -> group.fields().stream().noneMatch(Field::isRequired);
      case Choice choice -> choice.variants().stream().anyMatch(Shape::mayBeEmpty);
      case Scalar _, EnumOf _, Word _ -> false;
    };
  }

  /// Calls the canonical constructor.
  ///
  /// @throws IllegalArgumentException what the record's own check threw
  static Object build(Class<? extends Record> type, List<Object> values) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(type.getName() + " could not be built", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName() + " could not be built", e);
    }
  }
}
