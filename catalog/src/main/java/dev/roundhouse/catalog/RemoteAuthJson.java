package dev.roundhouse.catalog;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The member `auth` of a definition.
final class RemoteAuthJson {
  private static final String MEMBERS =
      "grant, issuer, clientId, clientSecret, privateKey, keyId, clientMetadataUrl, redirectUrl,"
          + " scopes, per and allowPrivate";

  private RemoteAuthJson() {}

  static void write(JsonWriter writer, RemoteAuth auth, Function<SecretText, String> as) {
    writer.key("auth").object().member("grant", RemoteAuthWords.of(auth.grant()));
    auth.issuer().ifPresent(text -> writer.member("issuer", text));
    auth.clientId().ifPresent(text -> writer.member("clientId", text));
    auth.clientSecret().ifPresent(text -> writer.member("clientSecret", as.apply(text)));
    auth.privateKey().ifPresent(path -> writer.member("privateKey", path.toString()));
    auth.keyId().ifPresent(text -> writer.member("keyId", text));
    auth.clientMetadataUrl()
        .ifPresent(address -> writer.member("clientMetadataUrl", address.toString()));
    writer.member("redirectUrl", auth.redirectUrl().toString());
    if (!auth.scopes().isEmpty()) {
      writer.key("scopes").array();
      auth.scopes().forEach(writer::string);
      writer.end();
    }
    writer.member("per", RemoteAuthWords.of(auth.per()));
    writer.member("allowPrivate", auth.allowPrivate()).end();
  }

  /// @throws IllegalArgumentException naming what is wrong
  static Optional<RemoteAuth> read(Json json) {
    if (!json.isPresent()) {
      return Optional.empty();
    }
    if (json.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("\"auth\" is an object");
    }
    for (Json.Field field : json.members()) {
      switch (field.key()) {
        case "grant",
            "issuer",
            "clientId",
            "clientSecret",
            "privateKey",
            "keyId",
            "clientMetadataUrl",
            "redirectUrl",
            "scopes",
            "per",
            "allowPrivate" -> {}
        default ->
            throw new IllegalArgumentException(
                "\"auth\" knows " + MEMBERS + ", not \"" + field.key() + "\"");
      }
    }
    RemoteAuth unsaid = RemoteAuth.defaults();
    return Optional.of(
        new RemoteAuth(
            text(json, "grant")
                .map(word -> RemoteAuthWords.grant("\"auth.grant\"", word))
                .orElse(unsaid.grant()),
            text(json, "issuer"),
            text(json, "clientId"),
            text(json, "clientSecret").map(SecretText::parse),
            text(json, "privateKey").map(Path::of),
            text(json, "keyId"),
            text(json, "clientMetadataUrl").map(URI::create),
            text(json, "redirectUrl").map(URI::create).orElse(unsaid.redirectUrl()),
            scopes(json.get("scopes")),
            text(json, "per")
                .map(word -> RemoteAuthWords.per("\"auth.per\"", word))
                .orElse(unsaid.per()),
            truth(json.get("allowPrivate"))));
  }

  private static Optional<String> text(Json json, String key) {
    Json said = json.get(key);
    if (said.isPresent() && said.text() == null) {
      throw new IllegalArgumentException("\"auth." + key + "\" is a string");
    }
    return Optional.ofNullable(said.text());
  }

  private static List<String> scopes(Json json) {
    List<String> scopes = new ArrayList<>();
    boolean isList = !json.isPresent() || json.type() == JsonType.ARRAY;
    for (Json each : isList ? json.items() : List.of(json)) {
      String scope = each.text();
      if (!isList || scope == null) {
        throw new IllegalArgumentException("\"auth.scopes\" is a list of strings");
      }
      scopes.add(scope);
    }
    return scopes;
  }

  private static boolean truth(Json json) {
    if (!json.isPresent()) {
      return false;
    }
    return switch (json.type()) {
      case TRUE -> true;
      case FALSE -> false;
      default -> throw new IllegalArgumentException("\"auth.allowPrivate\" is true or false");
    };
  }
}
