package dev.roundhouse.config;

import dev.roundhouse.kernel.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the [Shape] of a settings record by reflection. A type that settings cannot have is a
/// mistake in the program, not in a file, and ends in an [IllegalArgumentException].
final class Anatomy {
  private final Deque<Class<?>> within = new ArrayDeque<>();

  private Anatomy() {}

  static Shape.Section of(Class<? extends Record> root) {
    return new Anatomy().section(root);
  }

  private Shape.Section section(Class<?> type) {
    if (within.contains(type)) {
      throw new IllegalArgumentException(type.getName() + " contains itself");
    }
    within.push(type);
    RecordComponent[] components = type.getRecordComponents();
    List<Shape.Entry> entries = new ArrayList<>();
    for (RecordComponent component : components) {
      entries.add(entry(type, component));
    }
    within.pop();
    return new Shape.Section(constructor(type, components), List.copyOf(entries));
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
    Class<?>[] parameters =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no canonical constructor", e);
    }
  }

  private Shape.Entry entry(Class<?> type, RecordComponent component) {
    String where = type.getName() + "." + component.getName();
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalArgumentException(where + " has no @Setting");
    }
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new Shape.Entry(
        key(component.getName()),
        shape(component.getGenericType(), where),
        accessor,
        new Shape.Meaning(setting.value(), setting.fallback(), setting.min(), setting.max()));
  }

  static String key(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private Shape shape(Type type, String where) {
    if (type instanceof ParameterizedType generic) {
      return container(generic, where);
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException(where + " has a type that settings cannot have: " + type);
    }
    Optional<Scalar> scalar = Scalar.of(plain);
    if (scalar.isPresent()) {
      return new Shape.Value(scalar.get());
    }
    if (plain.isEnum()) {
      @SuppressWarnings("unchecked") // Checked by isEnum.
      Class<? extends Enum<?>> choice = (Class<? extends Enum<?>>) plain;
      return new Shape.Choice(choice);
    }
    if (plain.isRecord()) {
      return section(plain);
    }
    if (plain.isSealed()) {
      return oneOf(plain);
    }
    throw new IllegalArgumentException(where + " has a type that settings cannot have: " + type);
  }

  private Shape container(ParameterizedType type, String where) {
    Type[] arguments = type.getActualTypeArguments();
    Type raw = type.getRawType();
    if (raw == Optional.class) {
      return new Shape.Maybe(shape(arguments[0], where));
    }
    if (raw == List.class) {
      return new Shape.Sequence(shape(arguments[0], where));
    }
    if (raw == Map.class && arguments[0] == String.class) {
      return new Shape.Mapping(shape(arguments[1], where));
    }
    throw new IllegalArgumentException(where + " has a type that settings cannot have: " + type);
  }

  private Shape.OneOf oneOf(Class<?> type) {
    List<Shape.Option> options = new ArrayList<>();
    Set<String> discriminators = new HashSet<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (!permitted.isRecord()) {
        throw new IllegalArgumentException(permitted.getName() + " is not a record");
      }
      Shape.Section section = section(permitted);
      String discriminator =
          section.entries().stream()
              .filter(Shape.Entry::isRequired)
              .map(Shape.Entry::key)
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException(permitted.getName() + " requires no key"));
      if (!discriminators.add(discriminator)) {
        throw new IllegalArgumentException(
            type.getName() + " has two records that start with " + discriminator);
      }
      options.add(new Shape.Option(discriminator, section));
    }
    return new Shape.OneOf(List.copyOf(options));
  }
}
