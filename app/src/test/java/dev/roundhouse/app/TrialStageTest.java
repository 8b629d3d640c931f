package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.fleet.FleetParts;
import dev.roundhouse.fleet.Journal;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.Recorder;
import dev.roundhouse.gateway.Tryout;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.RiskClass;
import dev.roundhouse.security.ToolFacts;
import dev.roundhouse.updates.Appearance;
import dev.roundhouse.updates.Rehearsals;
import dev.roundhouse.updates.Rehearsed;
import dev.roundhouse.updates.TrialSettings;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Versions that are tried before they are used: real processes, started by the fleet and spoken to
/// by the gateway.
@Timeout(120)
final class TrialStageTest {
  private static final ServerId SERVER = new ServerId("tried");
  private static final String NAME = "fixture-tried";
  private static final String GOOD = "1.0.0";

  @TempDir private Path folder;
  private HttpClient client;
  private Fleet fleet;
  private Rehearsals rehearsals;
  private TrialStage stage;
  private final Recorder recorder =
      new Recorder(
          GatewayObserver.none(),
          () -> true,
          new KnownSecrets(),
          _ -> RiskClass.UNRATED,
          Ticker.system());

  private Path data() {
    return folder.resolve("data");
  }

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(data().resolve("secrets"));
    stored(GOOD, "");
    Path file =
        Files.writeString(
            folder.resolve("roundhouse.yaml"), "updates: {trial: {timeout: 10s, longest: 60s}}\n");
    Settings settings = SettingsReader.read(file, Settings.class);
    Map<String, SecretText> env = new LinkedHashMap<>();
    env.put("API_TOKEN", SecretText.literal("sesame"));
    env.put("DATABASE", SecretText.literal("postgres://user:pass@host/db"));
    env.put("PLAIN", SecretText.literal("plain"));
    ServerDefinition definition =
        ServerDefinition.of(
            SERVER,
            new Transport.Stdio("npm:" + NAME + "@" + GOOD, List.of(), env, Optional.empty()),
            Origin.STORE);
    Snapshot<CatalogImage> catalog =
        new Snapshot<>(
            new CatalogImage(Map.of(SERVER, definition), Map.of(), Map.of(), Map.of(), 1));
    SecretResolver secrets = new SecretResolver(data().resolve("secrets"), _ -> null);
    client = HttpClient.open(settings.upstream());
    fleet =
        Fleet.open(
            new FleetParts(
                new CatalogLaunches(catalog, secrets),
                settings.fleet(),
                data(),
                client,
                Ticker.system(),
                FleetObserver.NONE,
                Journal.NONE));
    stage =
        new TrialStage(
            catalog,
            secrets,
            fleet.trials(),
            new Tryout(settings::gateway, "0", Ticker.system()),
            _ -> Set.of("send_mail"),
            recorder::of,
            Ticker.system());
    rehearsals = new Rehearsals(stage, settings::updates, Ticker.system());
  }

  @AfterEach
  void close() {
    fleet.close();
    client.close();
  }

  /// Puts a version into the store, as an install leaves it.
  private void stored(String version, String bad) throws Exception {
    Path home = data().resolve("store/npm").resolve(NAME).resolve(version);
    Path own = Files.createDirectories(home.resolve("node_modules").resolve(NAME));
    Files.copy(
        RunningHouse.home().resolve("testing/node/tried-server.cjs"), own.resolve("server.cjs"));
    Files.writeString(
        own.resolve("package.json"),
        "{\"name\":\"%s\",\"version\":\"%s\",\"bad\":\"%s\"}".formatted(NAME, version, bad),
        UTF_8);
    Files.writeString(
        home.resolve("installed.json"),
        """
        {"name":"%s","version":"%s","installed":"2026-01-01T00:00:00Z","integrity":"","bytes":1,
         "programs":{"%s":"node_modules/%s/server.cjs"}}
        """
            .formatted(NAME, version, NAME, NAME),
        UTF_8);
  }

  private Rehearsed rehearsed(String bad) throws Exception {
    stored("2.0.0", bad);
    return rehearsals.rehearse(SERVER, PackageSpec.parse("npm:" + NAME + "@2.0.0"));
  }

  private void recorded(String tool, String arguments) throws Exception {
    String frame =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
            .formatted(tool, arguments);
    ToolFacts facts =
        new ToolFacts(
            SERVER, tool, Optional.empty(), Optional.empty(), Map.of("readOnlyHint", true));
    recorder.answered(facts, Set.of(), Frame.scan(frame.getBytes(UTF_8), Limits.DEFAULT), 1000);
  }

  private boolean hasSandbox(Rehearsed rehearsed) {
    if (!rehearsed.after().isSandboxed()) {
      System.out.println("tried without a sandbox: " + rehearsed.after().sandbox());
    }
    return rehearsed.after().isSandboxed();
  }

  @Test
  void aGoodOneIsGoodInBothEras() throws Exception {
    Rehearsed rehearsed = rehearsed("more");

    assertThat(rehearsed.reasons()).isEmpty();
    assertThat(rehearsed.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(rehearsed.changes())
        .extracting(each -> each.severity().wire() + " " + each.says())
        .containsExactlyInAnyOrder(
            "safe tool count: is new",
            "safe tool read: /description is worded otherwise",
            "safe tool read: /inputSchema/properties/from is new");
    assertThat(rehearsed.after().withheld()).containsExactlyInAnyOrder("API_TOKEN", "DATABASE");
    assertThat(rehearsed.notes()).contains("without the secrets API_TOKEN, DATABASE");
    for (Era era : Era.values()) {
      Appearance seen = rehearsed.after().in(era).orElseThrow();
      assertThat(seen.offering().orElseThrow().introduced()).isEqualTo(NAME + " 2.0.0");
      assertThat(seen.endurance().answered()).isEqualTo(TrialSettings.DEFAULT.repeats());
      assertThat(seen.vitals().peak().orElse(0)).isPositive();
    }
    assertThat(rehearsed.before().in(Era.MODERN).orElseThrow().offering().orElseThrow().protocol())
        .isEqualTo("2026-07-28");
    assertThat(fleet.instances()).as("nothing of it is the fleet's").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crash-at-start | FAILED | exited with code 3: Error: no such module",
        "crash-at-50 | FAILED | it failed after ",
        "silent | FAILED | in the era of sessions:",
        "endless | FAILED | tools/list",
        "tool-removed | BREAKING | tool list: is gone",
        "schema-tightened | BREAKING | tool read: /inputSchema/properties/path/maxLength allows less",
        "slow | BREAKING | it answers in 2",
        "leak | BREAKING | MiB of memory in 60 requests",
        "poisoned | SUSPICIOUS | tool read: an instruction to the agent at /description"
      })
  void aBadOneIsFound(String bad, Verdict verdict, String reason) throws Exception {
    Rehearsed rehearsed = rehearsed(bad);

    assertThat(rehearsed.verdict()).as("" + rehearsed.reasons()).isEqualTo(verdict);
    assertThat(rehearsed.reasons()).anyMatch(each -> each.contains(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "more | GOOD | ",
        "slow-call | BREAKING | takes 2",
        "other-form | BREAKING | is answered in another form: content [text] -> content [text],",
        "failing-call | BREAKING | fails: a failure of the tool, content [text]"
      })
  void recordedCallsAreMadeAgain(String bad, Verdict verdict, @Nullable String reason)
      throws Exception {
    recorded("read", "{\"path\":\"/my/own\"}");
    recorded("list", "{}");

    Rehearsed rehearsed = rehearsed(bad);

    if (!hasSandbox(rehearsed)) {
      assertThat(rehearsed.after().in(Era.LEGACY).orElseThrow().replayed()).isEmpty();
      return;
    }
    assertThat(rehearsed.notes()).contains("2 of 2 recorded calls could be compared");
    assertThat(rehearsed.verdict()).as("" + rehearsed.reasons()).isEqualTo(verdict);
    if (reason != null) {
      assertThat(rehearsed.reasons())
          .anyMatch(each -> each.startsWith("call read (") && each.contains(reason));
    }
    assertThat(rehearsed.toString()).as("no argument is in it").doesNotContain("/my/own");
  }

  @Test
  void oneThatCallsANewHostIsSuspicious() throws Exception {
    Rehearsed rehearsed = rehearsed("new-host");

    if (hasSandbox(rehearsed)) {
      assertThat(rehearsed.verdict()).isEqualTo(Verdict.SUSPICIOUS);
      assertThat(rehearsed.reasons())
          .anyMatch(each -> each.startsWith("it tries to reach the network"));
    } else {
      assertThat(rehearsed.notes()).anyMatch(each -> each.startsWith("sandbox: none, because "));
    }
  }

  @Test
  void whatCannotBeTriedSaysWhy() {
    assertThatThrownBy(() -> rehearsals.rehearse(SERVER, PackageSpec.parse("npm:" + NAME)))
        .isInstanceOf(UpdateException.class)
        .hasMessageContaining("says no exact version");
    assertThatThrownBy(() -> rehearsals.rehearse(SERVER, PackageSpec.parse("npm:other@1.0.0")))
        .isInstanceOf(UpdateException.class)
        .hasMessageContaining("starts fixture-tried, and other is another package");
    assertThatThrownBy(
            () -> rehearsals.rehearse(new ServerId("none"), PackageSpec.parse("npm:other@1.0.0")))
        .isInstanceOf(UpdateException.class)
        .hasMessageContaining("there is no such server");
  }

  @Test
  void aVersionThatIsNotStagedFailsAndIsNotInstalled() throws Exception {
    Rehearsed rehearsed = rehearsals.rehearse(SERVER, PackageSpec.parse("npm:" + NAME + "@9.9.9"));

    assertThat(rehearsed.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(rehearsed.reasons().getFirst()).contains("is not in the package store");
  }
}
