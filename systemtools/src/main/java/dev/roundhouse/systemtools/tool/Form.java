package dev.roundhouse.systemtools.tool;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.List;

/// What an answer looks like, written as JSON Schema 2020-12.
public sealed interface Form {
  /// A single value.
  enum Plain implements Form {
    /// A string.
    TEXT("string"),
    /// A number without fraction.
    WHOLE("integer"),
    /// A number.
    NUMBER("number"),
    /// A truth value.
    TRUTH("boolean");

    private final String type;

    Plain(String type) {
      this.type = type;
    }
  }

  /// Null where it is not known.
  record OrNull(Form form) implements Form {
    public OrNull {
      requireNonNull(form, "form");
    }
  }

  /// An array.
  record ListOf(Form item) implements Form {
    public ListOf {
      requireNonNull(item, "item");
    }
  }

  /// An object with any keys.
  record MapOf(Form value) implements Form {
    public MapOf {
      requireNonNull(value, "value");
    }
  }

  /// An object with these members and no others.
  record Group(List<Field> fields) implements Form {
    public Group {
      fields = List.copyOf(fields);
    }
  }

  /// A member of an object.
  ///
  /// @param about for whoever reads the schema; may be empty
  /// @param isAlways whether it is there in every answer
  record Field(String name, Form form, String about, boolean isAlways) {
    public Field {
      requireNonNull(name, "name");
      requireNonNull(form, "form");
      requireNonNull(about, "about");
    }
  }

  static Form maybe(Form form) {
    return new OrNull(form);
  }

  static Form list(Form item) {
    return new ListOf(item);
  }

  static Form map(Form value) {
    return new MapOf(value);
  }

  static Form group(Field... fields) {
    return new Group(List.of(fields));
  }

  static Field field(String name, Form form, String about) {
    return new Field(name, form, about, true);
  }

  static Field field(String name, Form form) {
    return new Field(name, form, "", true);
  }

  /// One that is there in some answers only.
  static Field option(String name, Form form, String about) {
    return new Field(name, form, about, false);
  }

  /// Writes the schema as one value.
  default void write(JsonWriter writer) {
    writer.object();
    members(writer);
    writer.end();
  }

  private void members(JsonWriter writer) {
    switch (this) {
      case Plain plain -> writer.member("type", plain.type);
      case OrNull(Form form) -> {
        writer.key("anyOf").array();
        form.write(writer);
        writer.object().member("type", "null").end();
        writer.end();
      }
      case ListOf(Form item) -> {
        writer.member("type", "array").key("items");
        item.write(writer);
      }
      case MapOf(Form value) -> {
        writer.member("type", "object").key("additionalProperties");
        value.write(writer);
      }
      case Group(List<Field> fields) -> group(writer, fields);
    }
  }

  private static void group(JsonWriter writer, List<Field> fields) {
    writer.member("type", "object").key("properties").object();
    for (Field field : fields) {
      writer.key(field.name()).object();
      field.form().members(writer);
      if (!field.about().isEmpty()) {
        writer.member("description", field.about());
      }
      writer.end();
    }
    writer.end().key("required").array();
    fields.stream().filter(Field::isAlways).forEach(field -> writer.string(field.name()));
    writer.end().member("additionalProperties", false);
  }
}
