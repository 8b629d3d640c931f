package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.Item;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Manifest;
import dev.roundhouse.gateway.listing.ManifestReader;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that is tried, greeted and ready to show what it offers. Ending it is for whoever has
/// started it.
public final class Audition implements AutoCloseable {
  /// What it offers, its definitions as it sent them.
  ///
  /// @param protocol the revision agreed on
  /// @param introduced name and version as it says of itself; empty when it does not
  /// @param instructions for every agent; empty when there are none
  public record Shown(
      String protocol,
      String introduced,
      Json capabilities,
      String instructions,
      List<Json> tools,
      List<Json> prompts,
      List<Json> resources,
      List<Json> templates) {
    public Shown {
      requireNonNull(protocol, "protocol");
      requireNonNull(introduced, "introduced");
      requireNonNull(capabilities, "capabilities");
      requireNonNull(instructions, "instructions");
      tools = List.copyOf(tools);
      prompts = List.copyOf(prompts);
      resources = List.copyOf(resources);
      templates = List.copyOf(templates);
    }
  }

  /// How it bore being asked again and again.
  ///
  /// @param answered how often it has answered
  /// @param median how long half of the answers took at most
  /// @param problem why an answer did not come; null when all came
  public record Borne(int answered, Duration median, @Nullable String problem) {
    public Borne {
      requireNonNull(median, "median");
    }
  }

  /// How it answered a call.
  ///
  /// @param isWell whether it said that it had worked
  /// @param shape the form of the answer, without what it says
  public record Answered(boolean isWell, String shape, Duration took) {
    public Answered {
      requireNonNull(shape, "shape");
      requireNonNull(took, "took");
    }
  }

  private final Connection connection;
  private final Ticker ticker;
  private final Noises noises;
  private final ManifestReader reader;

  Audition(Connection connection, Noises noises, Ticker ticker) {
    this.connection = requireNonNull(connection, "connection");
    this.ticker = requireNonNull(ticker, "ticker");
    this.noises = requireNonNull(noises, "noises");
    this.reader = new ManifestReader(ticker);
  }

  /// Reads all its lists, every page of them.
  ///
  /// @param wait longest for each page
  public Shown show(Duration wait) throws TryoutException, InterruptedException {
    Greeting greeting = connection.greeting();
    try {
      Manifest manifest = reader.read(connection, wait);
      return new Shown(
          greeting.version(),
          Selfcheck.introduced(greeting),
          greeting.capabilities(),
          instructions(greeting),
          entries(manifest, ListKind.TOOLS),
          entries(manifest, ListKind.PROMPTS),
          entries(manifest, ListKind.RESOURCES),
          entries(manifest, ListKind.TEMPLATES));
    } catch (UpstreamFailure e) {
      throw new TryoutException(e.what(), e);
    } catch (MalformedFrame e) {
      throw new TryoutException("gives instructions that are no text: " + e.getMessage(), e);
    }
  }

  /// Asks for what changes nothing, so often, one after the other; ends at the first answer that
  /// does not come.
  ///
  /// @param wait longest for each
  public Borne bear(int times, Duration wait) throws InterruptedException {
    String method = connection.greeting().can("tools") ? ListKind.TOOLS.method() : sign();
    long[] took = new long[times];
    for (int asked = 0; asked < times; asked++) {
      long start = ticker.nanos();
      try {
        connection.ask(Requests.internal(connection, method, null), wait);
      } catch (UpstreamFailure e) {
        return new Borne(asked, median(took, asked), e.what());
      }
      took[asked] = ticker.nanos() - start;
    }
    return new Borne(times, median(took, times), null);
  }

  /// Calls a tool as it was called before.
  public Answered call(Recorder.Recorded recorded, Duration wait)
      throws TryoutException, InterruptedException {
    byte[] params =
        JsonWriter.fragment()
            .member("name", recorded.tool())
            .member("arguments", recorded.arguments())
            .toBytes();
    long start = ticker.nanos();
    try {
      Frame answer =
          connection.ask(Requests.internal(connection, Method.TOOLS_CALL, params), wait).frame();
      Duration took = Duration.ofNanos(ticker.nanos() - start);
      return new Answered(!ResultShape.isFailure(answer), ResultShape.of(answer), took);
    } catch (UpstreamFailure e) {
      throw new TryoutException(e.what(), e);
    }
  }

  /// What says that it is there.
  private String sign() {
    return switch (connection.greeting().era()) {
      case LEGACY -> "ping";
      case MODERN -> "server/discover";
    };
  }

  private static Duration median(long[] took, int count) {
    long[] sorted = Arrays.copyOf(took, count);
    Arrays.sort(sorted);
    return count == 0 ? Duration.ZERO : Duration.ofNanos(sorted[count / 2]);
  }

  private static List<Json> entries(Manifest manifest, ListKind kind) {
    return manifest.items(kind).stream().map(Item::json).toList();
  }

  private static String instructions(Greeting greeting) throws MalformedFrame {
    byte[] raw = greeting.instructions();
    String text = raw == null ? null : Json.parse(raw).text();
    return text == null ? "" : text;
  }

  /// The first of what it has said that is not MCP.
  public List<String> noises() {
    return noises.first();
  }

  @Override
  public void close() {
    connection.end("the trial is over");
  }
}
