package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.config.ConfigWatch.Reload;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ConfigWatchTest {
  record Door(
      @Setting(value = "A port.", fallback = "1", max = "9") int port,
      @Setting(value = "A name.", fallback = "x") String name) {}

  private final Path file;
  private final ManualTicker ticker = new ManualTicker();
  private final List<Reload<Door>> told = new CopyOnWriteArrayList<>();

  ConfigWatchTest(@TempDir Path folder) throws IOException {
    this.file = Files.writeString(folder.resolve("roundhouse.yaml"), "port: 2\n");
  }

  private ConfigWatch<Door> open() throws ConfigException {
    return ConfigWatch.open(
        file, SettingsForm.of(Door.class), ticker, Duration.ofSeconds(1), told::add);
  }

  private void write(String yaml, int second) throws IOException {
    Files.writeString(file, yaml);
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
  }

  @Test
  void takesAChangeOnceTheFileIsAtRest() throws Exception {
    try (ConfigWatch<Door> watch = open()) {
      write("port: 3\nna", 1);
      ticker.turn();
      write("port: 3\nname: y\n", 2);
      ticker.turn();

      assertThat(told).isEmpty();
      assertThat(watch.current()).isEqualTo(new Door(2, "x"));

      ticker.turn();

      assertThat(told).containsExactly(new Reload.Changed<>(new Door(2, "x"), new Door(3, "y")));
      assertThat(watch.current()).isEqualTo(new Door(3, "y"));
    }
  }

  @Test
  void refusesAWholeFileForOneProblemAndSaysSoOnce() throws Exception {
    try (ConfigWatch<Door> watch = open()) {
      write("port: 10\nname: y\n", 1);
      for (int turn = 0; turn < 5; turn++) {
        ticker.turn();
      }

      assertThat(told).hasSize(1);
      assertThat(told.getFirst())
          .isInstanceOf(Reload.Refused.class)
          .asString()
          .contains("[roundhouse.yaml:1:7: port: must be at most 9, is \"10\"]");
      assertThat(watch.current()).isEqualTo(new Door(2, "x"));

      write("port: 9\nname: y\n", 2);
      ticker.turn();
      ticker.turn();

      assertThat(watch.current()).isEqualTo(new Door(9, "y"));
    }
  }

  @Test
  void readsARefusedFileAgainWhenAskedAndTellsNoProblemTwice() throws Exception {
    Set<String> known = ConcurrentHashMap.newKeySet();
    SettingsForm<Door> form =
        SettingsForm.of(Door.class)
            .check((door, report) -> {
              if (door.port() == 5 && !known.contains(door.name())) {
                report.problem(KeyPath.of("name"), "unknown; there are " + known.size());
              }
            });
    try (ConfigWatch<Door> watch =
        ConfigWatch.open(file, form, ticker, Duration.ofSeconds(1), told::add)) {
      write("port: 5\nname: y\n", 1);
      ticker.turn();
      ticker.turn();
      assertThat(told).singleElement().asString().contains("there are 0");

      watch.retry();
      ticker.turn();
      ticker.turn();
      assertThat(told).hasSize(1);

      known.add("y");
      ticker.turn();
      ticker.turn();
      assertThat(told).as("nobody has asked").hasSize(1);

      watch.retry();
      ticker.turn();
      ticker.turn();
      assertThat(watch.current()).isEqualTo(new Door(5, "y"));
      assertThat(told).hasSize(2);
    }
  }

  @Test
  void doesNotTellOfAFileThatWasOnlyTouched() throws Exception {
    try (ConfigWatch<Door> watch = open()) {
      write("port: 2\n", 1);
      ticker.turn();
      ticker.turn();
      write("port: 2 # the same\n", 2);
      ticker.turn();
      ticker.turn();

      assertThat(told).isEmpty();
      assertThat(watch.current()).isEqualTo(new Door(2, "x"));
    }
  }

  @Test
  void keepsTheSettingsWhenTheFileGoesAndTakesItsReplacement() throws Exception {
    try (ConfigWatch<Door> watch = open()) {
      Files.delete(file);
      ticker.turn();
      ticker.turn();

      assertThat(told).hasSize(1).first().asString().contains("no such file");
      assertThat(watch.current()).isEqualTo(new Door(2, "x"));

      Path next = Files.writeString(file.resolveSibling("next"), "port: 4\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      ticker.turn();
      ticker.turn();

      assertThat(watch.current()).isEqualTo(new Door(4, "x"));
    }
  }

  @Test
  void reloadsWhenAsked() throws Exception {
    try (ConfigWatch<Door> watch = open()) {
      assertThat(watch.reload()).isEqualTo(new Reload.Unchanged<>(new Door(2, "x")));

      write("port: 3\n", 1);
      Reload<Door> changed = new Reload.Changed<>(new Door(2, "x"), new Door(3, "x"));
      assertThat(watch.reload()).isEqualTo(changed);

      write("prot: 3\n", 2);
      assertThat(watch.reload()).isInstanceOf(Reload.Refused.class);
      assertThat(watch.reload()).isInstanceOf(Reload.Refused.class);
      assertThat(watch.current()).isEqualTo(new Door(3, "x"));
      assertThat(told).hasSize(3).first().isEqualTo(changed);
    }
  }

  @Test
  void doesNotReadAgainWhatWasReloaded() throws Exception {
    try (ConfigWatch<Door> watch = open()) {
      write("port: 3\n", 1);
      watch.reload();
      ticker.turn();
      ticker.turn();

      assertThat(told).hasSize(1);
    }
  }

  @Test
  void goesOnAfterAListenerFailed() throws Exception {
    try (ConfigWatch<Door> watch =
        ConfigWatch.open(
            file,
            SettingsForm.of(Door.class),
            ticker,
            Duration.ofSeconds(1),
            outcome -> {
              told.add(outcome);
              throw new IllegalStateException("cannot follow");
            })) {
      write("port: 3\n", 1);
      ticker.turn();
      ticker.turn();
      write("port: 4\n", 2);
      ticker.turn();
      ticker.turn();

      assertThat(told).hasSize(2);
      assertThat(watch.current()).isEqualTo(new Door(4, "x"));
    }
  }

  @Test
  void readsAFileThatWasKnownOnceMore() throws Exception {
    try (ConfigWatch<Door> watch =
        ConfigWatch.follow(
            file,
            SettingsForm.of(Door.class),
            new Door(1, "x"),
            ticker,
            Duration.ofSeconds(1),
            told::add)) {
      assertThat(watch.current()).isEqualTo(new Door(1, "x"));

      ticker.turn();
      ticker.turn();
      ticker.turn();

      assertThat(told).containsExactly(new Reload.Changed<>(new Door(1, "x"), new Door(2, "x")));
    }
  }

  @Test
  void triesARefusedFileAgainWhenItIsTouched() throws Exception {
    AtomicBoolean isMissing = new AtomicBoolean(true);
    SettingsForm<Door> form =
        SettingsForm.of(Door.class)
            .check((door, report) -> {
              if (door.port() == 3 && isMissing.get()) {
                report.problem(KeyPath.of("port"), "the secret is missing");
              }
            });
    try (ConfigWatch<Door> watch =
        ConfigWatch.open(file, form, ticker, Duration.ofSeconds(1), told::add)) {
      write("port: 3\n", 1);
      ticker.turn();
      ticker.turn();
      assertThat(told).hasSize(1).first().asString().contains("the secret is missing");

      isMissing.set(false);
      write("port: 3\n", 2);
      ticker.turn();
      ticker.turn();

      assertThat(watch.current()).isEqualTo(new Door(3, "x"));
    }
  }

  @Test
  void followsALinkThatIsTurnedToAnotherFolder() throws Exception {
    Path folder = file.resolveSibling("..2026_1");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("door.yaml"), "port: 5\n");
    Path data = Files.createSymbolicLink(file.resolveSibling("..data"), Path.of("..2026_1"));
    Path mounted =
        Files.createSymbolicLink(file.resolveSibling("door.yaml"), Path.of("..data/door.yaml"));
    try (ConfigWatch<Door> watch =
        ConfigWatch.open(
            mounted, SettingsForm.of(Door.class), ticker, Duration.ofSeconds(1), told::add)) {
      Path other = Files.createDirectories(file.resolveSibling("..2026_2"));
      Files.writeString(other.resolve("door.yaml"), "port: 6\n");
      Path link = Files.createSymbolicLink(file.resolveSibling("..tmp"), Path.of("..2026_2"));
      Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
      ticker.turn();
      ticker.turn();

      assertThat(watch.current()).isEqualTo(new Door(6, "x"));
    }
  }

  @Test
  void doesNotStartWithoutUsableSettings() throws IOException {
    write("prot: 3\n", 1);

    assertThatThrownBy(this::open).isInstanceOf(ConfigException.class);
  }

  @Test
  void followsTheFileWithTheClockOfTheMachine() throws Exception {
    try (ConfigWatch<Door> watch =
        ConfigWatch.open(
            file, SettingsForm.of(Door.class), Ticker.system(), Duration.ofMillis(5), told::add)) {
      write("port: 7\n", 1);

      await().untilAsserted(() -> assertThat(watch.current()).isEqualTo(new Door(7, "x")));
    }
  }
}
