package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.fleet.FleetParts;
import dev.roundhouse.fleet.FleetSettings;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.fleet.Journal;
import dev.roundhouse.fleet.Launch;
import dev.roundhouse.fleet.Launches;
import dev.roundhouse.fleet.Lease;
import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.fleet.Pipe;
import dev.roundhouse.fleet.ProcessInstance;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.quarantine.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With the machine's npm, a registry of our own, and a fleet that starts what was staged.
@Timeout(180)
final class QuarantineTest {
  private static final ServerId SERVER = new ServerId("it");
  private static final String FIXTURE = "@fixture/server";

  @TempDir private Path data;
  private PackageRegistry registry;
  private HttpClient client;
  private Fleet fleet;
  private Database database;
  private Duration hold = Duration.ZERO;

  private record Defined(Launch launch) implements Launches {
    @Override
    public Launch launch(ServerId id) {
      return launch;
    }

    @Override
    public long version(ServerId id) {
      return 1;
    }
  }

  @BeforeEach
  void open() throws Exception {
    registry = PackageRegistry.open();
    database = Database.open(data);
    client = Depot.client();
    Launch launch =
        new Launch.Command(
            "npm:" + FIXTURE + "@1.1.0", List.of("--flag"), Map.of(), Optional.empty());
    fleet =
        Fleet.open(
            new FleetParts(
                new Defined(launch),
                FleetSettings.defaults(),
                data,
                client,
                Ticker.system(),
                FleetObserver.NONE,
                Journal.NONE));
  }

  @AfterEach
  void close() {
    fleet.close();
    client.close();
    database.close();
    registry.close();
  }

  private Path updates() {
    return data.resolve("updates");
  }

  private UpdateSettings settings() {
    return Depot.settings(Optional.of(registry.address()), hold, Optional.empty());
  }

  private Source source() {
    return Depot.source(() -> new NpmRegistries(registry.address(), Map.of(), Optional.empty()));
  }

  private Quarantine quarantine() throws IOException {
    Files.createDirectories(updates());
    return new Quarantine(
        new Quarantine.Parts(
            this::updates,
            new Fetches(this::updates, new SqlDownloads(database), this::settings, Ticker.system()),
            source(),
            fleet.shelf(),
            this::settings,
            Ticker.system()),
        new AdvisoryFile());
  }

  private Release release(String name, String version) throws Exception {
    return source().releases(name).of(Version.of(version)).orElseThrow();
  }

  private Quarantined taken(String name, String version) throws Exception {
    return quarantine().take(SERVER, name, release(name, version));
  }

  /// Every file and link of an install, but for the list that npm keeps for itself.
  private static Map<String, String> tree(Path home) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home.resolve("node_modules"))) {
      for (Path each : all.toList()) {
        String path = home.relativize(each).toString();
        if (Files.isSymbolicLink(each)) {
          tree.put(path, "-> " + Files.readSymbolicLink(each));
        } else if (!Files.isDirectory(each) && !path.endsWith("/.package-lock.json")) {
          tree.put(path, Folder.sha256(each));
        }
      }
    }
    return tree;
  }

  private Path installed(String what) throws Exception {
    Path home = Files.createDirectory(data.resolve("by-npm"));
    Files.writeString(home.resolve("package.json"), "{\"private\":true}");
    ProcessBuilder npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--registry=" + registry.address(),
                "--cache=" + data.resolve("cache"),
                "--prefix",
                home.toString(),
                what)
            .directory(home.toFile())
            .redirectErrorStream(true);
    Process process = npm.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return home;
  }

  @Test
  void isWhatNpmInstalls() throws Exception {
    for (String name : List.of("fixture-tree", "fixture-bundler")) {
      Quarantined taken = taken(name, "1.0.0");

      Map<String, String> made = tree(taken.home());
      Path npms = installed(name + "@1.0.0");
      assertThat(made).isEqualTo(tree(npms));
      assertThat(made).hasSizeGreaterThan(3);
      Folder.delete(npms);
      assertThat(taken.unpacked().files())
          .allMatch(each -> each.sha256().equals(made.get(each.path())));
      try (Stream<Path> all = Files.walk(updates())) {
        for (Path each : all.toList()) {
          boolean isLink = Files.isSymbolicLink(each);
          String mode =
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(each, LinkOption.NOFOLLOW_LINKS));
          boolean isOfNpm = requireNonNull(each.getParent()).endsWith("lock");
          assertThat(
                  isLink
                      || isOfNpm
                      || each.equals(updates())
                      || !mode.contains("x")
                      || mode.equals("rwx------"))
              .as(each + " " + mode)
              .isTrue();
        }
      }
    }
    assertThat(updates().resolve("fixture-tree-1.0.0.tgz")).isRegularFile();
    assertThat(updates().resolve("fixture-leaf-1.0.0.tgz")).isRegularFile();
    assertThat(updates().resolve("fixture-elsewhere-1.0.0.tgz")).doesNotExist();
  }

  @Test
  void whatIsStagedStartsWithoutARegistry() throws Exception {
    Quarantine quarantine = quarantine();
    Quarantined taken = quarantine.take(SERVER, FIXTURE, release(FIXTURE, "1.1.0"));
    assertThat(fleet.shelf().all()).isEmpty();
    assertThat(Json.parse(Files.readAllBytes(taken.sbom())).get("components").items()).hasSize(1);
    assertThat(quarantine.inspect(taken, Optional.empty(), Authorship.UNKNOWN, Authorship.UNKNOWN))
        .extracting(Observation::kind)
        .contains(Observation.Kind.INSTALL_SCRIPT);

    InstalledPackage staged = quarantine.stage(taken);

    assertThat(staged.version()).isEqualTo("1.1.0");
    assertThat(staged.integrity()).isEqualTo(taken.integrity().toString());
    assertThat(staged.programs()).containsExactly("server");
    assertThat(taken.home()).doesNotExist();
    assertThat(modes(staged.folder()))
        .isEqualTo(Map.of("", "rwxr-xr-x", "server.js", "rwxr-xr-x", "package.json", "rw-r--r--"));
    assertThat(quarantine.stage(taken)).as("again").isEqualTo(staged);
    assertThat(quarantine.unpack(FIXTURE, release(FIXTURE, "1.1.0"))).isEqualTo(taken);
    Quarantined anew = quarantine.take(SERVER, FIXTURE, release(FIXTURE, "1.1.0"));
    assertThat(anew.home()).as("there to be looked at again").isDirectory();
    assertThat(quarantine.stage(anew)).isEqualTo(staged);
    registry.close();
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Lease lease = fleet.lease(SERVER, "a", Duration.ofSeconds(60))) {
      Pipe pipe = ((ProcessInstance) lease.instance()).pipe();
      pipe.attach(
          new Pipe.Receiver() {
            @Override
            public void line(byte[] line) {
              lines.add(new String(line, UTF_8));
            }

            @Override
            public void noise(String what) {
              lines.add(what);
            }

            @Override
            public void closed(String reason) {
              lines.add(reason);
            }
          });
      pipe.send("{\"id\":1,\"method\":\"version\"}".getBytes(UTF_8));
      await().atMost(Duration.ofSeconds(30)).until(() -> !lines.isEmpty());
    }
    assertThat(lines.getFirst()).contains("part 1.1.0 --flag");
    assertThat(staged.folder().resolve("ran")).doesNotExist();
  }

  private static Map<String, String> modes(Path folder) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        modes.put(
            folder.relativize(each).toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
      }
    }
    return modes;
  }

  @Test
  void isFoundAgainAndMadeAgainWhereItWasBrokenOff() throws Exception {
    Quarantined first = taken(FIXTURE, "1.1.0");
    long archives = registry.archives();

    assertThat(taken(FIXTURE, "1.1.0")).isEqualTo(first);

    // As a crash between two steps leaves it.
    Files.delete(first.folder().resolve("whole.json"));
    Files.delete(first.own().resolve("package.json"));
    Files.writeString(first.home().resolve("half"), "");
    Files.createDirectories(first.folder().resolve("home.draft/node_modules/x"));
    Files.createDirectories(first.folder().resolve("lock.draft"));
    Quarantined again = taken(FIXTURE, "1.1.0");
    assertThat(again.unpacked()).isEqualTo(first.unpacked());
    assertThat(again.since()).isAfter(first.since());
    assertThat(again.home().resolve("half")).doesNotExist();
    assertThat(again.folder().resolve("home.draft")).doesNotExist();
    assertThat(registry.archives()).as("everything is here").isEqualTo(archives);

    quarantine().discard(FIXTURE, Version.of("1.1.0"));
    assertThat(first.folder()).doesNotExist();
  }

  private UpdateException refused(Quarantined what) {
    return requireNonNull(
        catchThrowableOfType(UpdateException.class, () -> quarantine().stage(what)));
  }

  @Test
  void letsNothingOutBeforeItsTime() throws Exception {
    hold = Duration.ofMinutes(30);

    Quarantined taken = taken(FIXTURE, "1.1.0");

    assertThat(taken.until()).isEqualTo(taken.since().plus(hold));
    assertThat(refused(taken).kind()).isEqualTo(UpdateException.Kind.NOT_NOW);
    assertThat(refused(taken)).hasMessageContaining("until " + taken.until() + " (updates.hold)");
    assertThat(fleet.shelf().all()).isEmpty();
  }

  @Test
  void letsNothingOutThatWasChanged() throws Exception {
    Quarantined taken = taken(FIXTURE, "1.1.0");
    Path part = taken.home().resolve("node_modules/fixture-part");
    byte[] whole = Files.readAllBytes(part.resolve("index.js"));

    Files.writeString(part.resolve("index.js"), "exports.word = 'evil';\n");
    assertThat(refused(taken))
        .hasMessageContaining("was changed under quarantine: 1 files", "fixture-part/index.js");
    Files.write(part.resolve("index.js"), whole);
    Files.writeString(part.resolve("more.js"), "");
    assertThat(refused(taken)).hasMessageContaining("more.js");
    Files.delete(part.resolve("more.js"));
    Path link = Files.createSymbolicLink(part.resolve("link"), Path.of("/etc/passwd"));
    assertThat(refused(taken)).hasMessageContaining("fixture-part/link");
    Files.delete(link);
    Files.delete(part.resolve("index.js"));
    assertThat(refused(taken)).hasMessageContaining("index.js");
    Files.write(part.resolve("index.js"), whole);

    assertThat(fleet.shelf().all()).isEmpty();
    assertThat(quarantine().stage(taken).name()).isEqualTo(FIXTURE);
  }

  @Test
  void leavesNothingOfAnArchiveThatWasChanged() throws Exception {
    Release release = release(FIXTURE, "1.1.0");
    Quarantine quarantine = quarantine();
    quarantine.fetch(SERVER, FIXTURE, release);
    Path archive = updates().resolve("fixture-part-1.0.0.tgz");
    Files.write(archive, Files.readAllBytes(updates().resolve("@fixture+server-1.1.0.tgz")));

    UpdateException refused =
        catchThrowableOfType(UpdateException.class, () -> quarantine.unpack(FIXTURE, release));

    assertThat(requireNonNull(refused))
        .hasMessageContaining(
            "@fixture/server@1.1.0: fixture-part-1.0.0.tgz is not unpacked: it has other bytes");
    Path folder = updates().resolve("quarantine/@fixture+server-1.1.0");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(each -> each.getFileName().toString())).containsExactly("lock");
    }
  }

  @Test
  void saysWhatCannotBeHad() throws Exception {
    UpdateException early =
        catchThrowableOfType(
            UpdateException.class, () -> quarantine().unpack(FIXTURE, release(FIXTURE, "1.1.0")));
    UpdateException tampered =
        catchThrowableOfType(UpdateException.class, () -> taken("fixture-tampered", "1.1.0"));

    assertThat(requireNonNull(early)).hasMessage("@fixture/server@1.1.0 was not fetched yet");
    assertThat(requireNonNull(tampered)).hasMessageContaining("has other bytes than its registry");
    assertThat(updates().resolve("quarantine/fixture-tampered-1.1.0")).doesNotExist();
  }

  @Test
  void comparesWithWhatRunsOutOfTheStore() throws Exception {
    Quarantine quarantine = quarantine();
    InstalledPackage running =
        quarantine.stage(quarantine.take(SERVER, "fixture-aged", release("fixture-aged", "1.1.0")));
    Quarantined next = quarantine.take(SERVER, "fixture-aged", release("fixture-aged", "1.2.0"));

    List<Observation> found =
        quarantine.inspect(
            next, Optional.of(running.folder()), Authorship.UNKNOWN, Authorship.UNKNOWN);

    assertThat(found).isEmpty();
  }
}
