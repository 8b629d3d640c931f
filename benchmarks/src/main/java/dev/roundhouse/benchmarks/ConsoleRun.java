package dev.roundhouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// What the console costs: how long a page takes with many servers and much that was done, how much
/// comes through the wire at a first visit, and what many open consoles take of the processor.
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = "Time and weight of the console's pages, and CPU of many open ones.")
final class ConsoleRun implements Callable<Integer> {
  private static final String NAME = "bench";
  private static final String PASSWORD = "seven quiet engines at night";
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
  private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/console/assets/[^\"]+)\"");

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--servers", defaultValue = "200", description = "Servers there are.")
  int servers;

  @Option(names = "--calls", defaultValue = "50000", description = "Calls made before.")
  int calls;

  @Option(names = "--looks", defaultValue = "101", description = "Times each page is fetched.")
  int looks;

  @Option(names = "--consoles", defaultValue = "50", description = "Consoles open at once.")
  int consoles;

  @Option(names = "--seconds", defaultValue = "60", description = "Seconds of one measurement.")
  int seconds;

  @Option(names = "--rounds", defaultValue = "3", description = "Rounds without and with consoles.")
  int rounds;

  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient browser =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-console");
    try (AnsweringServer server = AnsweringServer.start(Answers.Era.MODERN);
        Subject subject = Subject.start(Benchmarks.home(all), scratch, config(server))) {
      System.out.println("machine: " + Machine.described());
      work(subject, scratch);
      signIn(subject);
      System.out.println("| page | ms at the client | worst ms | KiB at a first visit |");
      System.out.println("| --- | --- | --- | --- |");
      for (String page : List.of("overview", "servers", "tools", "activity", "audit")) {
        time(subject, "/console/" + page);
      }
      open(subject);
    } finally {
      browser.close();
    }
    return 0;
  }

  private String config(AnsweringServer server) throws IOException {
    StringBuilder config = new StringBuilder("listen: {port: 0}\nservers:\n");
    config.append("  http: {url: ").append(server.url()).append("}\n");
    for (int number = 1; number < servers; number++) {
      config.append("  s").append(number).append(": {command: sleep, args: ['1000']}\n");
    }
    return config.toString();
  }

  private void work(Subject subject, Path scratch) throws IOException, InterruptedException {
    String token = subject.token();
    Path script =
        Wrk.script(
            scratch.resolve("call.lua"),
            Requests.modern("http__echo", token),
            Requests.body("http__echo"));
    double made = 0;
    while (made < calls) {
      Wrk.run(subject.address() + "/mcp", script, 8, 2);
      made = subject.goodCalls(token);
    }
    System.out.printf(Locale.ROOT, "%d servers, %.0f calls made before%n", servers, made);
  }

  private void signIn(Subject subject) throws IOException, InterruptedException {
    String admin = subject.token("admin");
    send(
        HttpRequest.newBuilder(URI.create(subject.address() + "/api/v1/accounts"))
            .header("Authorization", "Bearer " + admin)
            .POST(
                BodyPublishers.ofString(
                    "{\"name\":\"%s\",\"password\":\"%s\",\"scopes\":[\"admin\"]}"
                        .formatted(NAME, PASSWORD))),
        201);
    Matcher token = TOKEN.matcher(get(subject, "/console/sign-in").body());
    if (!token.find()) {
      throw new IOException("the page for signing in has no form");
    }
    String form =
        Map.of("name", NAME, "password", PASSWORD, "token", token.group(1)).entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    send(
        HttpRequest.newBuilder(URI.create(subject.address() + "/console/sign-in"))
            .header("Origin", subject.address())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)),
        303);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, int status)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = browser.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != status) {
      throw new IOException(answer.uri() + " answered " + answer.statusCode());
    }
    return answer;
  }

  private HttpResponse<String> get(Subject subject, String path)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(subject.address() + path)), 200);
  }

  /// Bytes as they come compressed, which this client does not do by itself.
  private int weight(Subject subject, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(subject.address() + path))
            .header("Accept-Encoding", "gzip")
            .build();
    return browser.send(request, BodyHandlers.ofByteArray()).body().length;
  }

  private void time(Subject subject, String path) throws IOException, InterruptedException {
    for (int warm = 0; warm < 30; warm++) {
      get(subject, path);
    }
    List<Double> millis = new ArrayList<>();
    String page = "";
    for (int look = 0; look < looks; look++) {
      long start = System.nanoTime();
      page = get(subject, path).body();
      millis.add((System.nanoTime() - start) / 1e6);
    }
    Set<String> assets = new LinkedHashSet<>();
    ASSET.matcher(page).results().forEach(each -> assets.add(each.group(1)));
    double bytes = weight(subject, path);
    for (String asset : assets) {
      bytes += weight(subject, asset);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f |%n",
        path,
        Spread.of(millis).median(),
        Spread.of(millis).most(),
        bytes / 1024);
  }

  /// As many consoles as are wanted, each fetching what an open page does, against none. First once
  /// for nothing, as what is compiled meanwhile is no cost of an open console.
  private void open(Subject subject) throws IOException, InterruptedException {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    AtomicLong fetched = new AtomicLong();
    opened(subject, fetched);
    fetched.set(0);
    for (int round = 0; round < rounds; round++) {
      without.add(percent(subject));
      with.add(opened(subject, fetched));
      System.err.println("round " + (round + 1) + " of " + rounds + " done");
    }
    List<Double> more = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      more.add(with.get(round) - without.get(round));
    }
    System.out.printf(
        Locale.ROOT,
        "%d consoles: %s %% of a core more (%s without, %s with), %d parts of pages fetched%n",
        consoles,
        Spread.of(more).text(2),
        Spread.of(without).text(2),
        Spread.of(with).text(2),
        fetched.get());
  }

  /// What the program takes of a core while the consoles are open.
  private double opened(Subject subject, AtomicLong fetched)
      throws IOException, InterruptedException {
    try (ScheduledExecutorService pages = Executors.newScheduledThreadPool(4)) {
      HttpRequest live =
          HttpRequest.newBuilder(URI.create(subject.address() + "/console/overview"))
              .header("HX-Request", "true")
              .header("HX-Target", "live")
              .header("Accept-Encoding", "gzip")
              .build();
      List<Future<?>> open = new ArrayList<>();
      List<Stream<String>> news = new ArrayList<>();
      for (int console = 0; console < consoles; console++) {
        news.add(listen(subject));
        open.add(
            pages.scheduleAtFixedRate(
                () -> fetch(live, fetched),
                console * 5000L / consoles,
                5000,
                TimeUnit.MILLISECONDS));
      }
      double percent = percent(subject);
      open.forEach(each -> each.cancel(true));
      news.forEach(Stream::close);
      return percent;
    }
  }

  /// The stream that tells an open page to fetch at once; open until it is closed.
  private Stream<String> listen(Subject subject) throws IOException, InterruptedException {
    URI news = URI.create(subject.address() + "/console/news?page=%2Fconsole%2Foverview");
    HttpResponse<Stream<String>> answer =
        browser.send(HttpRequest.newBuilder(news).build(), BodyHandlers.ofLines());
    if (answer.statusCode() != 200) {
      throw new IOException(news + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  /// What an open page does every five seconds; one that fails is not counted.
  private void fetch(HttpRequest live, AtomicLong fetched) {
    try {
      if (browser.send(live, BodyHandlers.ofByteArray()).statusCode() == 200) {
        fetched.incrementAndGet();
      }
    } catch (IOException e) {
      System.err.println("not fetched: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What the program takes of a core.
  private double percent(Subject subject) throws InterruptedException {
    long before = subject.watched().ownCpu().toNanos();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    return 100.0 * (subject.watched().ownCpu().toNanos() - before) / (System.nanoTime() - start);
  }
}
