package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A version of a package in the store, as it was recorded when it was installed.
///
/// @param home its folder in the store
/// @param programs the files that node starts, below that folder, by name of the program
/// @param integrity the digest of the package that npm has checked; empty when npm told none
/// @param bytes what its files took when it was installed
public record Installed(
    String name,
    String version,
    Path home,
    Map<String, String> programs,
    Instant when,
    String integrity,
    long bytes) {
  /// Written last, so that a folder with this file is whole.
  private static final String RECORD = "installed.json";

  public Installed {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(home, "home");
    requireNonNull(when, "when");
    requireNonNull(integrity, "integrity");
    programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
  }

  /// What has been made in this folder, as its own metadata says it; not recorded yet.
  static Installed made(Path home, PackageSpec spec, String integrity, Ticker ticker)
      throws IOException, PackageException {
    Manifest manifest = Manifest.read(home, spec);
    return new Installed(
        spec.name(),
        manifest.version(),
        home,
        manifest.programs(),
        ticker.instant(),
        integrity,
        Folders.bytes(home));
  }

  /// The record in this folder; null when there is none that can be read, or when a program that it
  /// names is gone.
  static @Nullable Installed read(Path home) throws IOException {
    Path file = home.resolve(RECORD);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      Json record = Json.parse(Files.readAllBytes(file));
      Map<String, String> programs = new LinkedHashMap<>();
      for (Json.Field field : record.get("programs").members()) {
        String program = field.value().text();
        if (program == null || !Files.isRegularFile(home.resolve(program))) {
          return null;
        }
        programs.put(field.key(), program);
      }
      String name = record.get("name").text();
      String version = record.get("version").text();
      String when = record.get("installed").text();
      String integrity = record.get("integrity").text();
      if (name == null || version == null || when == null || integrity == null) {
        return null;
      }
      long bytes = record.get("bytes").integer(0);
      return new Installed(name, version, home, programs, Instant.parse(when), integrity, bytes);
    } catch (MalformedFrame | DateTimeException _) {
      return null; // Spoilt: the package is installed again.
    }
  }

  void write() throws IOException {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("name", name)
            .member("version", version)
            .member("installed", when.toString())
            .member("integrity", integrity)
            .member("bytes", bytes)
            .key("programs")
            .object();
    programs.forEach(body::member);
    Files.write(home.resolve(RECORD), body.end().end().toBytes());
  }

  /// The same in another folder.
  Installed at(Path other) {
    return new Installed(name, version, other, programs, when, integrity, bytes);
  }

  /// Where the package itself lies.
  public Path folder() {
    return home.resolve("node_modules").resolve(name);
  }

  /// The folder where node may keep what it has compiled of this version; it goes with it.
  public Path compileCache() {
    return home.resolve("compile-cache");
  }

  /// The file that node starts: the program asked for, else the one named like the package, else
  /// the only one.
  ///
  /// @throws PackageException naming the choices when none of these is there
  public Path entry(PackageSpec spec) throws PackageException {
    String choices = String.join(", ", programs.keySet());
    String wanted = spec.program().orElse(spec.plainName());
    String found = programs.get(wanted);
    if (found == null && spec.program().isPresent()) {
      throw new PackageException(
          Kind.NO_PROGRAM,
          "%s: version %s has no program \"%s\"; it has %s"
              .formatted(spec, version, wanted, choices));
    }
    if (found == null) {
      // Two names of one file are one choice.
      if (new HashSet<>(programs.values()).size() != 1) {
        throw new PackageException(
            Kind.NO_PROGRAM,
            "%s: version %s has several programs (%s) and none is called %s; choose one: %s#%s"
                .formatted(
                    spec, version, choices, wanted, spec, programs.keySet().iterator().next()));
      }
      found = programs.values().iterator().next();
    }
    return home.resolve(found).toAbsolutePath().normalize();
  }
}
