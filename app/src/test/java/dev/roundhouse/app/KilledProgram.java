package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The real program as a process of its own, which is killed. `roundhouse.yaml` and `data` are in
/// its folder.
final class KilledProgram {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final Process process;
  private final URI door;
  private final String token;

  private KilledProgram(Path folder, Process process) throws Exception {
    this.folder = folder;
    this.process = process;
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    assertThat(line).as(Files.readString(folder.resolve("up.err"))).isNotNull();
    this.door = URI.create(String.valueOf(Json.parse(line.getBytes(UTF_8)).get("url").text()));
    this.token = Files.readString(folder.resolve("data/run/local.token")).strip();
  }

  /// Starts it, and waits until it is there.
  static KilledProgram up(Path folder, Map<String, String> environment) throws Exception {
    List<String> arguments =
        List.of(
            "up",
            "--json",
            "--config",
            folder.resolve("roundhouse.yaml").toString(),
            "--data",
            folder.resolve("data").toString());
    ProcessBuilder builder =
        new ProcessBuilder(Terminal.line(arguments))
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("up.err").toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      return new KilledProgram(folder, process);
    } catch (Exception | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /// SIGKILL, in the midst of whatever it does.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(door.resolve(path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  Json get(String path) throws Exception {
    HttpResponse<String> answer = client.send(request(path).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  /// What it says there, for whoever wants to know why something is not as it should be.
  String tried(String path) {
    try {
      return "" + get(path);
    } catch (Exception e) {
      return path + ": " + e;
    }
  }

  /// Processes that runs in this folder have started and that this one does not know: each names
  /// the folder in its words or its environment.
  Set<String> orphans() throws IOException {
    Set<Long> own =
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .map(ProcessHandle::pid)
            .collect(Collectors.toSet());
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(each -> each.getFileName().toString().matches("[0-9]+"))
          .filter(each -> !own.contains(Long.parseLong(each.getFileName().toString())))
          .filter(each -> (words(each, "cmdline") + words(each, "environ")).contains("" + folder))
          .map(each -> each.getFileName() + " " + words(each, "cmdline"))
          .collect(Collectors.toSet());
    }
  }

  private static String words(Path process, String file) {
    try {
      return new String(Files.readAllBytes(process.resolve(file)), UTF_8).replace('\0', ' ');
    } catch (IOException _) {
      return ""; // It has ended.
    }
  }

  /// Ends it as a service manager would.
  void close() throws InterruptedException {
    process.destroy();
    boolean hasEnded = process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly();
    client.close();
    assertThat(hasEnded).as("ends in time").isTrue();
  }
}
