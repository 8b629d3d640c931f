package dev.roundhouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Roundhouse as a user starts it: through its launcher, with a data directory of its own.
final class Subject implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern GOOD_CALLS =
      Pattern.compile("roundhouse_gateway_calls_total\\{.*outcome=\"ok\".*\\} ([0-9.E+]+)");

  private final Path launcher;
  private final Path data;
  private final Process process;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String address = "";

  private Subject(Path launcher, Path data, Process process) {
    this.launcher = launcher;
    this.data = data;
    this.process = process;
  }

  /// Starts it on core 0 with this configuration and waits until it is healthy.
  static Subject start(Path home, Path scratch, String config)
      throws IOException, InterruptedException {
    Path launcher = home.resolve("roundhouse");
    Path file = Files.writeString(scratch.resolve("roundhouse.yaml"), config);
    Path data = scratch.resolve("data");
    List<String> command =
        List.of(launcher.toString(), "up", "--config", file.toString(), "--data", data.toString());
    return started(launcher, data, scratch, Programs.onCore(0, command), Map.of());
  }

  /// Starts it on all cores, with more variables in its environment.
  static Subject spread(Path home, Path scratch, String config, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path launcher = home.resolve("roundhouse");
    Path file = Files.writeString(scratch.resolve("roundhouse.yaml"), config);
    Path data = scratch.resolve("data");
    List<String> command =
        List.of(launcher.toString(), "up", "--config", file.toString(), "--data", data.toString());
    return started(launcher, data, scratch, Programs.onAnyCore(command), environment);
  }

  private static Subject started(
      Path launcher, Path data, Path scratch, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Process process = Programs.start(command, scratch.resolve("up.log"), environment);
    Subject subject = new Subject(launcher, data, process);
    try {
      subject.awaitDoor(scratch.resolve("up.log"));
    } catch (IOException | InterruptedException | RuntimeException e) {
      subject.close();
      throw e;
    }
    return subject;
  }

  private void awaitDoor(Path log) throws IOException, InterruptedException {
    Path door = data.resolve("run").resolve("door.json");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(door)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("Roundhouse did not start: " + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    address = json(Files.readAllBytes(door)).get("url").toString();
    address = address.replace("\"", "");
  }

  Watched watched() {
    return new Watched(process.toHandle());
  }

  String address() {
    return address;
  }

  /// A token for calls and for reading the metrics.
  String token() throws IOException, InterruptedException {
    return token("mcp", "monitor");
  }

  /// A token with these scopes.
  String token(String... scopes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "token", "create"));
    for (String scope : scopes) {
      command.addAll(List.of("--scope", scope));
    }
    command.addAll(List.of("--ttl", "24h", "--json", "--data", data.toString()));
    String printed = Programs.run(command);
    String token = json(printed.getBytes(UTF_8)).get("token").text();
    if (token == null) {
      throw new IOException("no token in: " + printed);
    }
    return token;
  }

  /// Calls that went well, as Roundhouse itself counts them.
  double goodCalls(String token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/metrics"))
            .header("Authorization", "Bearer " + token)
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    Matcher found = GOOD_CALLS.matcher(answer.body());
    double sum = 0;
    while (found.find()) {
      sum += Double.parseDouble(found.group(1));
    }
    return sum;
  }

  static Json json(byte[] bytes) throws IOException {
    try {
      return Json.parse(bytes);
    } catch (MalformedFrame e) {
      throw new IOException("not JSON: " + new String(bytes, UTF_8), e);
    }
  }

  @Override
  public void close() {
    client.close();
    Programs.end(process);
  }
}
