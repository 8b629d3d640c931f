package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Looks up what a [SecretText] refers to, anew on each call, so that a changed secret counts from
/// the next use on. Safe for use by many threads.
public final class SecretResolver {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OPEN_TO_OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path secretsDir;
  private final Function<String, @Nullable String> env;

  public SecretResolver(Path secretsDir, Function<String, @Nullable String> env) {
    this.secretsDir = requireNonNull(secretsDir, "secretsDir");
    this.env = requireNonNull(env, "env");
  }

  /// The text with every reference replaced by its value.
  ///
  /// @throws SecretException naming the first reference that has no usable value
  public Secret resolve(SecretText text) {
    StringBuilder value = new StringBuilder();
    for (SecretText.Part part : text.parts()) {
      String reference = SecretText.referenceName(part);
      value.append(
          switch (part) {
            case SecretText.Part.Constant(String constant) -> constant;
            case SecretText.Part.Named(String name) -> read(reference, secretsDir.resolve(name));
            case SecretText.Part.InFile(String path) -> read(reference, Path.of(path));
            case SecretText.Part.Variable(String name, Optional<String> fallback) ->
                variable(reference, name, fallback);
          });
    }
    return Secret.of(value.toString());
  }

  private String variable(String reference, String name, Optional<String> fallback) {
    String value = env.apply(name);
    if (value != null && !value.isEmpty()) {
      return value;
    }
    return fallback.orElseThrow(() ->
        new SecretException(
            reference,
            "the variable is "
                + (value == null ? "not set" : "empty")
                + "; set it for the process, or write ${"
                + reference
                + ":-default}"));
  }

  private static String read(String reference, Path file) {
    try {
      // Links are followed: orchestrators mount secrets as links to the current version.
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (!Files.isRegularFile(file)) {
        throw new SecretException(reference, file + " is not a regular file");
      }
      requireOwnerOnly(reference, file);
      return content(reference, file);
    } catch (NoSuchFileException e) {
      throw new SecretException(reference, "there is no " + file + "; create it with mode 0600", e);
    } catch (IOException e) {
      throw new SecretException(reference, file + " cannot be read; check its owner and mode", e);
    }
  }

  private static void requireOwnerOnly(String reference, Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    if (view.readAttributes().permissions().stream().anyMatch(OPEN_TO_OTHERS::contains)) {
      throw new SecretException(
          reference, file + " is open to other users; run: chmod 600 " + file);
    }
  }

  private static String content(String reference, Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new SecretException(reference, file + " is larger than 64KiB; is it the right file?");
    }
    String text = decode(reference, file, bytes);
    if (text.endsWith("\n")) {
      text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    }
    if (text.isEmpty()) {
      throw new SecretException(reference, file + " is empty; write the secret into it");
    }
    return text;
  }

  private static String decode(String reference, Path file, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SecretException(reference, file + " is not UTF-8 text", e);
    }
  }
}
