package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way of a command to the program: the one that runs on this data directory, or one started
/// for the moment and ended with the command.
final class Door implements AutoCloseable {
  /// What came back.
  record Answer(int status, byte[] body) {
    boolean isGood() {
      return status / 100 == 2;
    }

    Json json() {
      try {
        return Json.parse(body);
      } catch (MalformedFrame e) {
        throw new CommandException(Exit.FAILED, "the answer is not JSON: " + e.getMessage());
      }
    }
  }

  private static final ClientSettings CLIENT =
      new ClientSettings(
          Duration.ofSeconds(2),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          8,
          ByteSize.ofMiB(64),
          ByteSize.ofKiB(64));

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final HttpClient client = HttpClient.open(CLIENT);
  private final URI address;
  private final String token;
  private final @Nullable Runnable end;

  /// @param end of the program that was started for this door
  private Door(URI address, String token, @Nullable Runnable end) {
    this.address = requireNonNull(address, "address");
    this.token = requireNonNull(token, "token");
    this.end = end;
  }

  /// Waits for the door of a program that has the directory and is still starting.
  static Door open(Program program, Shared shared, Printer printer) {
    Ticker ticker = Ticker.system();
    long start = ticker.nanos();
    boolean isTold = false;
    while (true) {
      Optional<Door> found = running(shared.data()).or(() -> started(program, shared));
      if (found.isPresent()) {
        return found.get();
      }
      if (ticker.nanos() - start > PATIENCE.toNanos()) {
        throw new CommandException(
            Exit.FAILED,
            "another Roundhouse uses "
                + shared.data()
                + ", but its door has not opened within "
                + PATIENCE.toSeconds()
                + " s; end that one, or give this command its own directory with --data");
      }
      if (!isTold) {
        printer.note(
            "another Roundhouse is starting or ending on " + shared.data() + "; waiting for it");
        isTold = true;
      }
      pause(ticker);
    }
  }

  private static void pause(Ticker ticker) {
    try {
      ticker.sleep(LOOK_EVERY);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.FAILED, "interrupted");
    }
  }

  /// A program for this command alone; empty when another one has the directory.
  private static Optional<Door> started(Program program, Shared shared) {
    if (DataDirectory.isInUse(shared.data())) {
      return Optional.empty();
    }
    QuietLog quiet = QuietLog.hush();
    try {
      Program.Running own =
          program.start(new Program.Options(shared.data(), shared.config(), Optional.of(0), false));
      return Optional.of(
          new Door(
              own.address(),
              own.token(),
              () -> {
                own.close();
                quiet.close();
              }));
    } catch (StorageException e) {
      quiet.close();
      if (DataDirectory.isInUse(shared.data())) {
        return Optional.empty(); // It was quicker than this one.
      }
      throw e;
    } catch (RuntimeException e) {
      quiet.close();
      throw e;
    }
  }

  /// The program that runs on this directory now.
  static Optional<Door> running(Path data) {
    byte[] door = DataDirectory.read(data.resolve("run").resolve("door.json"));
    byte[] token = DataDirectory.read(data.resolve("run").resolve("local.token"));
    if (door == null || token == null) {
      return Optional.empty();
    }
    try {
      String url = Json.parse(door).get("url").text();
      if (url == null) {
        return Optional.empty();
      }
      Door found =
          new Door(URI.create(url), new String(token, StandardCharsets.US_ASCII).strip(), null);
      if (found.isAnswering()) {
        return Optional.of(found);
      }
      found.close();
      return Optional.empty();
    } catch (MalformedFrame | IllegalArgumentException _) {
      // Left half-written by a crash: nobody is there.
      return Optional.empty();
    }
  }

  /// The program that runs on this directory and stays: for what would end with one of the moment.
  static Door lasting(Shared shared) {
    return running(shared.data())
        .orElseThrow(() ->
            new CommandException(
                Exit.FAILED,
                "no Roundhouse runs on " + shared.data() + "; start it with: roundhouse up"));
  }

  /// The configuration file that the program on this data directory follows; empty when it has none
  /// or none runs.
  static Optional<Path> configInUse(Path data) {
    Optional<Door> running = running(data);
    running.ifPresent(Door::close);
    byte[] door = DataDirectory.read(data.resolve("run").resolve("door.json"));
    if (running.isEmpty() || door == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(Json.parse(door).get("config").text()).map(Path::of);
    } catch (MalformedFrame | InvalidPathException _) {
      return Optional.empty(); // Being replaced by the next program.
    }
  }

  private boolean isAnswering() {
    try {
      return call("GET", "/health/live", new byte[0]).isGood();
    } catch (CommandException _) {
      return false;
    }
  }

  boolean isOwn() {
    return end != null;
  }

  URI address() {
    return address;
  }

  HttpClient client() {
    return client;
  }

  String authorization() {
    return "Bearer " + token;
  }

  Answer call(String method, String path, byte[] body, String... headers) {
    String[] all = all(headers);
    try (Exchange exchange = client.exchange(client.target(address.resolve(path)))) {
      Reply reply = exchange.send(method, all, body);
      return new Answer(reply.status(), reply.body());
    } catch (UpstreamException e) {
      throw silent(e);
    }
  }

  /// Sends a message to the MCP endpoint. Each message of an event stream is told as it comes, and
  /// the last one is the answer. When a signal ends the program meanwhile, the exchange is closed,
  /// which cancels the request at its server.
  Answer follow(byte[] message, Consumer<byte[]> told, String... headers) {
    try (Exchange exchange = client.exchange(client.target(address.resolve("/mcp")));
        Signals _ = Signals.cancel(exchange)) {
      Reply reply = exchange.send("POST", all(headers), message);
      if (!reply.mediaType().equals("text/event-stream")) {
        return new Answer(reply.status(), reply.body());
      }
      return new Answer(reply.status(), Events.last(reply.stream(), told));
    } catch (UpstreamException e) {
      throw silent(e);
    } catch (IOException e) {
      throw new CommandException(
          Exit.FAILED, "Roundhouse at " + address + " broke off its answer: " + e.getMessage());
    }
  }

  /// Reads an event stream to its end, and tells each message as it comes.
  void listen(String path, Consumer<byte[]> told) {
    try (Exchange exchange = client.exchange(client.target(address.resolve(path)));
        Signals _ = Signals.cancel(exchange)) {
      Reply reply = exchange.send("GET", all(), new byte[0]);
      if (reply.status() / 100 != 2) {
        checked(new Answer(reply.status(), reply.body()));
      }
      Events.last(reply.stream(), told);
    } catch (UpstreamException e) {
      throw silent(e);
    } catch (IOException e) {
      throw new CommandException(
          Exit.FAILED, "Roundhouse at " + address + " broke off its answer: " + e.getMessage());
    }
  }

  private CommandException silent(UpstreamException e) {
    String what =
        e.kind() == UpstreamException.Kind.CANCELLED
            ? "the call was cancelled"
            : "Roundhouse at " + address + " does not answer: " + e.getMessage();
    return new CommandException(Exit.FAILED, what);
  }

  private String[] all(String... headers) {
    String[] all = new String[headers.length + 6];
    System.arraycopy(headers, 0, all, 0, headers.length);
    int at = headers.length;
    all[at++] = "Authorization";
    all[at++] = authorization();
    all[at++] = "Accept";
    all[at++] = "application/json, text/event-stream";
    all[at++] = "Content-Type";
    all[at] = "application/json";
    return all;
  }

  /// The answer, or the problem it tells as a failure of the command.
  Answer need(String method, String path, byte[] body) {
    return checked(call(method, path, body));
  }

  static Answer checked(Answer answer) {
    if (answer.isGood()) {
      return answer;
    }
    String detail = answer.json().get("detail").text();
    Exit exit =
        switch (answer.status()) {
          case 400, 422 -> Exit.USAGE;
          case 404 -> Exit.NOT_FOUND;
          default -> Exit.FAILED;
        };
    throw new CommandException(
        exit, detail == null ? "refused with status " + answer.status() : detail);
  }

  @Override
  public void close() {
    client.close();
    if (end != null) {
      end.run();
    }
  }
}
