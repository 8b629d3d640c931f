package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The whole program with servers that run `fixture-mail@1.0.0`, and a registry on loopback that
/// has all its other releases.
///
/// @param versions by what each is, as its description says
record MailHouse(RunningHouse house, Node.Fixture registry, Map<String, String> versions)
    implements AutoCloseable {
  static final String SOUND = "1.0.0";

  private static final String PACKAGE = "fixture-mail";
  private static final String PATH = "/api/v1/updates";
  private static final Pattern VERSION = Pattern.compile("version\\\\\":\\\\\"([^\\\\]+)");

  /// What a call came to.
  ///
  /// @param version that has answered; empty when none has
  record Answer(boolean isGood, String version, String body) {}

  /// Where a job stands.
  record Stand(Json job, List<Json> steps) {
    String state() {
      return text(job, "state");
    }

    String reason() {
      return text(job, "reason");
    }

    /// It goes no further by itself.
    boolean isStopped() {
      return job.get("hasEnded").truth(false) || job.get("waitsForPerson").truth(false);
    }

    /// The last step that did not simply go well.
    String stoppedAt() {
      return steps.stream()
          .filter(each -> List.of("bad", "unfit", "waits", "back").contains(text(each, "what")))
          .map(each -> text(each, "step"))
          .reduce((_, last) -> last)
          .orElse("");
    }
  }

  /// @param watch how long what is promoted is watched
  /// @param outside what an install script would write
  static MailHouse open(Path folder, Path outside, Duration watch) throws Exception {
    Node.Fixture registry = Node.served("registry.mjs", "--outside", outside.toString());
    Map<String, String> npm =
        Map.of(
            "npm_config_registry", registry.url(),
            "npm_config_cache", folder.resolve("cache").toString(),
            "npm_config_userconfig", folder.resolve("npmrc").toString());
    List<String> add = List.of("add", "sound", "--", "npm:%s@%s".formatted(PACKAGE, SOUND));
    Terminal.Ended added = Terminal.run(folder.resolve("data"), add, npm);
    assertThat(added.exit()).as(added.err()).isZero();
    String yaml =
        """
        listen: {port: 0}
        updates:
          registry: '%s'
          mode: production
          hold: 0s
          at-once: 4
          policy: {channel: latest, min-age: 0s, approvals: 0}
          watch: {window: %ds}
          trial: {timeout: 30s, longest: 2m}
        """
            .formatted(registry.url(), watch.toSeconds());
    return new MailHouse(RunningHouse.open(folder, yaml), registry, versions(registry));
  }

  private static Map<String, String> versions(Node.Fixture registry) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI at = URI.create(registry.url() + PACKAGE);
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString());
      Map<String, String> versions = new HashMap<>();
      for (Json.Field each : json(answer.body()).get("versions").members()) {
        versions.put(text(each.value(), "description"), each.key());
      }
      return versions;
    }
  }

  private static Json json(String text) throws Exception {
    return Json.parse(text.getBytes(UTF_8));
  }

  private static String text(Json json, String key) {
    return String.valueOf(json.get(key).text());
  }

  String version(String release) {
    return Objects.requireNonNull(versions.get(release), release);
  }

  /// A server that runs the sound version.
  void add(String server) throws Exception {
    house.addCommand(server, List.of("npm:%s@%s".formatted(PACKAGE, SOUND)));
  }

  /// Asks for a version of a server.
  ///
  /// @return the job
  String wish(String server, String version) throws Exception {
    String body = "{\"version\":\"%s\"}".formatted(version);
    HttpResponse<String> answer = house.send(house.post(PATH + "/" + server, body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return text(json(answer.body()).get("job"), "id");
  }

  Stand stand(String job) throws Exception {
    HttpResponse<String> answer = house.send(house.request(PATH + "/jobs/" + job));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Json whole = json(answer.body());
    return new Stand(whole.get("job"), whole.get("steps").items());
  }

  /// Waits until a job is where it is wanted.
  Stand awaited(String job, Predicate<Stand> isThere) {
    return await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofMinutes(3))
        .until(() -> stand(job), isThere);
  }

  /// Says something about a job.
  void tell(String job, String what, String body) throws Exception {
    HttpResponse<String> answer =
        house.send(house.post("%s/jobs/%s/%s".formatted(PATH, job, what), body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /// Brings the version from before back.
  void rollBack(String server) throws Exception {
    HttpResponse<String> answer = house.send(house.post(PATH + "/" + server + "/rollback", "{}"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  /// Why a version is not to be taken again; empty when it may be.
  String bad(String version) throws Exception {
    Json history = json(house.send(house.request(PATH + "/history")).body());
    return history.get("bad").items().stream()
        .filter(each -> version.equals(text(each, "version")))
        .map(each -> text(each, "why"))
        .findFirst()
        .orElse("");
  }

  boolean isLedgerWhole() throws Exception {
    Json ledger = json(house.send(house.request(PATH + "/ledger")).body());
    return ledger.get("ledger").get("whole").truth(false);
  }

  /// Calls a tool that does not only read, so that no trial repeats the call.
  Answer call(String server) throws Exception {
    String body = house.call(server + "__list", "{}").body();
    Matcher version = VERSION.matcher(body);
    boolean isAnswered = version.find();
    return new Answer(
        isAnswered && !body.contains("\"isError\":true"), isAnswered ? version.group(1) : "", body);
  }

  /// Calls again and again.
  Answer awaitedCall(String server, Predicate<Answer> isIt) {
    return await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofMinutes(1))
        .until(() -> call(server), isIt);
  }

  @Override
  public void close() {
    try (registry) {
      house.close();
    }
  }
}
