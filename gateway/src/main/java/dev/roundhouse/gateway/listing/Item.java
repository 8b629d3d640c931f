package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One entry of a list, kept byte for byte; only its name, its description and members that the
/// other era does not know are ever replaced.
///
/// @param name its name, uri or uri template
/// @param json the entry as the server sent it
public record Item(String name, Json json) {
  public Item {
    requireNonNull(name, "name");
    requireNonNull(json, "json");
  }

  static @Nullable Item of(Json json, ListKind kind) {
    String name = json.get(kind.key()).text();
    return name == null ? null : new Item(name, json);
  }

  /// The entry under another name, and with another description where one is given.
  byte[] as(ListKind kind, String exposed, Optional<String> description) {
    if (exposed.equals(name) && description.isEmpty()) {
      return json.raw();
    }
    List<Json.Field> fields = json.members();
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.end() - json.start() + 80);
    int from = json.start();
    boolean isDescribed = description.isEmpty();
    for (Json.Field field : fields) {
      byte[] replacement = null;
      if (field.key().equals(kind.key())) {
        replacement = JsonWriter.quote(exposed);
      } else if (field.key().equals("description") && description.isPresent()) {
        replacement = JsonWriter.quote(description.get());
        isDescribed = true;
      }
      if (replacement != null) {
        out.write(json.bytes(), from, field.value().start() - from);
        out.writeBytes(replacement);
        from = field.value().end();
      }
    }
    int last = json.end() - 1;
    out.write(json.bytes(), from, last - from);
    if (!isDescribed) {
      out.writeBytes(",\"description\":".getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(JsonWriter.quote(description.orElseThrow()));
    }
    out.write('}');
    return out.toByteArray();
  }
}
