package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Environment;
import dev.roundhouse.fleet.HostFindings;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at everything that a start and the servers need, without starting any of it. Each look
/// stands alone, so that one that fails hides no other.
final class Checkup {
  /// Later than anybody's clock was right before this program existed.
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration TOLERATED = Duration.ofMinutes(5);

  private final Path data;
  private final Instant now;

  Checkup(Path data, Instant now) {
    this.data = requireNonNull(data, "data").toAbsolutePath().normalize();
    this.now = requireNonNull(now, "now");
  }

  /// @param problems of the configuration file
  /// @param listen where a start would listen; empty when the file does not say it rightly
  List<Finding> findings(
      Optional<Path> config, List<String> problems, Optional<HttpSettings> listen) {
    List<Finding> all = new ArrayList<>();
    all.add(java());
    all.add(dataDirectory());
    config.ifPresent(file -> all.add(configuration(file, problems)));
    listen.ifPresent(at -> port(at).ifPresent(all::add));
    all.add(clock());
    all.addAll(HostFindings.now());
    String path = Environment.system().variable("PATH");
    all.addAll(HostFindings.programs(path == null ? "" : path));
    all.add(HostFindings.engine(Optional.ofNullable(Environment.system().variable("DOCKER_HOST"))));
    return List.copyOf(all);
  }

  private static Finding java() {
    String what = Runtime.version() + " at " + System.getProperty("java.home", "an unknown place");
    return Checkup.class.getModule().isNativeAccessEnabled()
        ? Finding.ok("java", what)
        : Finding.limited(
            "java",
            what + ", started without native access; servers can neither be put to sleep nor woken",
            "start with ./roundhouse, or with --enable-native-access=ALL-UNNAMED");
  }

  private Finding dataDirectory() {
    String name = "data directory";
    if (!Files.exists(data)) {
      return future(name);
    }
    try (DataDirectory _ = DataDirectory.open(data)) {
      return Finding.ok(name, data + ", for its owner alone (0700)");
    } catch (StorageException e) {
      return Finding.missing(name, "" + e.getMessage(), "until then every start on it is refused");
    }
  }

  private Finding future(String name) {
    Path above = data;
    while (above.getParent() != null && !Files.exists(above)) {
      above = above.getParent();
    }
    return Files.isDirectory(above) && Files.isWritable(above)
        ? Finding.ok(name, data + " is not there yet; the first start makes it")
        : Finding.missing(
            name,
            data + " is not there and cannot be made, for " + above + " is not writable",
            "make it with: install -d -m 700 " + data + ", or name another with --data");
  }

  private static Finding configuration(Path file, List<String> problems) {
    String name = "configuration";
    return problems.isEmpty()
        ? Finding.ok(name, file + " is good")
        : Finding.missing(
            name,
            problems.getFirst()
                + (problems.size() > 1 ? ", and " + (problems.size() - 1) + " more" : ""),
            "see: roundhouse config check " + file);
  }

  /// Nothing to say while a program runs here, which has the port by right.
  private Optional<Finding> port(HttpSettings listen) {
    String name = "port";
    String where = listen.host() + ":" + listen.port();
    if (listen.port() == 0 || isInUse()) {
      return Optional.empty();
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()));
      return Optional.of(Finding.ok(name, where + " is free"));
    } catch (IOException e) {
      return Optional.of(
          Finding.missing(
              name,
              where + " cannot be listened at: " + e.getMessage(),
              "end what listens there, or choose another with listen.port or --port"));
    }
  }

  private boolean isInUse() {
    try {
      return DataDirectory.isInUse(data);
    } catch (StorageException _) {
      return false; // The look at the directory has told why.
    }
  }

  private Finding clock() {
    String name = "clock";
    String cure = "set it, and keep it right with a time service such as chrony";
    if (now.isBefore(EARLIEST)) {
      return Finding.missing(
          name, "says " + now + ", which is long past; tokens made now are no good later", cure);
    }
    Path database = data.resolve("roundhouse.db");
    try {
      if (Files.isRegularFile(database)) {
        Instant written = Files.getLastModifiedTime(database).toInstant();
        if (written.isAfter(now.plus(TOLERATED))) {
          return Finding.limited(
              name, "says " + now + ", but " + database + " was written at " + written, cure);
        }
      }
    } catch (IOException e) {
      return Finding.limited(name, database + " cannot be looked at: " + e, "correct its rights");
    }
    return Finding.ok(name, "says " + now);
  }
}
