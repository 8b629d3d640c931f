package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A user of this machine.
public record Account(String name, long uid, long gid, String home) {
  private static final Path USERS = Path.of("/etc/passwd");

  public Account {
    requireNonNull(name, "name");
    requireNonNull(home, "home");
  }

  /// Lines are `name:x:uid:gid:comment:home:shell`.
  ///
  /// @return empty when the machine does not know this user
  /// @throws IOException when the list of users cannot be read
  public static Optional<Account> find(String name) throws IOException {
    for (String line : Files.readAllLines(USERS, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 6 && fields[0].equals(name)) {
        try {
          return Optional.of(
              new Account(name, Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5]));
        } catch (NumberFormatException e) {
          throw new IOException(USERS + " has no numbers for user " + name, e);
        }
      }
    }
    return Optional.empty();
  }
}
