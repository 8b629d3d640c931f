package dev.roundhouse.catalog;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.PlacedYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One file of a service manager, parsed.
///
/// @param yaml null for a file of lines
/// @param lines none for YAML
record ServiceFile(Path path, ServiceFileKind kind, @Nullable PlacedYaml yaml, List<String> lines) {
  private static final int MOST = 1 << 20;

  /// Reads it, told by name, else by content.
  ///
  /// @param as what it is, if the person says so
  static ServiceFile read(Path path, Optional<ServiceFileKind> as)
      throws ImportException, ConfigException {
    byte[] bytes = bytes(path);
    String name = String.valueOf(path.getFileName());
    Optional<ServiceFileKind> named = as.or(() -> ServiceFileKind.named(name));
    boolean isYaml =
        named.map(ServiceFileKind::isYaml).orElse(!name.toLowerCase(Locale.ROOT).endsWith(".txt"));
    if (!isYaml) {
      List<String> lines = PlacedYaml.lines(bytes, path.toString());
      return new ServiceFile(
          path, known(path, named.or(() -> ServiceFileKind.of(lines))), null, lines);
    }
    PlacedYaml yaml = PlacedYaml.read(bytes, path.toString());
    if (yaml.kind() != PlacedYaml.Kind.MAPPING) {
      throw new ImportException(
          path, 1, 1, "the file does not hold a mapping", "give a file of the service manager");
    }
    ServiceFileKind kind = known(path, named.or(() -> ServiceFileKind.of(yaml)));
    if (kind == ServiceFileKind.SERVICES
        && yaml.get("services").filter(all -> all.kind() == PlacedYaml.Kind.MAPPING).isEmpty()) {
      throw new ImportException(
          path, 1, 1, "there is no mapping \"services\"", "write services: { NAME: … }");
    }
    return new ServiceFile(path, kind, yaml, List.of());
  }

  private static ServiceFileKind known(Path path, Optional<ServiceFileKind> kind)
      throws ImportException {
    if (kind.isPresent()) {
      return kind.get();
    }
    String words =
        Arrays.stream(ServiceFileKind.values())
            .map(ServiceFileKind::word)
            .collect(Collectors.joining(", "));
    throw new ImportException(
        path, "is of no kind that is known", "say which with --as, one of " + words);
  }

  private static byte[] bytes(Path path) throws ImportException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(MOST + 1);
    } catch (IOException e) {
      ImportException failure =
          new ImportException(path, "cannot be read", "check who may read it");
      failure.initCause(e);
      throw failure;
    }
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  /// Where relative paths in it start.
  Path folder() {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }
}
