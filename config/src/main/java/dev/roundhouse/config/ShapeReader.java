package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.EnumOf;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.Kind;
import dev.roundhouse.config.Shape.ListOf;
import dev.roundhouse.config.Shape.MapOf;
import dev.roundhouse.config.Shape.OptionalOf;
import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.config.Shape.Word;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes a settings record apart into a [Shape]. What it refuses is a mistake in the program and
/// not in a file, so it throws `IllegalArgumentException` with the component's name.
final class ShapeReader {
  private static final Map<Class<?>, Kind> KINDS =
      Map.ofEntries(
          Map.entry(String.class, Kind.STRING),
          Map.entry(int.class, Kind.INT),
          Map.entry(Integer.class, Kind.INT),
          Map.entry(long.class, Kind.LONG),
          Map.entry(Long.class, Kind.LONG),
          Map.entry(double.class, Kind.DOUBLE),
          Map.entry(Double.class, Kind.DOUBLE),
          Map.entry(boolean.class, Kind.BOOLEAN),
          Map.entry(Boolean.class, Kind.BOOLEAN),
          Map.entry(Duration.class, Kind.DURATION),
          Map.entry(ByteSize.class, Kind.SIZE),
          Map.entry(Path.class, Kind.PATH),
          Map.entry(URI.class, Kind.URI),
          Map.entry(Secret.class, Kind.SECRET),
          Map.entry(SecretText.class, Kind.SECRET_TEXT));
  private static final Set<Kind> BOUNDED =
      Set.of(Kind.INT, Kind.LONG, Kind.DOUBLE, Kind.DURATION, Kind.SIZE);

  private final Set<Class<?>> open = new LinkedHashSet<>();

  private ShapeReader() {}

  static Group of(Class<? extends Record> root) {
    return new ShapeReader().group(root);
  }

  private Group group(Class<? extends Record> type) {
    if (!open.add(type)) {
      throw new IllegalArgumentException(type.getName() + " contains itself");
    }
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.add(field(type, component));
    }
    open.remove(type);
    Group group = new Group(type, List.copyOf(fields));
    group.shortForm().ifPresent(field -> checkShort(group, field));
    return group;
  }

  private static void checkShort(Group group, Field field) {
    boolean isAlone =
        group.fields().stream()
            .allMatch(other ->
                other.key().equals(field.key()) || !(other.isRequired() || isShort(other)));
    if (!isAlone || !(field.shape() instanceof Scalar)) {
      throw new IllegalArgumentException(
          group.type().getName() + "." + field.key() + " cannot stand for all of its record");
    }
  }

  private static boolean isShort(Field field) {
    return field.setting().isShort();
  }

  private Field field(Class<?> owner, RecordComponent component) {
    String name = owner.getName() + "." + component.getName();
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalArgumentException(name + " has no @Setting");
    }
    Shape shape = shape(component.getGenericType(), setting, name);
    String key = setting.key().isEmpty() ? Text.lowerDash(component.getName()) : setting.key();
    return new Field(component, key, shape, setting);
  }

  private Shape shape(Type type, Setting setting, String name) {
    return switch (type) {
      case Class<?> plain -> plain(plain, setting, name);
      case ParameterizedType generic -> generic(generic, setting, name);
      default -> throw unknown(type, name);
    };
  }

  private Shape generic(ParameterizedType type, Setting setting, String name) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return new OptionalOf(shape(arguments[0], setting, name));
    }
    if (type.getRawType() == List.class) {
      return new ListOf(shape(arguments[0], setting, name));
    }
    if (type.getRawType() == Map.class) {
      return switch (shape(arguments[0], setting, name)) {
        case Scalar(Kind kind, _, _) when kind == Kind.STRING ->
            map(kind, arguments, setting, name);
        case Word word -> new MapOf(word, shape(arguments[1], setting, name));
        case EnumOf names -> new MapOf(names, shape(arguments[1], setting, name));
        default -> throw unknown(type, name);
      };
    }
    throw unknown(type, name);
  }

  private MapOf map(Kind kind, Type[] arguments, Setting setting, String name) {
    return new MapOf(new Scalar(kind, "", ""), shape(arguments[1], setting, name));
  }

  private Shape plain(Class<?> type, Setting setting, String name) {
    Kind kind = KINDS.get(type);
    if (kind != null) {
      return scalar(kind, setting);
    }
    if (type.isEnum()) {
      Map<String, Object> constants = new LinkedHashMap<>();
      for (Object constant : requireNonNull(type.getEnumConstants(), name)) {
        constants.put(Text.lowerDash(((Enum<?>) constant).name()), constant);
      }
      return new EnumOf(Collections.unmodifiableMap(constants));
    }
    if (type.isRecord()) {
      Class<? extends Record> settings = type.asSubclass(Record.class);
      return isWord(settings) ? new Word(settings) : group(settings);
    }
    if (type.isInterface() && type.isSealed()) {
      return new Choice(type, variants(type, name));
    }
    throw unknown(type, name);
  }

  private static Scalar scalar(Kind kind, Setting setting) {
    return BOUNDED.contains(kind)
        ? new Scalar(kind, setting.min(), setting.max())
        : new Scalar(kind, "", "");
  }

  private List<Group> variants(Class<?> type, String name) {
    List<Group> variants = new ArrayList<>();
    for (Class<?> permitted : requireNonNull(type.getPermittedSubclasses(), name)) {
      if (permitted.isRecord()) {
        variants.add(group(permitted.asSubclass(Record.class)));
      } else if (permitted.isInterface() && permitted.isSealed()) {
        variants.addAll(variants(permitted, name));
      } else {
        throw unknown(permitted, name);
      }
    }
    return List.copyOf(variants);
  }

  static boolean isWord(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    return components.length == 1
        && components[0].getType() == String.class
        && components[0].getAnnotation(Setting.class) == null;
  }

  private static IllegalArgumentException unknown(Type type, String name) {
    return new IllegalArgumentException(name + ": no setting is of type " + type.getTypeName());
  }
}
