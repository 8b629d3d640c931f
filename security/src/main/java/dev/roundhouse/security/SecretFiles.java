package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.util.Base64URL;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks after the files with secrets and keys: makes them, and says of each whose it is, who can
/// read it, how old it is and what is wrong with it. Their content goes nowhere.
public final class SecretFiles {
  /// Older keys are told, not refused.
  private static final Duration OLD = Duration.ofDays(366);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final long LARGEST = 64 << 10;
  private static final int SHORTEST_RANDOM = 16;
  private static final int LONGEST_RANDOM = 1024;

  private SecretFiles() {}

  /// What a file is for.
  public enum Kind {
    /// What the program itself signs and seals with.
    KEY,
    /// What an operator has put there for servers or clients.
    SECRET
  }

  /// One file.
  ///
  /// @param mode as `ls` shows it
  /// @param age since its content was written
  /// @param length in bytes
  /// @param findings what is wrong or old; empty when all is well
  public record Line(
      Path file,
      Kind kind,
      String mode,
      String owner,
      Duration age,
      long length,
      List<Finding> findings) {
    public Line {
      requireNonNull(file, "file");
      findings = List.copyOf(findings);
    }

    /// Whether it can be used.
    public boolean isGood() {
      return findings.stream().allMatch(each -> each.verdict() != Finding.Verdict.MISSING);
    }
  }

  /// Makes a file with random text in the folder of secrets, 0600.
  ///
  /// @param name by which `${secret:NAME}` finds it
  /// @param bytes of randomness
  /// @throws TokenException when it is there already, or the name cannot be
  public static Path generate(Path data, String name, int bytes) {
    if (!NAME.matcher(name).matches() || name.equals("keys")) {
      throw new TokenException(
          "a secret has a name of letters, digits, dots, dashes and underscores, does not start with a dot, and is not "
              + name);
    }
    if (bytes < SHORTEST_RANDOM || bytes > LONGEST_RANDOM) {
      throw new TokenException(
          "a secret has " + SHORTEST_RANDOM + " to " + LONGEST_RANDOM + " random bytes");
    }
    Path file = DataDirectory.open(data).secrets().resolve(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new TokenException(
          "file " + file + " is there already; remove it first, or choose another name");
    }
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    String text = Base64URL.encode(random) + "\n";
    DataDirectory.write(file, text.getBytes(StandardCharsets.US_ASCII));
    return file;
  }

  /// Looks at every secret and key of a data directory.
  ///
  /// @param further files that the configuration names
  public static List<Line> look(Path data, List<Path> further, Instant now) {
    List<Line> lines = new ArrayList<>();
    try {
      Path secrets = data.toAbsolutePath().normalize().resolve("secrets");
      Path keys = secrets.resolve("keys");
      Optional<UserPrincipal> owner =
          Files.exists(data) ? Optional.of(Files.getOwner(data)) : Optional.empty();
      for (Path file : in(keys)) {
        lines.add(line(file, Kind.KEY, owner, now));
      }
      for (Path file : in(secrets)) {
        if (!file.equals(keys)) {
          lines.add(line(file, Kind.SECRET, owner, now));
        }
      }
      for (Path file : further) {
        Path whole = file.toAbsolutePath().normalize();
        if (lines.stream().noneMatch(line -> line.file().equals(whole))) {
          lines.add(line(whole, Kind.KEY, owner, now));
        }
      }
    } catch (IOException e) {
      throw new TokenException("the secrets of " + data + " cannot be looked at: " + e, e);
    }
    return List.copyOf(lines);
  }

  private static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Line line(Path file, Kind kind, Optional<UserPrincipal> owner, Instant now)
      throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Finding gone =
          Finding.missing(
              "file", "it is not there", "make it with: roundhouse secrets generate NAME");
      return new Line(file, kind, "", "", Duration.ZERO, 0, List.of(gone));
    }
    PosixFileAttributes has =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Duration age = Duration.between(has.lastModifiedTime().toInstant(), now);
    List<Finding> findings = new ArrayList<>(access(file, has, owner));
    if (has.isRegularFile()) {
      content(file, kind, has.size()).ifPresent(findings::add);
    } else {
      findings.add(
          Finding.missing(
              "kind",
              has.isSymbolicLink() ? "it is a link" : "it is not a plain file",
              "put a plain file there, 0600"));
    }
    if (kind == Kind.KEY && age.compareTo(OLD) > 0) {
      findings.add(
          Finding.limited(
              "age",
              "it is " + Durations.about(age) + " old",
              "for a signing key: roundhouse secrets rotate"));
    }
    return new Line(
        file,
        kind,
        PosixFilePermissions.toString(has.permissions()),
        has.owner().getName(),
        age.isNegative() ? Duration.ZERO : age,
        has.size(),
        findings);
  }

  private static List<Finding> access(
      Path file, PosixFileAttributes has, Optional<UserPrincipal> owner) {
    List<Finding> findings = new ArrayList<>();
    Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
    open.addAll(has.permissions());
    open.retainAll(OTHERS);
    if (!open.isEmpty() && !has.isSymbolicLink()) {
      findings.add(Finding.missing("mode", "others can reach it", "chmod 600 " + file));
    }
    owner
        .filter(whose -> !whose.equals(has.owner()))
        .ifPresent(whose ->
            findings.add(
                Finding.missing(
                    "owner",
                    "it belongs to " + has.owner().getName() + ", the data directory to " + whose,
                    "chown " + whose.getName() + " " + file)));
    return findings;
  }

  private static Optional<Finding> content(Path file, Kind kind, long size) throws IOException {
    if (size == 0 || size > LARGEST) {
      return Optional.of(
          Finding.missing(
              "length", size == 0 ? "it is empty" : "it is larger than 64 KiB", "write it anew"));
    }
    if (!Files.isReadable(file)) {
      return Optional.of(
          Finding.missing("content", "it cannot be read from here", "look as its owner"));
    }
    byte[] content = Files.readAllBytes(file);
    boolean isPem = new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    Optional<String> fault =
        isPem
            ? Optional.empty()
            : kind == Kind.KEY ? KeyStrength.fault(content) : KeyStrength.pattern(content);
    return fault.map(why ->
        Finding.missing(
            "content",
            why,
            kind == Kind.KEY
                ? "remove it and a new one is made, or restore it from a backup"
                : "put the real secret there, or make one with: roundhouse secrets generate NAME"));
  }
}
