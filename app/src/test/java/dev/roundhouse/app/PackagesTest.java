package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers out of npm packages, as a person has them at the command line.
@Timeout(240)
final class PackagesTest {
  private static final String EVERYTHING = "@modelcontextprotocol/server-everything";
  private static final String CLIENTS_FILE =
      """
      {
        "mcpServers": {
          "everything": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"]},
          "files": {
            "command": "npx",
            "args": ["-y", "@modelcontextprotocol/server-filesystem@2026.1.14", "/srv/files"]
          },
          "memory": {
            "command": "cmd",
            "args": ["/c", "npx", "-y", "@modelcontextprotocol/server-memory"]
          },
          "thinking": {
            "command": "npx.cmd",
            "args": ["--yes", "-p", "@modelcontextprotocol/server-sequential-thinking",
                     "mcp-server-sequential-thinking"]
          },
          "odd": {"command": "npx", "args": ["--registry=x", "some-server"]}
        }
      }
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Terminal.Ended run(Map<String, String> environment, String... arguments)
      throws Exception {
    return Terminal.run(data(), List.of(arguments), environment);
  }

  private static Json json(Terminal.Ended ended) throws Exception {
    assertThat(ended.exit()).as(ended.err()).isZero();
    return Json.parse(ended.out().getBytes(UTF_8));
  }

  private Map<String, String> npm(String registry) {
    return Map.of(
        "npm_config_registry", registry,
        "npm_config_cache", folder.resolve("cache").toString(),
        "npm_config_userconfig", folder.resolve("npmrc").toString());
  }

  @Test
  void takesNpxOutOfAClientsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("claude_desktop_config.json"), CLIENTS_FILE);

    Terminal.Ended table = run(Map.of(), "import", file.toString());
    Json servers = json(run(Map.of(), "servers", "--json"));

    assertThat(table.exit()).as(table.err()).isZero();
    assertThat(table.out())
        .contains("SERVER", "CHANGED, AND WHY")
        .containsPattern(
            "everything +taken +started from the package store instead of npx \\(npm:" + EVERYTHING)
        .containsPattern("files +taken +started from the package store")
        .containsPattern("memory +taken +started from the package store")
        .containsPattern("thinking +taken +started from the package store")
        .containsPattern("odd +taken +still started by npx: its option --registry=x");
    assertThat(servers.get("servers").items())
        .extracting(server -> server.get("definition").get("command").text())
        .containsExactly(
            "npm:" + EVERYTHING,
            "npm:@modelcontextprotocol/server-filesystem@2026.1.14",
            "npm:@modelcontextprotocol/server-memory",
            "npx",
            "npm:@modelcontextprotocol/server-sequential-thinking#mcp-server-sequential-thinking");
  }

  @Test
  void leavesNpxInAClientsFileAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("claude_desktop_config.json"), CLIENTS_FILE);

    Terminal.Ended table = run(Map.of(), "import", "--as-is", file.toString());

    assertThat(table.exit()).as(table.err()).isZero();
    assertThat(table.out()).contains("everything").doesNotContain("package store");
  }

  @Test
  void installsShowsAndRemovesAPackage() throws Exception {
    try (Node.Fixture registry = Node.served("registry.mjs")) {
      Map<String, String> npm = npm(registry.url());

      Terminal.Ended added = run(npm, "add", "one", "--", "npx", "-y", "@fixture/server", "flag");
      Json packages = json(run(npm, "packages", "--json"));
      Terminal.Ended table = run(npm, "packages");
      Terminal.Ended used = run(npm, "packages", "remove", "@fixture/server@1.1.0");

      assertThat(added.exit()).as(added.err()).isZero();
      assertThat(added.err())
          .contains("one is started from the package store instead of npx", "--as-is keeps npx")
          .contains("one is behind the door with 1 tools");
      Json only = packages.get("packages").items().getFirst();
      assertThat(only.get("name").text()).isEqualTo("@fixture/server");
      assertThat(only.get("version").text()).isEqualTo("1.1.0");
      assertThat(only.get("tags").toString()).isEqualTo("[\"latest\"]");
      assertThat(only.get("servers").toString()).isEqualTo("[\"one\"]");
      assertThat(table.out()).startsWith("PACKAGE").contains("@fixture/server", "1.1.0", "one");
      assertThat(used.exit()).isEqualTo(1);
      assertThat(used.err()).contains("is used by the server one");
      registry.process().destroyForcibly();
      assertThat(run(npm, "call", "one__version").out()).contains("part 1.1.0 flag");

      run(npm, "remove", "one");
      Json removed = json(run(npm, "packages", "remove", "@fixture/server@1.1.0", "--json"));
      assertThat(removed.get("removed").text()).isEqualTo("@fixture/server@1.1.0");
      assertThat(run(npm, "packages", "remove", "@fixture/server@1.1.0").exit()).isEqualTo(4);
      assertThat(run(npm, "packages", "remove", "@fixture/server").exit()).isEqualTo(2);
      assertThat(run(npm, "packages").err()).contains("no package is installed");
    }
  }

  @Test
  void showsASlowInstall() throws Exception {
    try (Node.Fixture registry = Node.served("registry.mjs");
        HttpClient client = HttpClient.newHttpClient()) {
      Thread release =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  awaitHeld(client, registry.url());
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });

      Terminal.Ended added =
          run(npm(registry.url()), "add", "slow", "--json", "--", "npm:fixture-slow");

      release.join();
      assertThat(added.err()).containsPattern("installing npm:fixture-slow for \\d+ s: npm has");
      assertThat(json(added).get("tools").integer(0)).isEqualTo(1);
    }
  }

  /// Lets the package go some seconds after it was asked for.
  private static void awaitHeld(HttpClient client, String url) throws Exception {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> send(client, url + "-/requests", "GET").contains("\"longHeld\":true"));
    send(client, url + "-/release", "POST");
  }

  private static String send(HttpClient client, String url, String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }
}
