package dev.roundhouse.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Describes one component of a settings record: the sentence that the reference, the JSON Schema
/// and the error messages show, and the value used when the file does not say one. Keys are the
/// component's name in `lower-dash` form, unless one is said.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /// What it is for, in one sentence for the operator.
  String value();

  /// The key in the file, where a component cannot have its name, as with `class`; empty: its name.
  String key() default "";

  /// The default in the form a person would write in the file; empty means that it must be said,
  /// or, for an `Optional`, a list, a map or a nested record, that it may be left out.
  String fallback() default "";

  /// The smallest allowed value, in the same form (numbers, sizes and durations); empty: no bound.
  String min() default "";

  /// Whether the record may be written as this single value alone, the other components having
  /// their defaults; for at most one of a record.
  boolean isShort() default false;

  /// Whether an `Optional` record is there, with its defaults, when its key stands in the file
  /// without a value: for what protects by being there, and would be lost without a word else.
  boolean isThereWhenEmpty() default false;

  /// The largest allowed value, in the same form; empty: no bound.
  String max() default "";
}
