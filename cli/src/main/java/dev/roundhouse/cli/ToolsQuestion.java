package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Asks for the tools behind the door, as long as a package is being installed for one of them: an
/// install counts towards no wait, and what it does is shown. Used by one thread.
final class ToolsQuestion {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// The program does not ask a server again within some seconds of a failure, such as that it was
  /// still being installed.
  private static final Duration AFTER_INSTALL = Duration.ofSeconds(10);

  private final Door door;
  private final Ticker ticker;

  ToolsQuestion(Door door, Ticker ticker) {
    this.door = requireNonNull(door, "door");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// The answer that is complete, or lacks nothing that is still being installed.
  ///
  /// @param wait for servers never asked before, as the API writes it
  Door.Answer ask(String wait) {
    boolean hasInstalled = false;
    long last = 0;
    while (true) {
      Door.Answer answer = door.need("GET", "/api/v1/tools?wait=" + wait, new byte[0]);
      if (answer.json().get("missing").items().isEmpty()) {
        return answer;
      }
      if (!notes().isEmpty()) {
        hasInstalled = true;
        last = ticker.nanos();
      } else if (!hasInstalled || ticker.nanos() - last > AFTER_INSTALL.toNanos()) {
        return answer;
      }
      pause();
    }
  }

  /// What is being installed and how far it is, one line each.
  List<String> notes() {
    return door.need("GET", "/api/v1/servers", new byte[0]).json().get("servers").items().stream()
        .flatMap(server -> server.get("instances").items().stream())
        .map((Json instance) -> instance.get("note").text())
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private void pause() {
    try {
      ticker.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.FAILED, "interrupted");
    }
  }
}
