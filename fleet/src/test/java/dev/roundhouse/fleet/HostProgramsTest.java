package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostProgramsTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @TempDir private Path root;

  private final Ticker ticker = Ticker.system();

  private Path script(String text) throws IOException {
    Path bin = Files.createDirectories(root.resolve("usr/bin"));
    Path file = Files.writeString(bin.resolve("program"), "#!/bin/sh\n" + text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private HostPrograms programs() {
    return new HostPrograms(root, ticker);
  }

  @Test
  void argumentsAreGivenAsTheyAreAndNothingIsInherited() throws Exception {
    Path program = script("printf '%s\\n' \"$@\"; env | cut -d= -f1 | sort >&2; exit 3\n");

    HostPrograms.Ran ran =
        programs().run(HostPrograms.Order.look(program, WITHIN, "$(id)", "a b", "; ls", "*"));

    assertThat(ran.out()).isEqualTo("$(id)\na b\n; ls\n*\n");
    assertThat(ran.err().lines())
        .contains("HOME", "LC_ALL", "PATH")
        .isSubsetOf("HOME", "LC_ALL", "PATH", "PWD", "OLDPWD", "SHLVL", "_");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.isGood()).isFalse();
  }

  @Test
  void onlyFixedPlacesAreLookedAt() throws Exception {
    Path program = script("exit 0\n");
    Files.createFile(root.resolve("usr/bin/plain"));

    assertThat(programs().find(List.of("/bin/program", "/usr/bin/program"))).contains(program);
    assertThat(programs().find(List.of("/usr/bin/plain", "/usr/bin/none"))).isEmpty();
    assertThatThrownBy(() -> HostPrograms.Order.look(Path.of("ls"), WITHIN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> programs().run(HostPrograms.Order.look(root.resolve("none"), WITHIN)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLongOutputIsCutAndReadToItsEnd() throws Exception {
    Path program = script("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done\n");

    HostPrograms.Ran ran =
        programs().run(new HostPrograms.Order(program, List.of(), Map.of(), WITHIN, 1000, false));

    assertThat(ran.out()).hasSize(1000);
    assertThat(ran.isCut()).isTrue();
    assertThat(ran.isGood()).isTrue();
  }

  @Test
  void whatTakesTooLongIsEndedWithWhatItHasStarted() throws Exception {
    Path pid = root.resolve("pid");
    Path program = script("sleep 1000 & echo $! > %s; wait\n".formatted(pid));

    HostPrograms.Ran ran = programs().run(HostPrograms.Order.look(program, Duration.ofMillis(800)));

    assertThat(ran.isLate()).isTrue();
    assertThat(ran.isGood()).isFalse();
    long started = Long.parseLong(Files.readString(pid).strip());
    Awaitility.await()
        .atMost(WITHIN)
        .until(() -> ProcessHandle.of(started).map(each -> !each.isAlive()).orElse(true));
  }

  /// A package manager that is broken off leaves half a package.
  @Test
  void aChangeComesToItsEndAlthoughNobodyWaits() throws Exception {
    Path go = root.resolve("go");
    Path done = root.resolve("done");
    Path begun = root.resolve("begun");
    Path program =
        script(
            "touch %s; while [ ! -e %s ]; do sleep 0.05; done; touch %s\n"
                .formatted(begun, go, done));
    AtomicReference<HostPrograms.Ran> ran = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                ran.set(programs().run(HostPrograms.Order.change(program, WITHIN, List.of())));
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Awaitility.await().atMost(WITHIN).until(() -> Files.exists(begun));

    caller.interrupt();
    Files.createFile(go);

    assertThat(caller.join(WITHIN)).isTrue();
    assertThat(done).exists();
  }

  @Test
  void aLookIsBrokenOffWhenNobodyWaits() throws Exception {
    Path begun = root.resolve("begun");
    Path program = script("touch %s; exec sleep 1000\n".formatted(begun));
    AtomicReference<Exception> why = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                programs().run(HostPrograms.Order.look(program, WITHIN));
              } catch (IOException | InterruptedException e) {
                why.set(e);
              }
            });
    Awaitility.await().atMost(WITHIN).until(() -> Files.exists(begun));

    caller.interrupt();

    assertThat(caller.join(WITHIN)).isTrue();
    assertThat(why.get()).isInstanceOf(InterruptedException.class);
  }
}
