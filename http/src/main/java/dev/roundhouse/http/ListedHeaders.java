package dev.roundhouse.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The headers of an HTTP/2 request: already strings when they come out of HPACK.
final class ListedHeaders implements Headers {
  /// Names and values in turn.
  private final List<String> fields;

  ListedHeaders(List<String> fields) {
    this.fields = fields;
  }

  @Override
  public @Nullable String first(String name) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        return fields.get(i + 1);
      }
    }
    return null;
  }

  @Override
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        values.add(fields.get(i + 1));
      }
    }
    return List.copyOf(values);
  }

  @Override
  public String[] startingWith(String prefix) {
    List<String> found = new ArrayList<>(0);
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).regionMatches(true, 0, prefix, 0, prefix.length())) {
        found.add(fields.get(i));
        found.add(fields.get(i + 1));
      }
    }
    return found.isEmpty() ? WireHeaders.NONE : found.toArray(String[]::new);
  }

  @Override
  public void forEach(BiConsumer<String, String> each) {
    for (int i = 0; i < fields.size(); i += 2) {
      each.accept(fields.get(i), fields.get(i + 1));
    }
  }
}
