package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are started to be looked at, with whatever sandbox this machine has.
@Timeout(90)
final class TrialTest {
  private static final ServerId SERVER = new ServerId("tried");

  private final Yard yard = new Yard();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path folder;

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("data"));
  }

  private static boolean hasSandbox() {
    boolean has = Enclosures.finding().verdict() == Verdict.OK;
    if (!has) {
      System.out.println("no sandbox here, so a trial has none: " + Enclosures.finding());
    }
    return has;
  }

  private static Pipe pipe(Trial trial) {
    return ((ProcessInstance) trial.instance()).pipe();
  }

  private List<String> said(Trial trial) {
    pipe(trial).attach(ears);
    await().atMost(LONG).until(() -> ears.lines.contains("end"));
    return ears.lines;
  }

  @Test
  void runsBesideTheLiveOneAndIsNoInstanceOfTheFleet() throws Exception {
    ServerId server = yard.define("tried", Yard.CAT);
    try (Fleet fleet = yard.open(data());
        Lease live = fleet.lease(server, "shared", LONG)) {
      long pid = Yard.process(live).pid();

      try (Trial trial = fleet.trials().open(server, Yard.CAT, false)) {
        ProcessInstance tried = (ProcessInstance) trial.instance();
        assertThat(tried.id()).startsWith("tried-trial-");
        assertThat(tried.pid()).isNotEqualTo(pid);
        assertThat(fleet.instances())
            .extracting(each -> requireNonNull(each.running(), "running").pid())
            .containsExactly(pid);
        assertThat(fleet.use()).hasSize(1);
        tried.pipe().attach(ears);
        tried.pipe().send(Yard.bytes("hello"));
        await().atMost(LONG).until(() -> ears.lines.contains("hello"));
      }

      assertThat(Yard.isRunning(pid)).isTrue();
      assertThat(live.instance().isAlive()).isTrue();
    }
  }

  @Test
  void endsWithAllThatItHasStarted() throws Exception {
    try (Fleet fleet = yard.open(data())) {
      Trial trial =
          fleet.trials().open(SERVER, Yard.shell("sleep 1000 & echo end; read x; wait"), false);
      said(trial);
      ProcessInstance tried = (ProcessInstance) trial.instance();
      List<Long> tree = List.copyOf(tried.child().tree());
      assertThat(tree).hasSizeGreaterThanOrEqualTo(2);

      trial.close();
      trial.close();

      await().atMost(LONG).until(() -> tree.stream().noneMatch(Yard::isRunning));
      assertThat(data().resolve("run/trials"))
          .satisfiesAnyOf(
              each -> assertThat(each).doesNotExist(), each -> assertThat(each).isEmptyDirectory());
    }
  }

  @Test
  void hasAnEmptyHomeAndEmptyDirectoriesAndNoNetwork() throws Exception {
    Path given = Files.createDirectories(folder.resolve("given"));
    Files.writeString(given.resolve("private"), "mine");
    String script =
        "ls -A \"$HOME\" | grep -v '^[.]\\|junit'; ls -A %s; echo x > \"$HOME/a\" && echo wrote; echo end; read x"
            .formatted(given);
    Launch.Command command = Yard.command("/bin/sh", "-c", script, given.toString());
    try (Fleet fleet = yard.open(data());
        Trial trial = fleet.trials().open(SERVER, command, false)) {
      List<String> said = said(trial);

      if (hasSandbox()) {
        assertThat(said).containsExactly("wrote", "end");
        assertThat(trial.walls()).isEqualTo(new Trial.Walls.Sandboxed(false));
        assertThat(trial.walls().says()).isEqualTo("bubblewrap, a home of its own, no network");
        assertThat(trial.look().reached()).hasValue(0);
      } else {
        assertThat(said).containsExactly("private", "wrote", "end");
        assertThat(trial.walls().says()).startsWith("none, because ");
        assertThat(trial.look().reached()).isEmpty();
      }
      assertThat(given.resolve("private")).hasContent("mine");
    }
  }

  @Test
  void whatItTouchesInItsHomeIsKnown() throws Exception {
    String script =
        "cat \"$HOME/.aws/credentials\" >\"$HOME/copy\"; ls -R \"$HOME\" >/dev/null;"
            + " ln -s / \"$HOME/out\"; mkdir \"$HOME/in\"; echo x >\"$HOME/in/b\"; echo end; read x";
    try (Fleet fleet = yard.open(data());
        Trial trial = fleet.trials().open(SERVER, Yard.command("/bin/sh", "-c", script), false)) {
      assertThat(trial.look().opened()).isPresent();
      said(trial);

      Trial.Observed seen = trial.look();

      assertThat(seen.opened()).contains(List.of("~/.aws/credentials"));
      assertThat(seen.written()).contains(List.of("~/copy", "~/in/b", "~/out"));
    }
  }

  @Test
  void whoTouchesNothingIsNotSuspected() throws Exception {
    try (Fleet fleet = yard.open(data());
        Trial trial =
            fleet
                .trials()
                .open(SERVER, Yard.node("console.log('end'); process.stdin.resume()"), false)) {
      said(trial);

      assertThat(trial.look().opened()).contains(List.of());
      assertThat(trial.look().written()).contains(List.of());
    }
  }

  @Test
  void triesToReachOutAreCounted() throws Exception {
    String script =
        "require('net').connect(443,'192.0.2.1').on('error',"
            + "()=>require('dns').lookup('example.test',()=>console.log('end')));"
            + "process.stdin.resume()";
    try (Fleet fleet = yard.open(data());
        Trial trial = fleet.trials().open(SERVER, Yard.node(script), false)) {
      if (hasSandbox()) {
        said(trial);
        assertThat(trial.look().reached().orElse(0)).isGreaterThanOrEqualTo(2);
      } else {
        assertThat(trial.look().reached()).isEmpty();
      }
    }
  }

  @Test
  void itsMemoryAndItsEndAreKnown() throws Exception {
    String script =
        "const a=Buffer.alloc(80<<20,1);console.error('on its way');console.log('end');"
            + "process.stdin.on('data',()=>{console.error('no more'); process.exit(4)})";
    try (Fleet fleet = yard.open(data());
        Trial trial = fleet.trials().open(SERVER, Yard.node(script), false)) {
      said(trial);
      Trial.Observed alive = trial.look();
      assertThat(alive.end()).isEmpty();
      assertThat(alive.peak().orElse(0)).isGreaterThan(80 << 20);
      assertThat(alive.resident().orElse(0)).isGreaterThan(80 << 20);

      pipe(trial).send(Yard.bytes("go"));
      await().atMost(LONG).until(() -> !ears.ends.isEmpty());

      await().atMost(LONG).until(() -> trial.look().end().isPresent());
      Trial.Observed ended = trial.look();
      assertThat(ended.end())
          .hasValueSatisfying(why -> assertThat(why).contains("exited with code 4", "no more"));
      assertThat(ended.peak()).isEqualTo(alive.peak());
      assertThat(ended.errors()).contains("on its way", "no more");
      assertThat(trial.log()).content().contains("tried-trial-", "on its way");
      assertThat(data().resolve("logs/servers/tried.log")).doesNotExist();
    }
  }

  @Test
  void oneThatEndsAtOnceSaysWhy() throws Exception {
    try (Fleet fleet = yard.open(Yard.settle(Yard.settings(), LONG), data(), FleetObserver.NONE)) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class,
              () ->
                  fleet
                      .trials()
                      .open(SERVER, Yard.shell("echo broken >&2; exit 7"), false)
                      .close());

      assertThat(failure).hasMessageContaining("exited with code 7").hasMessageContaining("broken");
    }
  }

  @Test
  void nothingIsInstalledForATrial() throws Exception {
    try (Fleet fleet = yard.open(data())) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class,
              () -> fleet.trials().open(SERVER, Yard.command("npm:no-such@1.0.0"), false).close());

      assertThat(failure)
          .hasMessageContaining("npm:no-such@1.0.0 is not in the package store")
          .hasMessageContaining("stage it");
    }
  }

  @Test
  void whatIsLeftOfTrialsEndsWithTheFleet() throws Exception {
    long pid;
    try (Fleet fleet = yard.open(data())) {
      Trial trial = fleet.trials().open(SERVER, Yard.CAT, false);
      pid = ((ProcessInstance) trial.instance()).pid();
      assertThat(Yard.isRunning(pid)).isTrue();
    }

    await().atMost(LONG).until(() -> !Yard.isRunning(pid));
  }

  @Test
  void itsOwnHomeWinsOverThatOfItsDefinition() throws Exception {
    Launch.Command command =
        new Launch.Command(
            "/bin/sh",
            List.of("-c", "echo $HOME; echo end; read x"),
            Map.of("HOME", Secret.of("/root")),
            Optional.empty());
    try (Fleet fleet = yard.open(data());
        Trial trial = fleet.trials().open(SERVER, command, false)) {
      assertThat(said(trial).getFirst()).isNotEqualTo("/root");
    }
  }
}
