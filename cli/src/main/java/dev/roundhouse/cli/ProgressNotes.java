package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.time.Duration;
import java.util.function.Consumer;

/// Shows the progress that a tool reports, one plain line each on standard error. What comes within
/// half a second of the last line is left out, so that an eager tool does not fill the terminal.
/// Used by one thread.
final class ProgressNotes implements Consumer<byte[]> {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int LONGEST = 200;

  private final Printer printer;
  private final Ticker ticker;
  private long next;

  ProgressNotes(Printer printer, Ticker ticker) {
    this.printer = requireNonNull(printer, "printer");
    this.ticker = requireNonNull(ticker, "ticker");
    this.next = ticker.nanos();
  }

  @Override
  public void accept(byte[] message) {
    long now = ticker.nanos();
    if (now - next < 0) {
      return;
    }
    Json json = parsed(message);
    if ("notifications/progress".equals(json.get("method").text())) {
      printer.note("  " + line(json.get("params")));
      next = now + PAUSE.toNanos();
    }
  }

  private static Json parsed(byte[] message) {
    try {
      return Json.parse(message);
    } catch (MalformedFrame e) {
      throw new CommandException(Exit.FAILED, "the answer is not JSON: " + e.getMessage());
    }
  }

  /// `50/100 half of it`, or `50 half of it` where nobody knows the whole.
  private static String line(Json progress) {
    StringBuilder line = new StringBuilder(progress.get("progress").toString());
    if (progress.get("total").isPresent()) {
      line.append('/').append(progress.get("total"));
    }
    String message = progress.get("message").text();
    if (message != null) {
      line.append(' ').append(message.replaceAll("\\s+", " "));
    }
    return line.length() > LONGEST ? line.substring(0, LONGEST) + " ..." : line.toString();
  }
}
