package dev.roundhouse.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Turns a YAML file into settings records. Everything wrong is found in one go; nothing unknown is
/// ignored. An empty file means the defaults.
public final class SettingsReader {
  private static final String DEFAULTS = "(defaults)";

  private SettingsReader() {}

  /// Reads a file of at most 1 MiB; relative paths in it belong to the file's folder.
  public static <R extends Record> R read(Path file, Class<R> root) throws ConfigException {
    Path parent = file.toAbsolutePath().getParent();
    return parse(text(file), file.toString(), parent == null ? file : parent, root);
  }

  /// Reads text; the name stands for the file in problems, relative paths belong to the folder.
  public static <R extends Record> R parse(String yaml, String name, Path folder, Class<R> root)
      throws ConfigException {
    Optional<Node> node = YamlText.compose(yaml, name);
    return new Binder(name, folder).bindRoot(node, root, Anatomy.of(root));
  }

  /// The settings of an empty file; relative paths stay relative.
  ///
  /// @throws IllegalArgumentException if the record has a key that must be said
  public static <R extends Record> R defaults(Class<R> root) {
    try {
      return parse("", DEFAULTS, Path.of(""), root);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          root.getName() + " has no complete defaults: " + e.getMessage(), e);
    }
  }

  private static String text(Path file) throws ConfigException {
    String name = file.toString();
    byte[] bytes;
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw YamlText.failure(name, 1, 1, "not a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(YamlText.MAX_BYTES + 1);
      }
    } catch (NoSuchFileException e) {
      throw caused(YamlText.failure(name, 1, 1, "there is no such file"), e);
    } catch (IOException e) {
      throw caused(
          YamlText.failure(
              name, 1, 1, "cannot be read (" + e.getClass().getSimpleName() + "); check its mode"),
          e);
    }
    if (bytes.length > YamlText.MAX_BYTES) {
      throw YamlText.failure(name, 1, 1, "larger than 1MiB");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw caused(YamlText.failure(name, 1, 1, "not UTF-8 text"), e);
    }
  }

  private static ConfigException caused(ConfigException failure, Exception cause) {
    failure.initCause(cause);
    return failure;
  }
}
