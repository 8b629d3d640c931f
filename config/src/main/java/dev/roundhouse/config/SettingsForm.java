package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Problems.Wrong;
import dev.roundhouse.config.Shape.Group;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a settings file has to look like: the root record, the checks across it, and the
/// surroundings its values are read in. Reads files into that record, strictly: every problem is
/// collected, and settings exist whole or not at all. Immutable and safe for use by many threads.
public final class SettingsForm<R extends Record> {
  private final Class<R> root;
  private final Group shape;
  private final List<Check<? super R>> checks;
  private final Environment environment;
  private final Optional<SecretResolver> secrets;

  private SettingsForm(
      Class<R> root,
      Group shape,
      List<Check<? super R>> checks,
      Environment environment,
      Optional<SecretResolver> secrets) {
    this.root = root;
    this.shape = shape;
    this.checks = List.copyOf(checks);
    this.environment = environment;
    this.secrets = secrets;
  }

  /// A form without checks, in the environment of the process.
  ///
  /// @throws IllegalArgumentException when the record, or one below it, is not a settings record
  public static <R extends Record> SettingsForm<R> of(Class<R> root) {
    return new SettingsForm<>(
        requireNonNull(root, "root"),
        ShapeReader.of(root),
        List.of(),
        Environment.system(),
        Optional.empty());
  }

  /// With one more check, run after the others.
  public SettingsForm<R> check(Check<? super R> check) {
    List<Check<? super R>> more = new ArrayList<>(checks);
    more.add(requireNonNull(check, "check"));
    return new SettingsForm<>(root, shape, more, environment, secrets);
  }

  /// With this environment, for `~/`.
  public SettingsForm<R> environment(Environment other) {
    return new SettingsForm<>(root, shape, checks, requireNonNull(other, "environment"), secrets);
  }

  /// With references allowed in components of type `Secret`, which are resolved while reading.
  /// Components of type [SecretText] need no resolver here; see [Check#secrets].
  public SettingsForm<R> secrets(SecretResolver resolver) {
    return new SettingsForm<>(root, shape, checks, environment, Optional.of(resolver));
  }

  public Class<R> root() {
    return root;
  }

  /// The settings in this file. Relative paths in it start at its folder.
  ///
  /// @throws ConfigException with every problem, an unreadable file included
  public R read(Path file) throws ConfigException {
    Problems problems = new Problems("" + file.getFileName());
    byte[] bytes = bytes(file, problems);
    return bind(bytes == null ? null : SourceText.decode(bytes, problems), folder(file), problems);
  }

  /// The settings in this text.
  ///
  /// @param name what errors call it
  /// @param folder where relative paths start
  public R parse(String yaml, String name, Path folder) throws ConfigException {
    Problems problems = new Problems(name);
    return bind(SourceText.checked(yaml, problems), folder, problems);
  }

  R parse(byte[] bytes, Path file) throws ConfigException {
    Problems problems = new Problems("" + file.getFileName());
    return bind(SourceText.decode(bytes, problems), folder(file), problems);
  }

  /// The settings when the file says nothing.
  ///
  /// @throws IllegalStateException when something has to be said
  public R defaults() {
    try {
      return parse("", "defaults", Path.of("").toAbsolutePath());
    } catch (ConfigException e) {
      throw new IllegalStateException("no settings without a file: " + e.getMessage(), e);
    }
  }

  private R bind(@Nullable String text, Path folder, Problems problems) throws ConfigException {
    Tree tree = text == null ? null : DocumentReader.read(text, problems);
    if (tree == null) {
      throw new ConfigException(problems.sorted());
    }
    // What the reader refused, such as the second of two keys, is not in the tree.
    int whileReading = problems.wrong().size();
    ScalarReader scalars = new ScalarReader(folder, environment.home(), secrets);
    Object bound = new Binder(problems, scalars).bind(shape, tree);
    List<Wrong> wrong = problems.wrong().subList(whileReading, problems.wrong().size());
    if (bound != null && wrong.isEmpty()) {
      check(root.cast(bound), tree, problems);
    } else {
      checkTheRest(Mended.of(tree, wrong), scalars, problems);
    }
    if (bound == null || !problems.isEmpty()) {
      throw new ConfigException(problems.sorted());
    }
    return root.cast(bound);
  }

  private void check(R settings, Tree tree, Problems problems) {
    checks.forEach(check ->
        check.check(
            settings,
            (path, message, nearest) -> problems.add(tree.locate(path), path, message, nearest)));
  }

  /// So that a person who corrects the problems found does not meet others behind them.
  private void checkTheRest(@Nullable Tree mended, ScalarReader scalars, Problems problems) {
    Problems told = new Problems("");
    Object bound = mended == null ? null : new Binder(told, scalars).bind(shape, mended);
    if (mended != null && bound != null && told.isEmpty()) {
      check(root.cast(bound), mended, problems);
    }
  }

  private static Path folder(Path file) {
    return requireNonNull(file.toAbsolutePath().normalize().getParent(), "folder");
  }

  private static byte @Nullable [] bytes(Path file, Problems problems) {
    try {
      return bytes(file);
    } catch (IOException e) {
      problems.add(Position.START, KeyPath.ROOT, unreadable(file, e));
      return null;
    }
  }

  /// As much of the file as is needed to see that it is too large.
  static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SourceText.MAX.toInt() + 1);
    }
  }

  static String unreadable(Path file, IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file: " + file;
      case AccessDeniedException _ -> "not allowed to read " + file;
      default -> "cannot be read: " + e.getMessage();
    };
  }
}
