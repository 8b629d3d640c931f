package dev.roundhouse.http;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Header fields in the order they came; names are compared without regard to case.
public interface Headers {
  @Nullable String first(String name);

  List<String> all(String name);

  void forEach(BiConsumer<String, String> each);

  /// Names and values in turn of the fields whose names start like this.
  String[] startingWith(String prefix);
}
