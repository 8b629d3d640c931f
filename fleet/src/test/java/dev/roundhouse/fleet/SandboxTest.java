package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.limits.Scene;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a server in a sandbox sees of this machine, by the real bubblewrap.
@Timeout(60)
final class SandboxTest {
  private final Yard yard = new Yard();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path folder;

  @BeforeEach
  void needsASandbox() {
    needed();
  }

  /// Skips the test, with the reason, where there can be no sandbox.
  static void needed() {
    Finding found = Enclosures.finding();
    assumeTrue(found.verdict() == Verdict.OK, () -> found + ": test skipped");
  }

  static Launch.Command in(Sandbox sandbox, Launch.Command command) {
    return new Launch.Command(
        command.command(),
        command.args(),
        command.env(),
        command.cwd(),
        command.limits(),
        command.runAs(),
        Optional.of(sandbox),
        command.parts());
  }

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("data"));
  }

  private Path given() throws IOException {
    return Files.createDirectories(folder.resolve("given"));
  }

  /// The lines that it says until it says "end".
  private List<String> said(Launch.Command command) throws IOException {
    ServerId server = yard.define("boxed", command);
    try (Fleet fleet = yard.open(data());
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().atMost(LONG).until(() -> ears.lines.contains("end") || !ears.ends.isEmpty());
      assertThat(ears.ends).isEmpty();
      return List.copyOf(ears.lines.subList(0, ears.lines.size() - 1));
    }
  }

  private FleetException refused(Launch.Command command) throws IOException {
    ServerId server = yard.define("boxed", command);
    try (Fleet fleet = yard.open(Yard.settle(Yard.settings(), LONG), data(), FleetObserver.NONE)) {
      return catchThrowableOfType(
          FleetException.class, () -> fleet.lease(server, "shared", LONG).close());
    }
  }

  private static String tries(Path file) {
    return "(echo x > %s) 2>/dev/null && echo wrote || echo refused;".formatted(file);
  }

  @Test
  void itWritesOnlyWhereItMay() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Sandbox sandbox = new Sandbox(List.of(given()), List.of(other), false);
    Path etc = Path.of("/etc/roundhouse-sandbox-test");

    List<String> said =
        said(
            in(
                sandbox,
                Yard.shell(
                    tries(given().resolve("a"))
                        + tries(other.resolve("a"))
                        + tries(etc)
                        + tries(Path.of(System.getProperty("user.home"), "a"))
                        + tries(Path.of("/tmp/a"))
                        + " echo end; read x")));

    assertThat(said).containsExactly("wrote", "refused", "refused", "refused", "wrote");
    assertThat(given().resolve("a")).hasContent("x\n");
    assertThat(etc).doesNotExist();
    assertThat(Path.of("/tmp/a")).doesNotExist();
  }

  /// Root owns these, and needs no capability to write what it owns.
  @Test
  void theKernelCannotBeChangedFromWithin() throws IOException {
    String files =
        "/proc/sys/kernel/core_pattern /proc/sysrq-trigger /sys/fs/cgroup /sys/kernel /etc/passwd";

    List<String> said =
        said(
            in(
                Sandbox.BARE,
                Yard.shell(
                    "for f in %s; do [ -w $f ] && echo $f; done; ls /dev/null; echo end; read x"
                        .formatted(files))));

    assertThat(said).containsExactly("/dev/null");
  }

  @Test
  void homesTheDataDirectoryAndOtherProcessesAreHidden() throws IOException {
    Path secret = Files.writeString(data().resolve("key"), "k");
    Files.writeString(folder.resolve("seen"), "s");
    Sandbox sandbox = new Sandbox(List.of(), List.of(folder), false);

    List<String> said =
        said(
            in(
                sandbox,
                Yard.shell(
                    "cat %s/seen; echo; ls -A %s /root /home /run | grep -v :$ | grep -v ^$;"
                            .formatted(folder, System.getProperty("user.home"))
                        + " ls -A %s; ls -d /proc/[0-9]* | wc -l; id -u;".formatted(data())
                        + " grep -E 'CapEff|CapPrm|NoNewPrivs' /proc/self/status;"
                        + " echo end; read x")));

    assertThat(secret).exists();
    assertThat(said.getFirst()).isEqualTo("s");
    // bubblewrap's own first process, the shell, ls and wc.
    assertThat(Integer.parseInt(said.get(1))).isBetween(2, 6);
    assertThat(said.subList(3, said.size()))
        .containsExactly(
            "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1");
  }

  @Test
  void withoutNetworkNotEvenThisMachineIsReached() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String script =
          "const s = require('net').connect(%d, '127.0.0.1');".formatted(socket.getLocalPort())
              + " s.on('connect', () => console.log('connected\\nend'));"
              + " s.on('error', e => console.log(e.code + '\\nend')); process.stdin.resume()";

      List<String> without = said(in(Sandbox.BARE, Yard.node(script)));
      ears.lines.clear();
      ears.ends.clear();
      List<String> with = said(in(new Sandbox(List.of(), List.of(), true), Yard.node(script)));

      assertThat(without).hasSize(1).first().isIn("ECONNREFUSED", "ENETUNREACH");
      assertThat(with).containsExactly("connected");
    }
  }

  @Test
  void aPathThatIsNotThereIsRefusedByName() throws IOException {
    Path missing = folder.resolve("missing");
    FleetException write = refused(in(new Sandbox(List.of(missing), List.of(), false), Yard.CAT));
    FleetException read = refused(in(new Sandbox(List.of(), List.of(missing), false), Yard.CAT));

    assertThat(write.category()).isEqualTo(Category.START_FAILED);
    assertThat(write).hasMessageContaining("sandbox.write names " + missing + ", which does not");
    assertThat(read).hasMessageContaining("sandbox.read names " + missing + ", which does not");
  }

  @Test
  void theDataDirectoryIsGivenToNoServer() throws IOException {
    Path keys = Files.createDirectories(data().resolve("secrets"));

    FleetException failure = refused(in(new Sandbox(List.of(keys), List.of(), false), Yard.CAT));

    assertThat(failure).hasMessageContaining("is given to no server");
  }

  @Test
  void aHomeAsItsDirectoryHasToBeAskedFor() throws IOException {
    Path home = Path.of(System.getProperty("user.home"));
    Launch.Command command = new Launch.Command("/bin/cat", List.of(), Map.of(), Optional.of(home));

    FleetException failure = refused(in(Sandbox.BARE, command));

    assertThat(failure)
        .hasMessageContaining("its directory " + home + " is hidden in the sandbox")
        .hasMessageContaining("sandbox.read");
  }

  @Test
  void itsDirectoryAndTheFolderOfItsProgramCanBeRead() throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("server");
    Files.writeString(program, "#!/bin/sh\npwd; cat ../bin/part; (echo > b) 2>&-; echo end; cat\n");
    Files.writeString(program.resolveSibling("part"), "part\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path directory = Files.createDirectories(folder.resolve("work"));
    Launch.Command command =
        new Launch.Command(program.toString(), List.of(), Map.of(), Optional.of(directory));

    assertThat(said(in(Sandbox.BARE, command))).containsExactly(directory.toString(), "part");
    assertThat(directory.resolve("b")).doesNotExist();
  }

  @Test
  void aProgramThatNeedsMoreIsToldHow() throws IOException {
    Path program = folder.resolve("server");
    Files.writeString(program, "#!%s\n".formatted(folder.resolve("data/interpreter")));
    assertThat(program.toFile().setExecutable(true)).isTrue();

    FleetException failure = refused(in(Sandbox.BARE, Yard.command(program.toString())));

    assertThat(failure.category()).isEqualTo(Category.START_FAILED);
    assertThat(failure)
        .hasMessageContaining("its program could not be started in the sandbox: " + program)
        .hasMessageContaining("sandbox.read");
  }

  @Test
  void aServerThatAsksForASandboxIsParkedWhereThereIsNone() throws IOException {
    Path data = data();

    FleetException failure =
        catchThrowableOfType(
            FleetException.class,
            () ->
                Enclosures.of(
                    new ServerId("boxed"),
                    data,
                    in(Sandbox.BARE, Yard.CAT),
                    Scene.BARE,
                    Optional.empty()));

    assertThat(failure.category()).isEqualTo(Category.PARKED);
    assertThat(failure)
        .hasMessageContaining("it asks for a sandbox, and bwrap is not installed")
        .hasMessageContaining("apt-get install bubblewrap");
  }
}
