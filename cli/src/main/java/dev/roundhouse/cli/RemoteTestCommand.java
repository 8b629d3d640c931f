package dev.roundhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.cli.remote.Looks;
import dev.roundhouse.cli.remote.Outcome;
import dev.roundhouse.cli.remote.Report;
import dev.roundhouse.cli.remote.Site;
import dev.roundhouse.cli.remote.Timing;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Works without a program here, and starts none.
@Command(
    name = "remote-test",
    mixinStandardHelpOptions = true,
    description = {
      "Look at a system server on another machine from outside, as its clients see it: health,"
          + " tokens, scopes, tools, and 100 requests of ten at a time. Changes nothing there.",
      "A look that cannot be taken is told as skipped, with the reason. Ends with 1 when any look"
          + " fails, else with 0."
    })
final class RemoteTestCommand implements Callable<Integer> {
  private final Printer printer;

  @Option(names = "--host", required = true, paramLabel = "HOST", description = "The machine.")
  String host = "";

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "The port of its listener (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(names = "--https", description = "Over TLS.")
  boolean isHttps;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "A token with the scope monitor or more; - reads it from standard input. Others on this"
              + " machine can read arguments: better a file.")
  @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "The same, from a file.")
  @Nullable Path tokenFile;

  @Option(
      names = "--expired-token-file",
      paramLabel = "FILE",
      description = "A token that was good and has expired.")
  @Nullable Path expiredTokenFile;

  @Option(
      names = "--narrow-token-file",
      paramLabel = "FILE",
      description = "A token that is good, but not for containers.")
  @Nullable Path narrowTokenFile;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page of HTML with the results and the times.")
  @Nullable Path report;

  @Option(names = "--json", description = "Answer with JSON.")
  boolean isJson;

  RemoteTestCommand(Printer printer) {
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() throws InterruptedException {
    URI address = address(isHttps, host, port);
    Looks.Keys keys = new Looks.Keys(token(), read(expiredTokenFile), read(narrowTokenFile));
    Ticker ticker = Ticker.system();
    Instant start = ticker.instant();
    try (Site site = new Site(address, ticker)) {
      Looks looks = new Looks(site, keys, this::tell);
      List<Outcome> outcomes = looks.take();
      if (report != null) {
        write(report, new Report(address, start, outcomes, looks.timing()).html());
      }
      boolean isGood = Looks.isGood(outcomes);
      if (isJson) {
        printer.json(json(address, start, outcomes, looks.timing(), isGood));
      }
      return (isGood ? Exit.OK : Exit.FAILED).code();
    }
  }

  static URI address(boolean isHttps, String host, int port) {
    String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    try {
      return URI.create((isHttps ? "https" : "http") + "://" + name + ":" + port);
    } catch (IllegalArgumentException _) {
      throw new CommandException(Exit.USAGE, "--host " + host + " is no name of a machine");
    }
  }

  private void tell(Outcome outcome) {
    if (!isJson) {
      String word = outcome.verdict().wire().toUpperCase(Locale.ROOT);
      printer.line("[" + word + "] " + outcome.name() + ": " + outcome.says());
    }
  }

  private Secret token() {
    if (tokenFile != null) {
      return read(tokenFile).orElseThrow();
    }
    if (token == null) {
      throw new CommandException(
          Exit.USAGE, "a token is needed: --token-file FILE, or --token - to read it from a pipe");
    }
    try {
      String text = token.equals("-") ? new String(System.in.readAllBytes(), UTF_8) : token;
      return Secret.of(text.strip());
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read", e);
    }
  }

  private static Optional<Secret> read(@Nullable Path file) {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Secret.of(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new CommandException(Exit.NOT_FOUND, "the token in " + file + " cannot be read: " + e);
    }
  }

  private void write(Path file, String html) {
    try {
      Files.writeString(file, html);
      printer.note("report: " + file);
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, "the report cannot be written to " + file + ": " + e);
    }
  }

  private static byte[] json(
      URI address, Instant start, List<Outcome> outcomes, @Nullable Timing timing, boolean isGood) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("good", isGood)
            .member("address", address.toString())
            .member("time", start.toString())
            .key("looks")
            .array();
    for (Outcome each : outcomes) {
      body.object()
          .member("name", each.name())
          .member("verdict", each.verdict().wire())
          .member("says", each.says())
          .member("request", each.request())
          .end();
    }
    body.end();
    if (timing != null && timing.millis().length > 0) {
      body.key("timing").object().member("requests", timing.count());
      body.member("atOnce", timing.atOnce()).member("failed", timing.failed());
      millis(body, "averageMillis", timing.average());
      millis(body, "p50Millis", timing.quantile(0.5));
      millis(body, "p95Millis", timing.quantile(0.95));
      millis(body, "p99Millis", timing.quantile(0.99));
      millis(body, "longestMillis", timing.worst());
      body.end();
    }
    return body.end().toBytes();
  }

  private static void millis(JsonWriter body, String name, double value) {
    body.key(name).raw(String.format(Locale.ROOT, "%.3f", value).getBytes(UTF_8));
  }
}
