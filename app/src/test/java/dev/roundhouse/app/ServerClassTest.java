package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.catalog.ClassName;
import dev.roundhouse.catalog.Membership;
import dev.roundhouse.catalog.ServerClass;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.config.Problem;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.fleet.SleepPolicy;
import dev.roundhouse.kernel.ServerId;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Classes of servers in a running house: what they say holds for those who are of them.
@Timeout(60)
final class ServerClassTest {
  private static final String SOON =
      "listen: {port: 0}\nfleet: {sleep: {min-awake: 0s}}\nclasses:\n  batch: {sleep: {doze-after:"
          + " 100ms}}\n";
  private static final String NEVER =
      "listen: {port: 0}\nfleet: {sleep: {min-awake: 0s}}\nclasses:\n  batch: {sleep: {never:"
          + " true}}\n";

  @TempDir private Path directory;
  private ShellServer server;

  @BeforeEach
  void write() throws Exception {
    server = ShellServer.in(directory);
  }

  private String one(String more) {
    return "servers:\n" + server.yaml("one").replace("}\n", ", class: batch" + more + "}\n");
  }

  private void replace(String yaml) throws Exception {
    Path next = Files.writeString(directory.resolve("next"), yaml);
    Files.move(next, directory.resolve("roundhouse.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private char state() throws Exception {
    String pid = server.started("one").getLast();
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private static void call(RunningHouse house) throws Exception {
    HttpResponse<String> answer = house.call("one__hello", "{}");
    assertThat(answer.body()).contains("\"text\":\"hello\"");
  }

  private static String servers(RunningHouse house) throws Exception {
    return house.send(house.request("/api/v1/servers")).body();
  }

  @Test
  void aClassHasItsServersDozeAndAChangeOfItHoldsWithoutAStart() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, NEVER + one(""))) {
      call(house);
      assertThat(state()).isNotEqualTo('T');

      replace(SOON + one(""));

      await().atMost(Duration.ofSeconds(20)).until(() -> state() == 'T');
      call(house);
      assertThat(server.started("one")).as("the same process").hasSize(1);

      replace(SOON.replace("batch: {", "batch: {limits: {files: 256}, ") + one(""));

      await()
          .untilAsserted(() -> {
            call(house);
            assertThat(server.started("one")).as("limits need another process").hasSize(2);
          });
      assertThat(servers(house)).contains("\"class\":\"batch\"", "\"files\":256");
    }
  }

  @Test
  void aStoredServerIsOfAClassThatTheFileHasAndKeepsItThere() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SOON)) {
      String data = directory.resolve("data").toString();
      HttpResponse<String> refused =
          house.send(
              house.post(
                  "/api/v1/servers",
                  "{\"name\":\"one\",\"command\":\"/bin/cat\",\"class\":\"bacth\"}"));
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body()).contains("unknown class bacth", "did you mean batch?");
      Ran typed =
          Ran.of("add", "one", "--class", "btch", "--no-start", "--data", data, "--", "/bin/cat");
      assertThat(typed.exit()).isNotZero();
      assertThat(typed.err()).contains("unknown class btch", "did you mean batch?");

      Ran added =
          Ran.of("add", "one", "--class", "batch", "--no-start", "--data", data, "--", "/bin/cat");
      assertThat(added.exit()).as(added.err()).isZero();
      assertThat(Ran.of("server", "show", "one", "--data", data).out())
          .containsPattern("class +batch");

      replace("listen: {port: 0}\nclasses: {other: {}}\ncosts: {currency: CHF}\n");
      Ran checked = Ran.of("config", "check", "--data", data);
      assertThat(checked.exit()).isEqualTo(3);
      assertThat(checked.err() + checked.out())
          .contains(
              "roundhouse.yaml:2:", "classes: there is no class batch", "server one is of it");
      assertThat(servers(house)).contains("\"class\":\"batch\"");
    }
    Ran started =
        Ran.of(
            "up",
            "--config",
            directory.resolve("roundhouse.yaml").toString(),
            "--data",
            directory.resolve("data").toString());
    assertThat(started.exit()).isEqualTo(3);
    assertThat(started.err()).contains("server one is of the unknown class batch");
  }

  @Test
  void aClassThatIsNotThereIsRefusedWithItsPlace() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("roundhouse.yaml"), SOON.replace("batch:", "batsh:") + one(""));

    assertThat(new WiredProgram().check(file, directory.resolve("data"), true))
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("roundhouse.yaml:6:")
        .endsWith("servers.one.class: unknown class \"batch\"; did you mean \"batsh\"?");
  }

  private SleepPolicy policy(String classSleep, String own) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("roundhouse.yaml"),
            "classes: {batch: {sleep: "
                + classSleep
                + "}}\nservers: {one: {command: a, class: batch, sleep: "
                + own
                + "}}\n");
    Settings settings = SettingsReader.read(file, Settings.class);
    ServerDefinition one =
        Objects.requireNonNull(settings.definitions().get(new ServerId("one")), "is there");
    ClassName batch = new ClassName("batch");
    ServerClass says = Objects.requireNonNull(settings.classes().get(batch), "is there");
    return Sleeps.policy(
        one.with(new Membership(Optional.of(batch), says)), settings.fleet().sleep());
  }

  @Test
  void aServerTheClassAndTheFleetAreAskedInThisOrderForEachKey() throws Exception {
    SleepPolicy mixed = policy("{doze-after: 1m, priority: low}", "{stop-after: 10m}");
    assertThat(mixed.dozeAfter()).contains(Duration.ofMinutes(1));
    assertThat(mixed.pageOutAfter()).contains(Duration.ofMinutes(2));
    assertThat(mixed.stopAfter()).contains(Duration.ofMinutes(10));
    assertThat(mixed.priority()).isEqualTo(SleepPolicy.Priority.LOW);

    assertThat(policy("{page-out-after: 1m}", "{doze-after: 5m}").pageOutAfter())
        .as("moves along")
        .contains(Duration.ofMinutes(5));
    assertThat(policy("{never: true}", "{}").stopAfter()).isEmpty();
    assertThat(policy("{never: true}", "{deepest: dozing}").dozeAfter()).isPresent();
    assertThat(policy("{never: true}", "{never: false}").stopAfter()).isPresent();
    assertThat(policy("{deepest: stopped}", "{never: true}").dozeAfter())
        .isEqualTo(Optional.empty());
  }
}
