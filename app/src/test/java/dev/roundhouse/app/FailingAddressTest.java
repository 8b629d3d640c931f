package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.app.CountingAddress.Era;
import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers at an address that fail: how often they are asked, what callers are told, and how they
/// come back.
@Timeout(90)
final class FailingAddressTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int PARKED = -31008;
  private static final int TRIPPED = -31009;
  private static final String QUICK =
      "listen:\n  port: 0\nfleet:\n  breaker: {failures: 3, first: 200ms, longest: 400ms}\n";

  @TempDir private Path directory;

  private static Json call(RunningHouse house) throws Exception {
    return Json.parse(house.call("far__who", "{}").body().getBytes(UTF_8));
  }

  private static long code(Json answer) {
    return answer.get("error").get("code").integer(0);
  }

  private static String who(RunningHouse house) throws Exception {
    Json answer = call(house);
    return String.valueOf(
        answer.get("result").get("content").items().stream()
            .map(each -> each.get("text").text())
            .findFirst()
            .orElse(answer.toString()));
  }

  private static Json instance(RunningHouse house) throws Exception {
    String body = house.send(house.request("/api/v1/servers/far")).body();
    return Json.parse(body.getBytes(UTF_8)).get("instances").items().getFirst();
  }

  private void secret(String value) throws Exception {
    Path folder = directory.resolve("data").resolve("secrets");
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path file = folder.resolve("token");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, value);
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void refusedCredentialsCostThreeRequestsAndAnotherSecretMendsIt(Era era) throws Exception {
    secret("old");
    try (CountingAddress address = new CountingAddress("a", era)) {
      address.wantAuthorization("new");
      String yaml =
          """
          listen:
            port: 0
          servers:
            far:
              url: %s
              headers:
                Authorization: ${secret:token}
          """
              .formatted(address.url());
      try (RunningHouse house = RunningHouse.open(directory, yaml)) {
        await().atMost(SOON).until(() -> code(call(house)) == PARKED);
        int asked = address.requests();
        for (int repeats = 0; repeats < 100; repeats++) {
          assertThat(code(call(house))).isEqualTo(PARKED);
        }

        // Calls and the reading of lists run side by side, so that one more may be under way.
        assertThat(asked).isLessThan(10);
        assertThat(address.requests()).as("nothing is sent while parked").isEqualTo(asked);
        Json error = call(house).get("error");
        assertThat(error.get("message").text())
            .contains("401", "set its secret anew", "roundhouse server start far");
        assertThat(error.get("data").get("retryable").truth(true)).isFalse();
        assertThat(instance(house).get("phase").text()).isEqualTo("parked");
        assertThat(instance(house).get("cure").text()).contains("roundhouse server start far");
        Ran listed = Ran.of("servers", "--data", directory.resolve("data").toString());
        assertThat(listed.out()).contains("parked");

        secret("new");

        await().atMost(SOON).until(() -> who(house).equals("I am a"));
        assertThat(house.metric("roundhouse_fleet_refusals_total{server=\"far\",why=\"parked\"}"))
            .isGreaterThan(99);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void anAddressThatDoesNotServeIsLeftAloneAndComesBack(Era era) throws Exception {
    try (CountingAddress address = new CountingAddress("a", era);
        RunningHouse house = RunningHouse.open(directory, QUICK)) {
      house.addUrl("far", address.url());
      assertThat(who(house)).isEqualTo("I am a");

      address.answerWith(503, null);
      await().atMost(SOON).until(() -> code(call(house)) == TRIPPED);
      Json refused = call(house).get("error");
      Json shown = instance(house).get("addresses").items().getFirst();
      address.answerWith(200, null);

      await().atMost(SOON).until(() -> who(house).equals("I am a"));
      assertThat(refused.get("message").text()).contains("left alone", "status 503");
      assertThat(refused.get("data").get("kind").text()).isEqualTo("tripped");
      assertThat(refused.get("data").get("retryable").truth(false)).isTrue();
      assertThat(shown.get("url").text()).isEqualTo(address.url());
      assertThat(shown.get("failure").text()).contains("status 503");
      assertThat(
              house.metric(
                  "roundhouse_fleet_breaker_state{address=\""
                      + address.url()
                      + "\",server=\"far\"}"))
          .isZero();
    }
  }

  /// The first request after the pause finds out that the session is gone, which is an answer too:
  /// the greeting that follows must not have to wait for another pause.
  @Test
  void anAddressThatComesBackWithoutItsSessionsIsUsedAtOnce() throws Exception {
    try (CountingAddress address = new CountingAddress("a", Era.LEGACY);
        RunningHouse house = RunningHouse.open(directory, QUICK)) {
      house.addUrl("far", address.url());
      assertThat(who(house)).isEqualTo("I am a");
      address.answerWith(503, null);
      await().atMost(SOON).until(() -> code(call(house)) == TRIPPED);

      address.forget();
      address.answerWith(200, null);

      await().atMost(Duration.ofSeconds(10)).until(() -> who(house).equals("I am a"));
    }
  }

  @Test
  void retryAfterIsHonoured() throws Exception {
    try (CountingAddress address = new CountingAddress("a", Era.MODERN);
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("far", address.url());
      assertThat(who(house)).isEqualTo("I am a");

      address.answerWith(429, "3600");
      call(house);
      int asked = address.requests();
      Json refused = call(house);

      assertThat(code(refused)).isEqualTo(TRIPPED);
      assertThat(address.requests()).isEqualTo(asked);
      String attempt = String.valueOf(refused.get("error").get("data").get("nextAttempt").text());
      assertThat(Instant.parse(attempt))
          .as("an hour is more than the longest pause")
          .isBetween(Instant.now().plusSeconds(23 * 60), Instant.now().plusSeconds(27 * 60));

      address.answerWith(200, null);
      assertThat(Ran.of("server", "start", "far", "--data", data()).exit()).isZero();
      assertThat(who(house)).isEqualTo("I am a");
    }
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  /// A connection that is refused has delivered nothing, so another address may have the call.
  @ParameterizedTest
  @EnumSource(Era.class)
  void callsGoOnWhileOneOfTwoAddressesIsGoneAndItIsUsedAgainLater(Era era) throws Exception {
    CountingAddress first = new CountingAddress("a", era);
    try (CountingAddress second = new CountingAddress("b", era)) {
      String yaml =
          QUICK + "servers:\n  far:\n    urls: [%s, %s]\n".formatted(first.url(), second.url());
      int port = first.port();
      try (RunningHouse house = RunningHouse.open(directory, yaml)) {
        await().atMost(SOON).until(() -> who(house).startsWith("I am"));
        first.close();
        int failures = 0;
        for (int repeats = 0; repeats < 40; repeats++) {
          failures += who(house).startsWith("I am") ? 0 : 1;
        }
        assertThat(failures)
            .as("a session ends with its address, a call without one does not")
            .isLessThanOrEqualTo(era == Era.MODERN ? 0 : 4);
        assertThat(second.calls()).isGreaterThan(20);

        try (CountingAddress again = new CountingAddress("a", era, port)) {
          if (era == Era.MODERN) {
            await().atMost(SOON).until(() -> who(house).equals("I am a"));
            assertThat(again.calls()).isPositive();
          } else {
            // The session that went on at the other address stays there.
            await().atMost(SOON).until(() -> newcomer(house).contains("I am a"));
          }
          assertThat(breakers(house)).containsOnly("closed");
        }
      }
    } finally {
      first.close();
    }
  }

  /// What somebody new is told, who brings a session of their own to the server.
  private static String newcomer(RunningHouse house) throws Exception {
    LegacyClient client = LegacyClient.open(house, "/mcp", "2025-11-25");
    return client.send(LegacyClient.call(1, "far__who", "{}")).body();
  }

  private static List<String> breakers(RunningHouse house) throws Exception {
    return instance(house).get("addresses").items().stream()
        .map(each -> String.valueOf(each.get("breaker").text()))
        .toList();
  }
}
