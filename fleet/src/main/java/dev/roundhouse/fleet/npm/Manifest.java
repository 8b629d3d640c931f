package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an installed package says of itself in its `package.json`.
///
/// @param programs files below the folder of the install, by name of the program
record Manifest(String version, Map<String, String> programs) {
  private static final String MODULES = "node_modules";

  /// Reads that of the package this folder was made for.
  static Manifest read(Path home, PackageSpec spec) throws IOException, PackageException {
    Path folder = home.resolve(MODULES).resolve(spec.name());
    Json json = json(folder.resolve("package.json"), spec);
    String version = json.get("version").text();
    if (version == null || !PackageSpec.isVersion(version)) {
      throw new PackageException(
          Kind.FAILED, spec + ": its package.json has no version that is one; choose another");
    }
    Map<String, String> programs = new LinkedHashMap<>();
    for (Map.Entry<String, String> bin : bins(json.get("bin"), spec).entrySet()) {
      programs.put(bin.getKey(), program(home, folder, bin.getValue(), spec));
    }
    if (programs.isEmpty()) {
      throw new PackageException(
          Kind.NO_PROGRAM,
          "%s: version %s has no program (no \"bin\" in its package.json), so it is no server by"
                  .formatted(spec, version)
              + " itself; check the name of the package");
    }
    return new Manifest(version, programs);
  }

  private static Map<String, String> bins(Json bin, PackageSpec spec) {
    Map<String, String> bins = new LinkedHashMap<>();
    String only = bin.text();
    if (only != null) {
      bins.put(spec.plainName(), only);
    }
    for (Json.Field field : bin.members()) {
      String file = field.value().text();
      if (file != null) {
        bins.put(field.key(), file);
      }
    }
    return bins;
  }

  private static String program(Path home, Path folder, String written, PackageSpec spec)
      throws PackageException {
    // As npm has it: a path that begins with a slash begins at the package.
    Path file = folder.resolve(written.replaceAll("^/+", "")).normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw new PackageException(
          Kind.NO_PROGRAM,
          "%s: its package.json names the program %s, which is not in the package; choose another"
                  .formatted(spec, written)
              + " version");
    }
    return home.relativize(file).toString();
  }

  /// The digest that npm has checked; empty when its lock file tells none.
  static String integrity(Path home, PackageSpec spec) throws IOException, PackageException {
    Path lock = home.resolve("package-lock.json");
    if (!Files.isRegularFile(lock)) {
      return "";
    }
    String integrity =
        json(lock, spec).get("packages").get(MODULES + "/" + spec.name()).get("integrity").text();
    return integrity == null ? "" : integrity;
  }

  private static Json json(Path file, PackageSpec spec) throws IOException, PackageException {
    @Nullable MalformedFrame wrong = null;
    if (Files.isRegularFile(file)) {
      try {
        Json json = Json.parse(Files.readAllBytes(file));
        if (json.type() == JsonType.OBJECT) {
          return json;
        }
      } catch (MalformedFrame e) {
        wrong = e;
      }
    }
    String message =
        "%s: npm has left no usable %s of it; choose another version"
            .formatted(spec, requireNonNull(file.getFileName()));
    throw wrong == null
        ? new PackageException(Kind.FAILED, message)
        : new PackageException(Kind.FAILED, message, wrong);
  }
}
