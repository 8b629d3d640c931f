package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The life of a server in a sandbox, which is that of any other: how it ends, sleeps, is measured
/// and limited.
@Timeout(180)
final class SandboxLifeTest {
  private static final Launch.Command TREE =
      SandboxTest.in(
          Sandbox.BARE,
          Yard.shell("sleep 1000 & while read -r line; do echo \"got $line\"; done; wait"));

  private final Yard yard = new Yard();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path folder;

  @BeforeEach
  void needsASandbox() {
    SandboxTest.needed();
  }

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("data"));
  }

  /// Those of bubblewrap, which are two, and those in the sandbox.
  private static Set<Long> tree(Lease lease, int inside) {
    await().atMost(LONG).until(() -> Yard.process(lease).child().tree().size() == 2 + inside);
    return Yard.process(lease).child().tree();
  }

  /// Gone, or a zombie that only waits for its new parent to look.
  private static boolean isGone(long pid) {
    try {
      return state(pid) == 'Z';
    } catch (IOException _) {
      return true;
    }
  }

  private static char state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private static void assertGone(Set<Long> pids) {
    await().atMost(LONG).until(() -> pids.stream().allMatch(SandboxLifeTest::isGone));
  }

  @Test
  void allOfItEndsWhenItIsStoppedAndIsAskedFirst() throws Exception {
    Path given = Files.createDirectories(folder.resolve("given"));
    String script =
        "trap 'echo bye > %s/bye; exit 0' TERM; (trap '' TERM; sleep 1000) & echo up;"
                .formatted(given)
            + " while :; do sleep 0.05; done";
    ServerId server =
        yard.define(
            "boxed",
            SandboxTest.in(new Sandbox(List.of(given), List.of(), false), Yard.shell(script)));
    try (Fleet fleet = yard.open(data())) {
      Lease lease = fleet.lease(server, "shared", LONG);
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.contains("up"));
      Set<Long> tree = Yard.process(lease).child().tree();
      lease.close();

      fleet.stop(server);

      assertThat(given.resolve("bye")).hasContent("bye\n");
      assertThat(fleet.instances()).isEmpty();
      assertThat(tree).hasSizeGreaterThanOrEqualTo(4);
      assertGone(tree);
    }
  }

  @Test
  void theEndOfAnyOfItsFirstThreeProcessesLeavesNothing() throws Exception {
    for (int victim = 0; victim < 3; victim++) {
      ServerId server = yard.define("boxed-" + victim, TREE);
      try (Fleet fleet = yard.open(data())) {
        Lease lease = fleet.lease(server, "shared", LONG);
        Set<Long> tree = tree(lease, 2);
        ears.ends.clear();
        Yard.pipe(lease).attach(ears);

        // Numbers are given in the order of birth: bubblewrap twice, then the server.
        List<Long> inOrder = tree.stream().sorted().toList();
        ProcessHandle.of(inOrder.get(victim)).orElseThrow().destroyForcibly();

        await().atMost(LONG).until(() -> !ears.ends.isEmpty());
        assertThat(ears.ends.getFirst()).contains("was killed (SIGKILL");
        assertGone(tree);
      }
    }
  }

  @Test
  void itSleepsAndWakesWholeAndItsMemoryIsKnown() throws Exception {
    ServerId server = yard.define("boxed", TREE);
    try (Fleet fleet = yard.open(data())) {
      Lease first = fleet.lease(server, "shared", LONG);
      Yard.pipe(first).attach(ears);
      Set<Long> tree = tree(first, 2);
      InstanceUse use = fleet.use().getFirst();
      assertThat(use.memory()).isPositive();
      assertThat(use.processes()).isEqualTo(4);
      first.close();

      assertThat(fleet.sleep(server, Depth.DOZING).changed()).isTrue();
      assertThat(fleet.instances().getFirst().phase()).isEqualTo(Phase.DOZING);
      for (long pid : tree) {
        // One that was not running is stopped by the kernel when its turn comes.
        await().atMost(LONG).until(() -> state(pid) == 'T');
      }
      try (Lease again = fleet.lease(server, "shared", LONG)) {
        assertThat(again.instance()).isSameAs(first.instance());
        Yard.pipe(again).send(Yard.bytes("hello"));
        await().atMost(LONG).until(() -> ears.lines.contains("got hello"));
      }
    }
  }

  @Test
  void aSecretStandsInNoCommandLine() throws Exception {
    String secret = "sandbox-secret-" + ProcessHandle.current().pid();
    Launch.Command plain = Yard.shell("echo ${#TOKEN}; read x");
    Launch.Command command =
        new Launch.Command(
            plain.command(), plain.args(), Map.of("TOKEN", Secret.of(secret)), Optional.empty());
    ServerId server = yard.define("boxed", SandboxTest.in(Sandbox.BARE, command));
    try (Fleet fleet = yard.open(data());
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().atMost(LONG).until(() -> ears.lines.contains("" + secret.length()));
      int seen = 0;
      try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        for (Path each : all) {
          String line = commandLine(each);
          seen += line.contains("--die-with-parent") ? 1 : 0;
          assertThat(line).doesNotContain(secret);
        }
      }
      assertThat(seen).isPositive();
    }
  }

  private static String commandLine(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // It has ended.
    }
  }

  @Test
  void limitsAndAnotherUserAreInForceInIt() throws Exception {
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    assumeTrue(isRoot, "only root can become another user: test skipped");
    Path given = Files.createDirectories(folder.resolve("given"));
    Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rwxrwxrwx"));
    Launch.Command plain =
        Yard.shell(
            "id -un; id -G; ulimit -n; grep CapEff /proc/self/status;"
                + " echo x > %s/a && echo wrote; echo x > /tmp/a && echo scratch;".formatted(given)
                + " cat /proc/self/cgroup; echo end; read x");
    ResourceLimits limits =
        new ResourceLimits(
            Optional.of(ByteSize.ofMiB(256)), Optional.empty(), Optional.of(50), Optional.of(77));
    Launch.Command command =
        new Launch.Command(
            plain.command(),
            plain.args(),
            Map.of(),
            Optional.empty(),
            limits,
            Optional.of("nobody"));
    ServerId server =
        yard.define(
            "boxed", SandboxTest.in(new Sandbox(List.of(given), List.of(), false), command));
    try (Fleet fleet = yard.open(data());
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().atMost(LONG).until(() -> ears.lines.contains("end"));

      assertThat(ears.lines).startsWith("nobody");
      assertThat(ears.lines.get(1).split(" ")).doesNotContain("0");
      assertThat(ears.lines).contains("77", "CapEff:\t0000000000000000", "wrote", "scratch");
      LimitsInForce found = fleet.limits(limits, Optional.of("nobody"));
      assumeTrue(found.by() != LimitsInForce.By.RLIMITS, () -> "no groups here: " + found);
      assertThat(ears.lines).anyMatch(line -> line.contains("boxed-1"));
    }
  }

  @Test
  void aPackageOfTheStoreStartsInIt() throws Exception {
    try (Registry registry = Registry.open(Files.createDirectory(folder.resolve("npm")))) {
      ServerId server =
          yard.define("boxed", SandboxTest.in(Sandbox.BARE, Yard.command("npm:@fixture/server")));
      FleetParts parts = yard.parts(Yard.settings(), data(), FleetObserver.NONE, Journal.NONE);
      try (Fleet fleet = Fleet.open(parts, registry.npm());
          Lease lease = fleet.lease(server, "shared", LONG.multipliedBy(9))) {
        Yard.pipe(lease).attach(ears);
        Yard.pipe(lease).send(Yard.bytes("{\"id\":1,\"method\":\"version\"}"));
        await().atMost(LONG).until(() -> !ears.lines.isEmpty());

        assertThat(ears.lines.getFirst()).contains("part 1.1.0");
        assertThat(Yard.process(lease).child().tree()).hasSize(3);
      }
    }
  }
}
