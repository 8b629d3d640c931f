package dev.roundhouse.gateway.listing;

import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol.Era;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A manifest as JSON; what the server said stays as it was, byte for byte.
final class ManifestJson {
  private ManifestJson() {}

  static byte[] write(Manifest manifest) {
    Greeting greeting = manifest.greeting();
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("era", greeting.era().name())
            .member("version", greeting.version())
            .member("at", manifest.at().toString())
            .member("ttlMs", manifest.freshness().ttlMillis())
            .member("public", manifest.freshness().isPublic());
    if (greeting.capabilities().isPresent()) {
      body.key("capabilities").raw(greeting.capabilities());
    }
    optional(body, "serverInfo", greeting.serverInfo());
    optional(body, "instructions", greeting.instructions());
    body.key("lists").object();
    manifest
        .lists()
        .forEach((kind, items) -> {
          body.key(kind.name()).array();
          items.forEach(item -> body.raw(item.json()));
          body.end();
        });
    return body.end().end().toBytes();
  }

  private static void optional(JsonWriter body, String key, byte @Nullable [] json) {
    if (json != null) {
      body.member(key, json);
    }
  }

  /// @throws MalformedFrame when this is not JSON
  /// @throws IllegalArgumentException when this is not what [#write] has written
  static Manifest read(ServerId server, byte[] bytes) throws MalformedFrame {
    Json body = Json.parse(bytes);
    try {
      Greeting greeting =
          new Greeting(
              Era.valueOf(text(body, "era")),
              text(body, "version"),
              body.get("capabilities"),
              raw(body.get("serverInfo")),
              raw(body.get("instructions")));
      Map<ListKind, List<Item>> lists = new EnumMap<>(ListKind.class);
      for (Json.Field list : body.get("lists").members()) {
        ListKind kind = ListKind.valueOf(list.key());
        List<Item> items = new ArrayList<>();
        for (Json entry : list.value().items()) {
          items.add(present(Item.of(entry, kind), kind.key()));
        }
        lists.put(kind, List.copyOf(items));
      }
      Freshness freshness =
          new Freshness(body.get("ttlMs").integer(-1), body.get("public").truth(false));
      return new Manifest(server, greeting, lists, freshness, Instant.parse(text(body, "at")));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("no moment of reading", e);
    }
  }

  private static String text(Json body, String key) {
    return present(body.get(key).text(), key);
  }

  private static <T> T present(@Nullable T value, String key) {
    if (value == null) {
      throw new IllegalArgumentException("no \"" + key + "\"");
    }
    return value;
  }

  private static byte @Nullable [] raw(Json json) {
    return json.isPresent() ? json.raw() : null;
  }
}
