package dev.roundhouse.catalog;

import dev.roundhouse.catalog.RemoteAuth.Grant;
import dev.roundhouse.catalog.RemoteAuth.Per;
import dev.roundhouse.config.SecretText;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An `auth` as it is said on a command line, key by key.
final class RemoteAuthWords {
  private static final List<String> KEYS =
      List.of(
          "grant",
          "issuer",
          "client-id",
          "client-secret",
          "private-key",
          "key-id",
          "client-metadata-url",
          "redirect-url",
          "scopes",
          "per",
          "allow-private");

  private RemoteAuthWords() {}

  /// @throws IllegalArgumentException naming the key that is unknown, or what does not fit
  static RemoteAuth read(Map<String, String> texts) {
    for (String key : texts.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "auth knows " + String.join(", ", KEYS) + ", not \"" + key + "\"");
      }
    }
    RemoteAuth unsaid = RemoteAuth.defaults();
    return new RemoteAuth(
        said(texts, "grant").map(word -> grant("grant", word)).orElse(unsaid.grant()),
        said(texts, "issuer"),
        said(texts, "client-id"),
        said(texts, "client-secret").map(SecretText::parse),
        said(texts, "private-key").map(Path::of),
        said(texts, "key-id"),
        said(texts, "client-metadata-url").map(URI::create),
        said(texts, "redirect-url").map(URI::create).orElse(unsaid.redirectUrl()),
        said(texts, "scopes").map(text -> List.of(text.strip().split(" +", -1))).orElse(List.of()),
        said(texts, "per").map(word -> per("per", word)).orElse(unsaid.per()),
        said(texts, "allow-private").filter(RemoteAuthWords::isTrue).isPresent());
  }

  private static Optional<String> said(Map<String, String> texts, String key) {
    return Optional.ofNullable(texts.get(key));
  }

  /// As it is written.
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Grant grant(String key, String word) {
    for (Grant each : Grant.values()) {
      if (of(each).equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        key + " is authorization-code or client-credentials, not \"" + word + "\"");
  }

  static Per per(String key, String word) {
    for (Per each : Per.values()) {
      if (of(each).equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException(key + " is server or principal, not \"" + word + "\"");
  }

  private static boolean isTrue(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "allow-private is true or false, not \"" + word + "\"");
    };
  }
}
