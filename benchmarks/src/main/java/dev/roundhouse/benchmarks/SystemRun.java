package dev.roundhouse.benchmarks;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The system server by plain HTTP, as an operations team's scripts use it: so many calls of
/// `get_system_status`, so many at once, to a program that has just started and to one that is
/// warm. The limit of calls by the minute is off.
@Command(
    name = "system",
    mixinStandardHelpOptions = true,
    description = "Calls of get_system_status by HTTP: time, failures, memory and processor time.")
final class SystemRun implements Callable<Integer> {
  private static final String CONFIG =
      """
      listen:
        port: 0
      limits:
        tools:
          low: 0
      servers:
        system:
          built-in: system
      """;

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--calls", defaultValue = "1000", description = "Calls of one round.")
  int calls;

  @Option(names = "--at-once", defaultValue = "10", description = "Calls under way at once.")
  int atOnce;

  @Option(names = "--rounds", defaultValue = "6", description = "Rounds; the first is a cold one.")
  int rounds;

  /// What one round came to.
  private record Round(List<Double> millis, int failed, double cores, double rss) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-system");
    List<Round> done = new ArrayList<>();
    System.out.println("machine: " + Machine.described());
    try (Subject subject = Subject.spread(Benchmarks.home(all), scratch, CONFIG, Map.of())) {
      String token = subject.token("monitor");
      URI tool = URI.create(subject.address() + "/tools/get_system_status");
      for (int round = 0; round < rounds; round++) {
        done.add(round(subject.watched(), tool, token));
      }
    }
    System.out.println(
        "| round | failed | average ms | p50 | p95 | p99 | longest | cores used | RSS MB |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int at = 0; at < done.size(); at++) {
      Round each = done.get(at);
      List<Double> millis = each.millis();
      System.out.printf(
          Locale.ROOT,
          "| %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %.0f |%n",
          at + 1,
          each.failed(),
          millis.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN),
          Spread.percentile(millis, 50),
          Spread.percentile(millis, 95),
          Spread.percentile(millis, 99),
          Spread.percentile(millis, 100),
          each.cores(),
          each.rss());
    }
    System.out.println(
        "goals: 0 failed, average < 100 ms, RSS < 200 MB, less than half of the cores");
    return 0;
  }

  private Round round(Watched program, URI tool, String token)
      throws IOException, InterruptedException {
    Duration before = program.ownCpu();
    long start = System.nanoTime();
    List<Double> millis = new ArrayList<>();
    ExecutorService lanes = Executors.newFixedThreadPool(atOnce);
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      List<Future<List<Double>>> running = new ArrayList<>();
      for (int lane = 0; lane < atOnce; lane++) {
        running.add(lanes.submit(() -> lane(client, tool, token)));
      }
      for (Future<List<Double>> each : running) {
        millis.addAll(each.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("a call could not be made", e.getCause());
    } finally {
      lanes.shutdownNow();
    }
    double wall = (System.nanoTime() - start) / 1e9;
    double used = program.ownCpu().minus(before).toNanos() / 1e9;
    int made = calls / atOnce * atOnce;
    return new Round(millis, made - millis.size(), used / wall, program.rss() / 1024.0);
  }

  /// One after the other; only what is answered well is timed.
  private List<Double> lane(HttpClient client, URI tool, String token)
      throws IOException, InterruptedException {
    List<Double> good = new ArrayList<>();
    for (int done = 0; done < calls / atOnce; done++) {
      HttpRequest request =
          HttpRequest.newBuilder(tool)
              .header("Authorization", "Bearer " + token)
              .POST(BodyPublishers.ofString("{}"))
              .build();
      long start = System.nanoTime();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200 && answer.body().startsWith("{\"success\":true")) {
        good.add((System.nanoTime() - start) / 1e6);
      }
    }
    return good;
  }
}
