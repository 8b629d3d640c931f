package dev.roundhouse.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// The fixture registry of `testing/node`, as a process, and how npm is pointed at it.
final class Registry implements AutoCloseable {
  private final Process process;
  private final String url;
  private final Path home;

  private Registry(Process process, String url, Path home) {
    this.process = process;
    this.url = url;
    this.home = home;
  }

  /// @param home a folder for npm's cache and configuration
  static Registry open(Path home) throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path house = Files.isDirectory(here.resolve("kernel")) ? here : here.resolve("..").normalize();
    Path script = house.resolve("testing/node/registry.mjs");
    Process process =
        new ProcessBuilder("node", script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader reader = process.inputReader(UTF_8);
    String line = Objects.requireNonNull(reader.readLine(), "the registry says its address");
    String url = Objects.requireNonNull(Json.parse(line.getBytes(UTF_8)).get("url").text());
    return new Registry(process, url, home);
  }

  long pid() {
    return process.pid();
  }

  /// What npm is told, so that nothing of this machine's own configuration counts.
  Map<String, Secret> npm() {
    return npm(url);
  }

  Map<String, Secret> npm(String registry) {
    return Map.of(
        "npm_config_registry", Secret.of(registry),
        "npm_config_cache", Secret.of(home.resolve("cache").toString()),
        "npm_config_userconfig", Secret.of(home.resolve("npmrc").toString()),
        "npm_config_fetch_retries", Secret.of("0"));
  }

  long tarballs(String name) throws Exception {
    return Json.parse(send("GET", "-/requests").getBytes(UTF_8))
        .get("tarballs")
        .get(name)
        .integer(0);
  }

  void release() throws Exception {
    send("POST", "-/release");
  }

  private String send(String method, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path))
              .method(method, BodyPublishers.noBody())
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
