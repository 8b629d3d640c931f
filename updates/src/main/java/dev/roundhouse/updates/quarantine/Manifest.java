package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Licences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a package says of itself in its `package.json`. Immutable.
///
/// @param scripts that are run when it is installed, by their names
/// @param dependencies ranges by the names of packages
record Manifest(
    String name,
    String version,
    Optional<String> licence,
    Map<String, String> scripts,
    Map<String, String> dependencies) {
  private static final long LARGEST = 1 << 20;
  private static final List<String> AT_INSTALL = List.of("preinstall", "install", "postinstall");
  private static final List<String> NEEDED =
      List.of("dependencies", "optionalDependencies", "peerDependencies");

  Manifest {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(licence, "licence");
    scripts = Collections.unmodifiableMap(new TreeMap<>(scripts));
    dependencies = Collections.unmodifiableMap(new TreeMap<>(dependencies));
  }

  /// That of a folder.
  ///
  /// @throws IOException saying what is wrong with it
  static Manifest read(Path folder) throws IOException {
    Path file = folder.resolve("package.json");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
      throw new IOException("there is no package.json, or one that is too large");
    }
    try {
      Json json = Json.parse(withoutMark(Files.readAllBytes(file)));
      if (json.type() != JsonType.OBJECT) {
        throw new IOException("its package.json is no object");
      }
      Map<String, String> dependencies = new TreeMap<>();
      NEEDED.forEach(kind -> dependencies.putAll(texts(json.get(kind))));
      return new Manifest(
          text(json.get("name")).orElse(""),
          text(json.get("version")).orElse(""),
          Licences.said(json),
          scripts(json, Files.exists(folder.resolve("binding.gyp"), LinkOption.NOFOLLOW_LINKS)),
          dependencies);
    } catch (MalformedFrame e) {
      throw new IOException("its package.json is not JSON: " + e.getMessage(), e);
    }
  }

  /// The licence of a package by its own word; empty where it says none that can be read.
  static Optional<String> licenceIn(Path folder) {
    try {
      return read(folder).licence();
    } catch (IOException _) {
      return Optional.empty(); // The inspection says so.
    }
  }

  private static byte[] withoutMark(byte[] text) {
    boolean isMarked =
        text.length >= 3
            && (text[0] & 0xff) == 0xef
            && (text[1] & 0xff) == 0xbb
            && (text[2] & 0xff) == 0xbf;
    return isMarked ? Arrays.copyOfRange(text, 3, text.length) : text;
  }

  /// npm compiles where there is a `binding.gyp` and nobody says otherwise.
  private static Map<String, String> scripts(Json json, boolean isCompiled) {
    Map<String, String> scripts = texts(json.get("scripts"));
    scripts.keySet().retainAll(AT_INSTALL);
    if (isCompiled && !scripts.containsKey("install") && !scripts.containsKey("preinstall")) {
      scripts.put("install", "node-gyp rebuild");
    }
    return scripts;
  }

  private static Map<String, String> texts(Json json) {
    Map<String, String> texts = new TreeMap<>();
    for (Json.Field field : json.members()) {
      Stream.ofNullable(field.value().text()).forEach(text -> texts.put(field.key(), text));
    }
    return texts;
  }

  private static Optional<String> text(Json json) {
    return Optional.ofNullable(json.text());
  }
}
