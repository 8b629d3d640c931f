package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists are kept no longer than their server says, and no server needs to say that they changed.
final class AgingListsTest {
  private static final Pattern ID = Pattern.compile("\"id\":\\s*(\\d+)");

  private final AtomicReference<String> tool = new AtomicReference<>("before");
  private final HttpServer server;
  private final RunningHouse house;

  AgingListsTest(@TempDir Path directory) throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/mcp", this::answer);
    server.start();
    house = RunningHouse.open(directory);
    house.addUrl("aging", "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
  }

  @AfterEach
  void close() {
    house.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    Matcher id = ID.matcher(request);
    assertThat(id.find()).isTrue();
    String what =
        request.contains("server/discover")
            ? "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},"
                + "\"ttlMs\":0,\"cacheScope\":\"private\""
            : "\"ttlMs\":700,\"cacheScope\":\"public\",\"tools\":[" + tools() + "]";
    byte[] body =
        ("{\"jsonrpc\":\"2.0\",\"id\":"
                + id.group(1)
                + ",\"result\":{\"resultType\":\"complete\","
                + what
                + "}}")
            .getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String tools() {
    return tool.get().isEmpty()
        ? ""
        : "{\"name\":\"" + tool.get() + "\",\"inputSchema\":{\"type\":\"object\"}}";
  }

  @Test
  void anEmptyListDuringWarmUpIsNotTheTruth() throws Exception {
    tool.set("");
    try (Party client = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      client.start("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
      client.hears("notifications/subscriptions/acknowledged");
      assertThat(list(client).get("tools").items()).isEmpty();

      tool.set("warm");

      // Nobody asks for the list meanwhile.
      client.hears("notifications/tools/list_changed");
      assertThat(list(client).toString()).contains("aging__warm");
    }
  }

  @Test
  void anEmptyListDoesNotReplaceAGoodOneAtOnce() throws Exception {
    try (Party client = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(list(client).toString()).contains("aging__before");

      tool.set("");
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(20))
          .until(() -> list(client).toString().contains("aging__before"));

      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> list(client).get("tools").items().isEmpty());
    }
  }

  @Test
  void areReadAgainWhenTheyAreOldAndWhoeverListensIsTold() throws Exception {
    try (Party client = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      Json first = list(client);
      assertThat(first.toString()).contains("aging__before");
      assertThat(first.get("ttlMs").integer(-1)).isEqualTo(700);
      assertThat(first.get("cacheScope").text()).isEqualTo("public");
      client.start("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
      client.hears("notifications/subscriptions/acknowledged");

      tool.set("after");

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(list(client).toString()).contains("aging__after"));
      client.hears("notifications/tools/list_changed");
    }
  }

  private static Json list(Party client) throws Exception {
    return client.request("tools/list", "").get("result");
  }
}
