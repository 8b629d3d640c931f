package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The alert drill: real children are killed, grow and delay their calls, and somebody comes with
/// bad tokens. Every channel hears of each, from its own real receiver, and hears when it is over.
@Timeout(300)
final class AlertDrillTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MEBIBYTES = 120;

  /// `hello` answers, `slow` takes a while, and `grow` keeps memory as long as the process lives.
  private static final String SCRIPT =
      """
      echo $$ >> "$1"
      while read -r line; do
        id=${line##*'"id":'}; id=${id%%%%,*}; id=${id%%%%\\}*}
        case "$line" in
          *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'\
      '"serverInfo":{"name":"drill","version":"1"}}' ;;
          *'"tools/list"'*) result='{"tools":[{"name":"hello","inputSchema":{"type":"object"}},'\
      '{"name":"slow","inputSchema":{"type":"object"}},{"name":"grow","inputSchema":{"type":"object"}}]}' ;;
          *'"tools/call"'*)
            case "$line" in
              *'"slow"'*) sleep 0.4 ;;
              *'"grow"'*) kept=$(head -c %d /dev/zero | tr '\\0' a) ;;
            esac
            result='{"content":[{"type":"text","text":"done"}]}' ;;
          *) result='{}' ;;
        esac
        case "$line" in
          *'"id"'*) printf '{"jsonrpc":"2.0","id":%%s,"result":%%s}\\n' "$id" "$result" ;;
        esac
      done
      """
          .formatted(MEBIBYTES << 20);

  @TempDir private Path folder;

  private String yaml(AlertReceivers receivers) throws Exception {
    Path script = Files.writeString(folder.resolve("drill.sh"), SCRIPT);
    String server =
        "  %1$s: {command: /bin/sh, args: ['" + script + "', '" + folder + "/pids-%1$s']}\n";
    return """
    listen: {port: 0}
    fleet:
      backoff: {first: 1ms, longest: 1ms, give-up-after: 3}
    servers:
    %s%s%smonitoring:
      alerts:
        every: 200ms
        resolve-after: 500ms
        group-wait: 0s
        per-hour: 200
        least-calls: 3
        rules:
          server-down: {for: 1s}
          server-slow: {above: 0.2, for: 0s, servers: [lazy]}
          server-errors: {enabled: false}
          hog: {signal: server-memory, above: %d, for: 0s, severity: critical, servers: [hog]}
          server-restarts: {enabled: false}
          gateway-slow: {enabled: false}
          host-cpu: {enabled: false}
          host-memory: {enabled: false}
          host-disk: {enabled: false}
    %s\
    """
        .formatted(
            server.formatted("victim"),
            server.formatted("lazy"),
            server.formatted("hog"),
            MEBIBYTES - 20,
            receivers.yaml());
  }

  private List<String> pids(String server) throws Exception {
    Path file = folder.resolve("pids-" + server);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private void killLast(String server) throws Exception {
    long pid = Long.parseLong(pids(server).getLast());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static void good(RunningHouse house, String tool) throws Exception {
    HttpResponse<String> answer = house.call(tool, "{}");
    assertThat(answer.body()).contains("done");
  }

  /// Kills it again and again, until nobody starts it any more.
  private void parkVictim(RunningHouse house) {
    await()
        .atMost(LONG)
        .until(() -> {
          boolean isParked = house.call("victim__hello", "{}").body().contains("is parked");
          if (!isParked) {
            killLast("victim");
          }
          return isParked;
        });
  }

  private static void told(AlertReceivers receivers, String one, String other) {
    await()
        .atMost(LONG)
        .conditionEvaluationListener(condition -> {})
        .untilAsserted(() ->
            assertThat(receivers.haveAllHeard(one, other))
                .as("%s %s in %s", one, other, receivers.all())
                .isTrue());
  }

  private static void badTokens(RunningHouse house) throws Exception {
    for (int at = 0; at < 20; at++) {
      HttpResponse<String> answer =
          house.send(
              house.request("/api/v1/servers").setHeader("Authorization", "Bearer forged" + at));
      assertThat(answer.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void everyChannelHearsThatItFiresAndThatItIsOver() throws Exception {
    try (AlertReceivers receivers = new AlertReceivers(folder);
        RunningHouse house = RunningHouse.open(folder, yaml(receivers))) {
      badTokens(house);
      for (String each : List.of("victim", "lazy", "hog")) {
        good(house, each + "__hello");
      }
      parkVictim(house);
      for (int at = 0; at < 3; at++) {
        good(house, "lazy__slow");
      }
      good(house, "hog__grow");
      // What servers use is looked at twice a minute, or when somebody asks.
      await()
          .atMost(LONG)
          .until(() -> {
            house.send(house.request("/api/v1/servers"));
            return receivers.haveAllHeard("server-memory of hog", "above");
          });

      told(receivers, "server victim is parked", "");
      told(receivers, "one call of 20 to server lazy takes", "");
      told(receivers, "requests of the last minute had a token that was refused", "");
      Json open = detailed(house).get("alerts");
      assertThat(open.items()).hasSizeGreaterThanOrEqualTo(4);
      // Whether or not it was told before, its being parked explains it now.
      await()
          .atMost(LONG)
          .until(() ->
              house
                  .send(house.request("/alerts?state=suppressed"))
                  .body()
                  .contains("server victim is down"));

      mend(house, receivers);

      told(receivers, "[resolved]", "server victim is parked");
      told(receivers, "[resolved]", "one call of 20 to server lazy takes");
      told(receivers, "[resolved]", "server-memory of hog");
      told(receivers, "[resolved]", "a token that was refused");
      await().atMost(LONG).until(() -> detailed(house).get("alerts").items().isEmpty());
      await().atMost(LONG).until(() -> areTaken(house));
      receivers.checkWhatCame();
      for (String channel : AlertReceivers.CHANNELS) {
        assertThat(receivers.count(channel, "[resolved]", "server victim is parked"))
            .as(channel)
            .isEqualTo(1);
      }
    }
  }

  /// Four alerts begin and end, for five channels.
  private static boolean areTaken(RunningHouse house) throws Exception {
    Json all = json(house.send(house.request("/api/v1/alerts/deliveries?limit=1000")));
    List<Json> deliveries = all.get("deliveries").items();
    return deliveries.size() >= 40
        && deliveries.stream().allMatch(each -> "taken".equals(each.get("state").text()));
  }

  private void mend(RunningHouse house, AlertReceivers receivers) throws Exception {
    Ran started = Ran.of("server", "start", "victim", "--data", folder.resolve("data").toString());
    assertThat(started.exit()).as(started.err()).isZero();
    good(house, "victim__hello");
    for (int at = 0; at < 100; at++) {
      good(house, "lazy__hello");
    }
    killLast("hog");
    await()
        .atMost(LONG)
        .until(() -> {
          house.send(house.request("/api/v1/servers"));
          return receivers.haveAllHeard("[resolved]", "server-memory of hog");
        });
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json detailed(RunningHouse house) throws Exception {
    return json(house.send(house.request("/health/detailed")));
  }
}
