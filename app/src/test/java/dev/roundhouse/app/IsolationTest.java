package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two clients never share the state of a server, unless it is meant to be shared. What is observed
/// is a count that lives in the memory of one process.
final class IsolationTest {
  private static final String HERE = "/servers/one/mcp";

  private final RunningHouse house;

  IsolationTest(@TempDir Path directory) throws Exception {
    this.house = RunningHouse.open(directory);
  }

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void add(String era, String... members) throws Exception {
    house.addCommand("one", Node.command("bridge-server.mjs", "--era", era), members);
  }

  private record Counted(long count, long pid) {}

  private static Counted counted(Party client) throws Exception {
    Json counter = Json.parse(client.text("counter", "{}").getBytes(UTF_8));
    return new Counted(counter.get("count").integer(0), counter.get("pid").integer(0));
  }

  private static void assertApart(Party one, Party other) throws Exception {
    Counted first = counted(one);
    Counted others = counted(other);
    Counted second = counted(one);

    assertThat(first.count()).isOne();
    assertThat(others.count()).isOne();
    assertThat(second).isEqualTo(new Counted(2, first.pid()));
    assertThat(others.pid()).isNotEqualTo(first.pid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void givesEachSessionAProcessOfItsOwn(String era) throws Exception {
    add(era);
    try (Party one = Party.legacy(house, HERE, Party.NO_CAPABILITIES);
        Party other = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      assertApart(one, other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void givesEachPrincipalAProcessOfItsOwn(String era) throws Exception {
    add(era);
    try (Party ada = Party.modern(house, HERE, Party.NO_CAPABILITIES);
        Party bob = Party.modern(house, HERE, Party.NO_CAPABILITIES, house.token("bob", "mcp"))) {
      assertApart(ada, bob);
    }
  }

  @Test
  void keepsPrincipalsWithDifferentCapabilitiesApart() throws Exception {
    add("legacy");
    try (Party able = Party.modern(house, HERE, "{\"elicitation\":{}}");
        Party unable = Party.modern(house, HERE, Party.NO_CAPABILITIES)) {
      assertApart(able, unable);
    }
  }

  @Test
  void keepsAModernPrincipalAndItsLegacySessionApart() throws Exception {
    add("legacy");
    try (Party modern = Party.modern(house, HERE, Party.NO_CAPABILITIES);
        Party legacy = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      assertApart(modern, legacy);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "modern"})
  void givesAllClientsOneProcessOfASharedServer(String era) throws Exception {
    add(era, "isolation", "shared");
    try (Party one = Party.legacy(house, HERE, Party.NO_CAPABILITIES);
        Party other = Party.legacy(house, HERE, "{\"roots\":{}}");
        Party ada = Party.modern(house, HERE, Party.NO_CAPABILITIES);
        Party bob = Party.modern(house, HERE, "{\"roots\":{}}", house.token("bob", "mcp"))) {
      long pid = counted(one).pid();
      long expected = 2;
      for (Party each : List.of(other, ada, bob, one)) {
        assertThat(counted(each)).isEqualTo(new Counted(expected, pid));
        expected++;
      }
    }
  }

  @Test
  void keepsASessionFromEverybodyElse() throws Exception {
    add("legacy");
    String token = house.token("bob", "mcp");
    try (Party ada = Party.legacy(house, HERE, Party.NO_CAPABILITIES)) {
      counted(ada);
      var stolen =
          java.net.http.HttpRequest.newBuilder(java.net.URI.create(house.url(HERE)))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .header("Mcp-Session-Id", ada.session())
              .POST(
                  java.net.http.HttpRequest.BodyPublishers.ofString(
                      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"));

      assertThat(house.send(stolen).statusCode()).isEqualTo(404);
      assertThat(counted(ada).count()).isEqualTo(2);
    }
  }
}
