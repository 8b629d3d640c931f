package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Starts out of the package store, with the machine's npm and a registry of our own.
@Timeout(180)
final class PackageStartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration AWHILE = Duration.ofSeconds(60);
  private static final String SERVER = "@fixture/server";

  private final Yard yard = new Yard();
  private final List<String> told = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;
  private Registry registry;

  @BeforeEach
  void open() throws Exception {
    registry = Registry.open(Files.createDirectory(folder.resolve("npm")));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private Fleet fleet(Map<String, Secret> npm) {
    FleetObserver observer =
        new FleetObserver() {
          @Override
          public void installing(ServerId server, PackageSpec what, String progress) {
            told.add(server + " " + what + " " + progress);
          }
        };
    return Fleet.open(yard.parts(Yard.settings(), data(), observer, Journal.NONE), npm);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path store() {
    return data().resolve("store/npm");
  }

  /// What is in the store, but for the folder of what is not whole; that has to be empty.
  private List<String> stored() throws IOException {
    List<String> left = names(store().resolve(".installing"));
    assertThat(left).isEmpty();
    return names(store()).stream().filter(name -> !name.equals(".installing")).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  private static String said(Lease lease) {
    Yard.Ears ears = new Yard.Ears();
    Yard.pipe(lease).attach(ears);
    Yard.pipe(lease).send(Yard.bytes("{\"id\":1,\"method\":\"version\"}"));
    await().until(() -> !ears.lines.isEmpty());
    return ears.lines.getFirst();
  }

  @Test
  void twentyFirstStartsMakeOneInstall() throws Exception {
    ServerId server = yard.define("x", Yard.command("npm:" + SERVER, "--flag"));

    try (Fleet fleet = fleet(registry.npm());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new CopyOnWriteArrayList<>();
      for (int caller = 0; caller < 20; caller++) {
        String tenant = "session-" + caller;
        answers.add(
            callers.submit(() -> {
              try (Lease lease = fleet.lease(server, tenant, PATIENCE)) {
                return said(lease);
              }
            }));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).contains("part 1.1.0 --flag");
      }
      assertThat(registry.tarballs(SERVER)).isEqualTo(1);
      assertThat(registry.tarballs("fixture-part")).isEqualTo(1);
      InstalledPackage only = fleet.shelf().all().getFirst();
      assertThat(fleet.shelf().all()).hasSize(1);
      assertThat(only.name()).isEqualTo(SERVER);
      assertThat(only.version()).isEqualTo("1.1.0");
      assertThat(only.tags()).containsExactly("latest");
      assertThat(only.integrity()).startsWith("sha512-");
      assertThat(only.size().bytes()).isGreaterThan(1000);
    }
    Path home = store().resolve(SERVER).resolve("1.1.0");
    assertThat(stored()).containsExactly("@fixture");
    assertThat(home.resolve("node_modules").resolve(SERVER).resolve("ran")).doesNotExist();
    assertThat(told).isNotEmpty().first().asString().startsWith("x npm:" + SERVER + " installing");
  }

  @Test
  void nodeKeepsWhatItHasCompiledBesideTheVersionUnlessTheServerSaysWhere() throws Exception {
    ServerId usual = yard.define("usual", Yard.command("npm:" + SERVER));
    Launch.Command said =
        new Launch.Command(
            "npm:" + SERVER,
            List.of(),
            Map.of("NODE_COMPILE_CACHE", Secret.of("/elsewhere")),
            Optional.empty());
    ServerId other = yard.define("other", said);

    try (Fleet fleet = fleet(registry.npm());
        Lease first = fleet.lease(usual, "a", PATIENCE);
        Lease second = fleet.lease(other, "a", PATIENCE)) {
      Path cache = store().resolve(SERVER).resolve("1.1.0").resolve("compile-cache");
      assertThat(environment(first)).contains("NODE_COMPILE_CACHE=" + cache);
      assertThat(environment(second)).contains("NODE_COMPILE_CACHE=/elsewhere");
    }
  }

  private static List<String> environment(Lease lease) throws IOException {
    long pid = ((ProcessInstance) lease.instance()).pid();
    return List.of(Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0"));
  }

  @Test
  void theSecondStartNeedsNeitherNpmNorTheNetwork() throws Exception {
    ServerId newest = yard.define("newest", Yard.command("npm:" + SERVER));
    ServerId exact = yard.define("exact", Yard.command("npm:" + SERVER + "@1.1.0"));
    ServerId beta = yard.define("beta", Yard.command("npm:" + SERVER + "@beta"));
    try (Fleet fleet = fleet(registry.npm())) {
      fleet.lease(newest, "a", PATIENCE).close();
      fleet.lease(beta, "a", PATIENCE).close();
    }
    registry.close();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path calls = folder.resolve("calls");
    Path npm = Files.writeString(bin.resolve("npm"), "#!/bin/sh\necho $* >> " + calls + "\nexit 1");
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));

    try (Fleet fleet = fleet(Map.of("PATH", Secret.of(bin.toString())))) {
      for (ServerId server : List.of(newest, exact)) {
        try (Lease lease = fleet.lease(server, "a", AWHILE)) {
          assertThat(said(lease)).contains("part 1.1.0");
        }
      }
      try (Lease lease = fleet.lease(beta, "a", AWHILE)) {
        assertThat(said(lease)).contains("part 2.0.0-beta.1");
      }
      assertThat(calls).doesNotExist();
      // And it would have been this npm.
      ServerId other = yard.define("other", Yard.command("npm:fixture-part"));
      assertThat(failure(fleet, other)).hasMessageContaining("npm failed with exit code 1");
      assertThat(calls).exists();
    }
  }

  @Test
  void whoWaitsIsToldAndTheInstallGoesOn() throws Exception {
    ServerId slow = yard.define("slow", Yard.command("npm:fixture-slow"));
    ServerId quick = yard.define("quick", Yard.command("npm:" + SERVER));

    try (Fleet fleet = fleet(registry.npm())) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class, () -> fleet.lease(slow, "a", Duration.ofMillis(300)));
      assertThat(failure.category()).isEqualTo(Category.INSTALLING);
      assertThat(failure).hasMessageContaining("installing npm:fixture-slow for");
      await().atMost(AWHILE).until(() -> registry.tarballs("fixture-slow") == 1);

      // Another package does not wait for this one.
      fleet.lease(quick, "a", PATIENCE).close();
      InstanceState state = fleet.instances().getLast();
      assertThat(state.phase()).isEqualTo(InstanceState.Phase.STARTING);
      assertThat(state.note()).contains("installing npm:fixture-slow", "npm has fetched");

      registry.release();
      try (Lease lease = fleet.lease(slow, "a", PATIENCE)) {
        assertThat(said(lease)).contains("part 1.0.0");
      }
      assertThat(fleet.instances()).extracting(InstanceState::note).containsOnlyNulls();
      assertThat(registry.tarballs("fixture-slow")).isEqualTo(1);
    }
  }

  @Test
  void anInstallThatIsKilledLeavesNothingHalf() throws Exception {
    ServerId slow = yard.define("slow", Yard.command("npm:fixture-slow"));

    try (Fleet fleet = fleet(registry.npm());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<FleetException> first = callers.submit(() -> failure(fleet, slow));
      await().atMost(AWHILE).until(() -> registry.tarballs("fixture-slow") == 1);
      ProcessHandle npm =
          ProcessHandle.current()
              .children()
              .filter(child -> child.pid() != registry.pid())
              .findFirst()
              .orElseThrow();
      npm.destroyForcibly();

      assertThat(first.get()).hasMessageContaining("npm was killed (SIGKILL");
      assertThat(first.get().category()).isEqualTo(Category.START_FAILED);
      assertThat(stored()).isEmpty();

      registry.release();
      await()
          .atMost(AWHILE)
          .untilAsserted(() -> {
            try (Lease lease = fleet.lease(slow, "b", PATIENCE)) {
              assertThat(said(lease)).contains("part 1.0.0");
            }
          });
    }
  }

  @Test
  void theEndOfTheFleetEndsAnInstall() throws Exception {
    ServerId slow = yard.define("slow", Yard.command("npm:fixture-slow"));
    Fleet fleet = fleet(registry.npm());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<FleetException> first = callers.submit(() -> failure(fleet, slow));
      await().atMost(AWHILE).until(() -> registry.tarballs("fixture-slow") == 1);

      fleet.close();

      assertThat(first.get()).hasMessageContaining("shutting down");
    }
    await().untilAsserted(() -> assertThat(stored()).isEmpty());
  }

  @Test
  void whatAnEarlierRunLeftHalfIsRemoved() throws Exception {
    Path left = Files.createDirectories(store().resolve(".installing/package-1/node_modules/x"));
    Files.writeString(left.resolve("package.json"), "{}");

    fleet(registry.npm()).close();

    assertThat(stored()).isEmpty();
    assertThat(left).doesNotExist();
  }

  @Test
  void namesEveryFailureWithTheCure() {
    Map<String, Secret> nowhere = new HashMap<>(registry.npm("http://127.0.0.1:9/"));

    try (Fleet fleet = fleet(registry.npm())) {
      assertThat(failure(fleet, "npm:no-such-fixture"))
          .contains("no package no-such-fixture", "check the name", "npm said");
      assertThat(failure(fleet, "npm:" + SERVER + "@9.9.9"))
          .contains("no version or tag 9.9.9", "npm view " + SERVER + " versions");
      assertThat(failure(fleet, "npm:" + SERVER + "@nightly"))
          .contains("no version or tag nightly");
      assertThat(failure(fleet, "npm:fixture-library")).contains("has no program");
      assertThat(failure(fleet, "npm:fixture-many"))
          .contains("several programs (one, two, three)", "npm:fixture-many#one");
      assertThat(failure(fleet, "npm:fixture-many#four")).contains("no program \"four\"");
      assertThat(failure(fleet, "npm:fixture-private"))
          .contains("npm login")
          .doesNotContain("abcdefghijklmnop");
      assertThat(failure(fleet, "npm:" + SERVER + "@1.0")).contains("no version of " + SERVER);
      ServerId chosen = yard.define("chosen", Yard.command("npm:fixture-many#three"));
      try (Lease lease = fleet.lease(chosen, "a", PATIENCE)) {
        assertThat(said(lease)).contains("part 1.0.0");
      }
    }
    try (Fleet fleet = fleet(nowhere)) {
      assertThat(failure(fleet, "npm:fixture-part")).contains("cannot be reached", "npm ping");
    }
    try (Fleet fleet = fleet(Map.of("PATH", Secret.of(folder.toString())))) {
      assertThat(failure(fleet, "npm:fixture-part")).contains("install Node.js");
    }
  }

  @Test
  void aRemovedVersionIsForgottenWithItsTag() throws Exception {
    ServerId newest = yard.define("newest", Yard.command("npm:" + SERVER));
    try (Fleet fleet = fleet(registry.npm())) {
      fleet.lease(newest, "a", PATIENCE).close();

      assertThat(fleet.shelf().remove(SERVER, "1.1.0")).isTrue();
      assertThat(fleet.shelf().remove(SERVER, "1.1.0")).isFalse();

      assertThat(fleet.shelf().all()).isEmpty();
      assertThat(names(store().resolve("@fixture"))).isEmpty();
      fleet.lease(newest, "b", PATIENCE).close();
      assertThat(fleet.shelf().all()).hasSize(1);
    }
  }

  private String failure(Fleet fleet, String spec) {
    String name = "x" + Integer.toUnsignedString(spec.hashCode());
    FleetException failure = failure(fleet, yard.define(name, Yard.command(spec)));
    assertThat(failure.category()).isEqualTo(Category.START_FAILED);
    return failure.what();
  }

  private static FleetException failure(Fleet fleet, ServerId server) {
    FleetException failure =
        catchThrowableOfType(
            FleetException.class, () -> fleet.lease(server, "a", PATIENCE).close());
    assertThat(failure).isNotNull();
    return failure;
  }
}
