package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The places of this machine that no sandbox shows by itself: where people and this program keep
/// what is theirs, and where what runs can be reached.
///
/// @param places directories that are there, links followed
/// @param data the data directory, which is given to nobody even if asked for
public record Hidden(Set<Path> places, Path data) {
  private static final Path USERS = Path.of("/etc/passwd");
  private static final List<Path> ALWAYS =
      List.of(Path.of("/home"), Path.of("/root"), Path.of("/run"));

  /// Programs live here, and are not hidden, whoever calls one of these a home.
  private static final List<String> PROGRAMS =
      List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "dev", "proc", "sys");

  /// Below are services, whose homes are where their programs are.
  private static final long FIRST_PERSON = 1000;

  public Hidden {
    requireNonNull(data, "data");
    places = Set.copyOf(places);
  }

  /// @param home of the user that this program runs as
  /// @throws IOException when the data directory is not there
  public static Hidden of(Path data, Path home) throws IOException {
    Set<Path> places = new TreeSet<>();
    Path real = data.toRealPath();
    places.add(real);
    ALWAYS.forEach(each -> add(places, each));
    add(places, home);
    for (String line : Files.readAllLines(USERS, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 6 && fields[2].matches("\\d{1,10}") && fields[5].startsWith("/")) {
        if (Long.parseLong(fields[2]) >= FIRST_PERSON) {
          add(places, Path.of(fields[5]));
        }
      }
    }
    return new Hidden(places, real);
  }

  private static void add(Set<Path> places, Path place) {
    try {
      Path real = place.toRealPath();
      boolean isOwn = real.getNameCount() > 0 && !PROGRAMS.contains(real.getName(0).toString());
      if (isOwn && Files.isDirectory(real)) {
        places.add(real);
      }
    } catch (IOException _) {
      // Not there, or this program cannot even look at it: there is nothing that it could show.
    }
  }
}
