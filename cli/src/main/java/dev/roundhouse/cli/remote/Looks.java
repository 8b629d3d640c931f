package dev.roundhouse.cli.remote;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.cli.remote.Outcome.Verdict;
import dev.roundhouse.cli.remote.Site.Answer;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The looks at a system server from outside, one after the other. Nothing on the other side is
/// changed by any of them.
public final class Looks {
  /// What the looks are taken with.
  ///
  /// @param token one that is good for reading about the host
  /// @param expired one that was good and is too old; without it that is not looked at
  /// @param narrow one that is not good for containers; without it that is not looked at
  public record Keys(Secret token, Optional<Secret> expired, Optional<Secret> narrow) {
    public Keys {
      requireNonNull(token, "token");
      requireNonNull(expired, "expired");
      requireNonNull(narrow, "narrow");
    }
  }

  private static final String STATUS = "get_system_status";
  private static final int REQUESTS = 100;
  private static final int AT_ONCE = 10;
  private static final int MOST_WAITS = 3;
  private static final Duration LOAD_WITHIN = Duration.ofMinutes(2);
  private static final Duration CLOCKS_APART = Duration.ofSeconds(5);
  private static final double SLOWEST_AVERAGE = 1000;

  private final Site site;
  private final Keys keys;
  private final Consumer<Outcome> told;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final AtomicInteger limited = new AtomicInteger();
  private @Nullable Timing timing;

  /// @param told hears of each as it ends
  public Looks(Site site, Keys keys, Consumer<Outcome> told) {
    this.site = requireNonNull(site, "site");
    this.keys = requireNonNull(keys, "keys");
    this.told = requireNonNull(told, "told");
  }

  private interface Look {
    Outcome take(String name) throws UpstreamException, InterruptedException;
  }

  public List<Outcome> take() throws InterruptedException {
    look("health", this::health);
    look("a token is needed", this::needsToken);
    look("a malformed token is refused", this::malformed);
    look(
        "an expired token is refused",
        name -> refused(name, keys.expired(), "--expired-token-file"));
    look("a good token is accepted", this::accepted);
    look("system status", this::status);
    look("network status", this::network);
    look("list a directory", this::directory);
    look("containers", this::containers);
    look("scopes are enforced", this::scopes);
    look(REQUESTS + " requests, " + AT_ONCE + " at a time", this::load);
    return List.copyOf(outcomes);
  }

  /// What the requests came to; null when they could not be sent.
  public @Nullable Timing timing() {
    return timing;
  }

  private void look(String name, Look look) throws InterruptedException {
    Outcome outcome;
    try {
      outcome = look.take(name);
    } catch (UpstreamException e) {
      outcome = Outcome.of(name, false, "no answer: " + e.getMessage(), site.address().toString());
    }
    outcomes.add(outcome);
    told.accept(outcome);
  }

  private static String told(Answer answer) {
    return "%d after %.1f ms".formatted(answer.status(), answer.took().toNanos() / 1e6);
  }

  private Outcome health(String name) throws UpstreamException {
    Answer answer = site.ask("GET", "/health", Optional.empty(), "");
    Json json = answer.json();
    boolean isGood =
        answer.isGood()
            && "healthy".equals(json.get("status").text())
            && json.get("uptime").isPresent();
    return Outcome.of(
        name, isGood, told(answer) + ", status " + json.get("status").text(), "GET /health");
  }

  private Outcome needsToken(String name) throws UpstreamException {
    Answer post = site.call(STATUS, "{}", Optional.empty());
    Answer get = site.ask("GET", "/tools/" + STATUS, Optional.empty(), "");
    boolean isGood = post.status() == 401 && get.status() == 401 && !post.challenge().isEmpty();
    return Outcome.of(
        name,
        isGood,
        "POST " + told(post) + ", GET " + told(get) + ", WWW-Authenticate: " + post.challenge(),
        "POST and GET /tools/" + STATUS + " without a token");
  }

  /// Made of a good one by what breaks it: none of them is good any more.
  private Outcome malformed(String name) throws UpstreamException {
    String good = keys.token().reveal();
    String[] parts = good.split("\\.", -1);
    List<String> broken = new ArrayList<>(List.of("x", "a.b.c", good + ".", good + "." + parts[0]));
    broken.add(good.substring(0, good.length() - 4));
    broken.add(good.substring(good.indexOf('.') + 1));
    if (parts.length == 3) {
      String none = "{\"alg\":\"none\",\"typ\":\"JWT\"}";
      String head =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(none.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      broken.add(head + "." + parts[1] + ".");
      broken.add(head + "." + parts[1] + "." + parts[2]);
    }
    List<Integer> others = new ArrayList<>();
    for (String each : broken) {
      int status = site.call(STATUS, "{}", Optional.of(Secret.of(each))).status();
      if (status != 401) {
        others.add(status);
      }
    }
    return Outcome.of(
        name,
        others.isEmpty(),
        others.isEmpty()
            ? broken.size() + " broken tokens, each 401"
            : others.size() + " of " + broken.size() + " were answered otherwise: " + others,
        "POST /tools/" + STATUS);
  }

  private Outcome refused(String name, Optional<Secret> token, String option)
      throws UpstreamException {
    if (token.isEmpty()) {
      return Outcome.skipped(name, "there is no such token at hand; give one with " + option);
    }
    Answer answer = site.call(STATUS, "{}", token);
    return Outcome.of(name, answer.status() == 401, told(answer), "POST /tools/" + STATUS);
  }

  private Outcome accepted(String name) throws UpstreamException {
    Answer answer = site.call(STATUS, "{}", Optional.of(keys.token()));
    boolean isGood = answer.isGood() && answer.json().get("success").truth(false);
    return Outcome.of(name, isGood, told(answer), "POST /tools/" + STATUS);
  }

  private Outcome status(String name) throws UpstreamException {
    Answer answer = site.call(STATUS, "{}", Optional.of(keys.token()));
    Json data = answer.json().get("data");
    List<String> wrong = new ArrayList<>();
    double busy = number(data.get("cpu_percent"));
    if (!(busy >= 0 && busy <= 100)) {
      wrong.add("cpu_percent is " + data.get("cpu_percent"));
    }
    if (!(number(data.get("memory_usage").get("total")) > 0)) {
      wrong.add("memory_usage.total is " + data.get("memory_usage").get("total"));
    }
    if (!data.get("disk_usage").isPresent()) {
      wrong.add("disk_usage is missing");
    }
    String apart = apart(data.get("timestamp").text());
    if (!apart.isEmpty()) {
      wrong.add(apart);
    }
    return Outcome.of(
        name,
        answer.isGood() && wrong.isEmpty(),
        wrong.isEmpty() ? told(answer) : told(answer) + "; " + String.join(", ", wrong),
        "POST /tools/" + STATUS);
  }

  private static double number(Json json) {
    try {
      return json.isPresent() ? Double.parseDouble(json.toString()) : Double.NaN;
    } catch (NumberFormatException _) {
      return Double.NaN; // not a number, and said to be so
    }
  }

  private String apart(@Nullable String timestamp) {
    if (timestamp == null) {
      return "timestamp is missing";
    }
    try {
      Duration apart = Duration.between(Instant.parse(timestamp), site.ticker().instant()).abs();
      return apart.compareTo(CLOCKS_APART) <= 0
          ? ""
          : "its clock is " + apart.toSeconds() + " s from the one here";
    } catch (DateTimeParseException _) {
      return "timestamp is no moment: " + timestamp;
    }
  }

  private Outcome network(String name) throws UpstreamException {
    Answer answer = site.call("get_network_status", "{}", Optional.of(keys.token()));
    List<String> names =
        answer.json().get("data").get("interfaces").items().stream()
            .map(each -> String.valueOf(each.get("name").text()))
            .toList();
    return unlessForbidden(
        name,
        answer,
        Outcome.of(
            name,
            answer.isGood() && names.contains("lo"),
            told(answer) + ", interfaces " + names,
            "POST /tools/get_network_status"));
  }

  private static Outcome unlessForbidden(String name, Answer answer, Outcome outcome) {
    return answer.status() == 403
        ? Outcome.skipped(name, "the token is not good for it: " + answer.challenge())
        : outcome;
  }

  private Outcome directory(String name) throws UpstreamException {
    Answer inside =
        site.call("list_directory", "{\"path\":\"/var/log\"}", Optional.of(keys.token()));
    Answer outside = site.call("list_directory", "{\"path\":\"/etc\"}", Optional.of(keys.token()));
    boolean isListed = inside.isGood() && inside.json().get("success").truth(false);
    boolean isShut = !(outside.isGood() && outside.json().get("success").truth(false));
    return unlessForbidden(
        name,
        inside,
        Outcome.of(
            name,
            isListed && isShut,
            "/var/log: "
                + (isListed ? "listed" : told(inside))
                + "; /etc, outside: "
                + (isShut ? "refused" : "listed"),
            "POST /tools/list_directory"));
  }

  private Outcome containers(String name) throws UpstreamException {
    Answer answer = site.call("get_container_list", "{}", Optional.of(keys.token()));
    Json json = answer.json();
    boolean isGood = answer.isGood() && json.get("success").truth(false);
    if (answer.isGood() && !isGood) {
      return Outcome.skipped(name, "there is no engine: " + json.get("error").text());
    }
    return unlessForbidden(
        name, answer, Outcome.of(name, isGood, told(answer), "POST /tools/get_container_list"));
  }

  private Outcome scopes(String name) throws UpstreamException {
    if (keys.narrow().isEmpty()) {
      return Outcome.skipped(
          name, "there is no token without containers at hand; give one with --narrow-token-file");
    }
    Answer answer = site.call("get_container_list", "{}", keys.narrow());
    return Outcome.of(
        name,
        answer.status() == 403,
        told(answer) + ", " + answer.challenge(),
        "POST /tools/get_container_list");
  }

  private Outcome load(String name) throws InterruptedException {
    List<Duration> good = new ArrayList<>();
    List<Callable<List<Duration>>> lanes =
        IntStream.range(0, AT_ONCE)
            .<Callable<List<Duration>>>mapToObj(_ -> () -> lane(REQUESTS / AT_ONCE))
            .toList();
    long start = site.ticker().nanos();
    for (Fanout.Outcome<List<Duration>> each :
        new Fanout(site.ticker()).all("load", lanes, LOAD_WITHIN)) {
      if (each instanceof Fanout.Outcome.Done<List<Duration>>(List<Duration> times)) {
        good.addAll(times);
      }
    }
    Duration wall = Duration.ofNanos(site.ticker().nanos() - start);
    Timing all = Timing.of(good, REQUESTS - good.size(), AT_ONCE, wall);
    timing = all;
    boolean isGood = all.failed() == 0 && all.average() < SLOWEST_AVERAGE;
    return Outcome.of(
        name,
        isGood,
        String.format(
            Locale.ROOT,
            "%d failed, %d had to come again as too many in a minute; average %.1f ms, p50 %.1f, p95 %.1f, p99 %.1f, longest %.1f; %.0f a second",
            all.failed(),
            limited.get(),
            all.average(),
            all.quantile(0.5),
            all.quantile(0.95),
            all.quantile(0.99),
            all.worst(),
            all.perSecond()),
        "GET /tools/" + STATUS);
  }

  /// One after the other; what fails is left out. Who is told to come again does, in the time that
  /// was said: a limit by the minute is no failure.
  private List<Duration> lane(int count) throws InterruptedException {
    List<Duration> good = new ArrayList<>();
    for (int done = 0; done < count; done++) {
      try {
        Answer answer = status();
        for (int more = 0; more < MOST_WAITS && answer.again().isPresent(); more++) {
          limited.incrementAndGet();
          site.ticker().sleep(answer.again().get());
          answer = status();
        }
        if (answer.isGood() && answer.json().get("success").truth(false)) {
          good.add(answer.took());
        }
      } catch (UpstreamException _) {
        // Counted as failed, by not being among the good ones.
      }
    }
    return good;
  }

  private Answer status() throws UpstreamException {
    return site.ask("GET", "/tools/" + STATUS, Optional.of(keys.token()), "");
  }

  /// Whether nothing failed.
  public static boolean isGood(List<Outcome> outcomes) {
    return outcomes.stream().noneMatch(each -> each.verdict() == Verdict.FAIL);
  }
}
