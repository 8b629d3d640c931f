package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText.Part;
import dev.roundhouse.config.SecretText.Part.Literal;
import dev.roundhouse.config.SecretText.Part.Reference;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Follows the references in a [SecretText] at the moment the secret is needed. Nothing is kept: a
/// secret that was replaced on disk is used the next time. Refuses files that others can read,
/// links that lead out of the secrets directory, and empty or missing secrets, so that a mistake
/// stops a server instead of starting it with the wrong credentials. Safe for use by many threads.
public final class SecretResolver {
  private static final ByteSize MAX = ByteSize.ofKiB(64);
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  /// Variables that are referred to for convenience, and whose values stand everywhere.
  private static final Set<String> PUBLIC =
      Set.of("HOME", "PATH", "PWD", "USER", "LOGNAME", "SHELL", "TMPDIR", "HOSTNAME", "LANG");

  private final Path directory;
  private final Function<String, @Nullable String> environment;
  private final Consumer<Secret> learnt;

  public SecretResolver(Path directory, Function<String, @Nullable String> environment) {
    this(directory, environment, _ -> {});
  }

  /// @param learnt is told each secret that was looked up, without the text around it
  public SecretResolver(
      Path directory, Function<String, @Nullable String> environment, Consumer<Secret> learnt) {
    this.directory = requireNonNull(directory, "directory");
    this.environment = requireNonNull(environment, "environment");
    this.learnt = requireNonNull(learnt, "learnt");
  }

  /// The text with every reference replaced by its value.
  ///
  /// @throws SecretException for the first reference that cannot be followed
  public Secret resolve(SecretText text) {
    StringBuilder value = new StringBuilder();
    for (Part part : text.parts()) {
      value.append(
          switch (part) {
            case Literal(String literal) -> literal;
            case Reference reference -> value(reference);
          });
    }
    return Secret.of(value.toString());
  }

  /// What stands in the way of [#resolve], one for each reference that cannot be followed.
  public List<SecretException> problems(SecretText text) {
    return text.references().stream().map(this::problem).flatMap(Optional::stream).toList();
  }

  private Optional<SecretException> problem(Reference reference) {
    try {
      value(reference);
      return Optional.empty();
    } catch (SecretException e) {
      return Optional.of(e);
    }
  }

  private String value(Reference reference) {
    String value =
        switch (reference.source()) {
          case ENV -> variable(reference);
          case SECRET -> file(reference, foreign(reference, inside(reference)));
          case FILE ->
              file(reference, foreign(reference, real(reference, Path.of(reference.name()))));
        };
    if (!isPublic(reference)) {
      learnt.accept(Secret.of(value));
    }
    return value;
  }

  private static boolean isPublic(Reference reference) {
    return switch (reference.source()) {
      case ENV -> PUBLIC.contains(reference.name());
      case SECRET, FILE -> false;
    };
  }

  private String variable(Reference reference) {
    String value = environment.apply(reference.name());
    if (value != null && !value.isEmpty()) {
      return value;
    }
    return reference
        .fallback()
        .orElseThrow(() ->
            new SecretException(
                "" + reference,
                value == null ? "the variable is not set" : "the variable is empty"));
  }

  /// Links are followed, as mounted secrets are made of them, but only within the directory.
  private Path inside(Reference reference) {
    Path file = real(reference, directory.resolve(reference.name()));
    if (!file.startsWith(real(reference, directory))) {
      throw new SecretException("" + reference, "a link leads out of the secrets directory");
    }
    return file;
  }

  /// The folder `keys` of the secrets directory holds what the program itself signs with: whoever
  /// may define a server must not get it into a process or a header.
  private Path foreign(Reference reference, Path file) {
    Path keys = directory.resolve("keys");
    if (Files.isDirectory(keys) && file.startsWith(real(reference, keys))) {
      throw new SecretException("" + reference, file + " is a key of the program, not a secret");
    }
    return file;
  }

  private static Path real(Reference reference, Path path) {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      throw new SecretException("" + reference, "no file " + path, e);
    } catch (IOException e) {
      throw new SecretException("" + reference, "cannot reach " + path, e);
    }
  }

  private static String file(Reference reference, Path file) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new SecretException("" + reference, file + " is not a file");
      }
      refuseShared(reference, file);
      String value = withoutLineEnd(text(reference, file));
      if (value.isEmpty()) {
        throw new SecretException("" + reference, file + " is empty");
      }
      return value;
    } catch (IOException e) {
      throw new SecretException("" + reference, "cannot read " + file, e);
    }
  }

  private static void refuseShared(Reference reference, Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
      throw new SecretException(
          "" + reference, file + " is open to group or others; run chmod 600 on it");
    }
  }

  private static String text(Reference reference, Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MAX.toInt() + 1);
    }
    if (bytes.length > MAX.bytes()) {
      throw new SecretException("" + reference, file + " is larger than " + MAX);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SecretException("" + reference, file + " is not UTF-8 text", e);
    }
  }

  // Editors and `echo` end a file with a line end that is no part of the secret.
  private static String withoutLineEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }
}
