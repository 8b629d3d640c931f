package dev.roundhouse.updates.npm;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Licences;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Releases;
import dev.roundhouse.updates.Version;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the document that a registry has about a package: all its versions. What is missing or odd
/// in it is unknown, never guessed; a version that is none is left out. Pure.
final class Packument {
  private Packument() {}

  /// @param from the host that was asked
  /// @throws IllegalArgumentException when it is not such a document, or one of another package
  static Releases read(String name, String from, byte[] document) {
    Json json = parsed(document);
    Json versions = json.get("versions");
    if (!name.equals(json.get("name").text()) || versions.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("no document about the versions of " + name);
    }
    Map<String, Instant> times = times(json.get("time"));
    NavigableMap<Version, Release> all = new TreeMap<>();
    for (Json.Field field : versions.members()) {
      Version.read(field.key())
          .ifPresent(
              version -> all.put(version, release(version, times.get(field.key()), field.value())));
    }
    Map<String, Version> tags = new HashMap<>();
    for (Json.Field field : json.get("dist-tags").members()) {
      text(field.value()).flatMap(Version::read).ifPresent(to -> tags.put(field.key(), to));
    }
    return new Releases(name, from, tags, all);
  }

  private static Json parsed(byte[] document) {
    try {
      return Json.parse(document);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Map<String, Instant> times(Json json) {
    Map<String, Instant> times = new HashMap<>();
    for (Json.Field field : json.members()) {
      instant(field.value()).ifPresent(at -> times.put(field.key(), at));
    }
    return times;
  }

  private static Optional<Instant> instant(Json json) {
    try {
      return text(json).map(Instant::parse);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Release release(Version version, @Nullable Instant published, Json json) {
    return new Release(
        version,
        Optional.ofNullable(published),
        deprecated(json.get("deprecated")),
        Licences.said(json),
        json.get("hasInstallScript").truth(false) || hasScript(json.get("scripts")),
        archive(json.get("dist")),
        people(json));
  }

  private static Release.People people(Json json) {
    Set<String> maintainers = new HashSet<>();
    for (Json each : json.get("maintainers").items()) {
      person(each).ifPresent(maintainers::add);
    }
    return new Release.People(person(json.get("_npmUser")), maintainers);
  }

  /// Now an object; before, a text such as `name <address>`.
  private static Optional<String> person(Json json) {
    return text(json.get("name"))
        .or(() -> text(json).map(text -> text.replaceFirst("\\s*[<(].*", "")))
        .filter(name -> !name.isBlank());
  }

  /// An empty text is what is left when a warning was taken back.
  private static Optional<String> deprecated(Json json) {
    return json.truth(false)
        ? Optional.of("no reason was given")
        : text(json).filter(text -> !text.isBlank());
  }

  private static boolean hasScript(Json scripts) {
    return List.of("preinstall", "install", "postinstall").stream()
        .anyMatch(each -> scripts.get(each).text() != null);
  }

  private static Release.Archive archive(Json dist) {
    long unpacked = dist.get("unpackedSize").integer(-1);
    List<Release.Signature> signatures =
        dist.get("signatures").items().stream()
            .flatMap(each ->
                text(each.get("keyid"))
                    .flatMap(
                        key -> text(each.get("sig")).map(sig -> new Release.Signature(key, sig)))
                    .stream())
            .toList();
    return new Release.Archive(
        text(dist.get("tarball")).flatMap(Packument::address),
        text(dist.get("integrity")).flatMap(Integrity::strongest),
        unpacked < 0 ? OptionalLong.empty() : OptionalLong.of(unpacked),
        signatures,
        text(dist.get("attestations").get("url")).flatMap(Packument::address));
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(URI.create(text)).filter(address -> address.getHost() != null);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(Json json) {
    return Optional.ofNullable(json.text());
  }
}
