package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.ServerCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was counted at the looks of the last hour, so that it can be said what has come since one
/// of them. A server of which nothing has come shares its counts with the look before. For one
/// thread.
final class Window {
  private static final Duration KEPT = Duration.ofHours(1);

  /// Looks closer together are not kept: a minute is told apart from the next all the same.
  private static final Duration LEAST = Duration.ofSeconds(5);

  /// Older than this, and one look a minute is enough.
  private static final Duration FINE = Duration.ofMinutes(11);

  private static final Duration COARSE = Duration.ofMinutes(1);

  private static final int MOST = 300;

  /// What was counted at a look.
  record Frame(
      long at, Map<ServerId, ServerCounts> servers, long refused, long failures, long lost) {
    Frame {
      servers = Map.copyOf(servers);
    }

    ServerCounts of(ServerId server) {
      return servers.getOrDefault(server, ServerCounts.NONE);
    }
  }

  private final List<Frame> frames = new ArrayList<>();
  private Frame now;

  /// @param start counts at the beginning
  Window(Frame start) {
    this.now = requireNonNull(start, "start");
    frames.add(start);
  }

  /// Takes a look.
  void add(Frame frame) {
    Map<ServerId, ServerCounts> shared = new HashMap<>();
    Frame before = now;
    frame
        .servers()
        .forEach((server, counts) -> {
          ServerCounts known = before.of(server);
          shared.put(server, known.equals(counts) ? known : counts);
        });
    now = new Frame(frame.at(), shared, frame.refused(), frame.failures(), frame.lost());
    if (now.at() - frames.getLast().at() >= LEAST.toNanos()) {
      frames.add(now);
    }
    // There is always one that is old enough for the whole hour.
    while (frames.size() > 1 && now.at() - frames.get(1).at() >= KEPT.toNanos()) {
      frames.removeFirst();
    }
    if (frames.size() > MOST) {
      coarsen();
    }
  }

  private void coarsen() {
    List<Frame> kept = new ArrayList<>();
    for (Frame each : frames) {
      boolean isFine = now.at() - each.at() <= FINE.toNanos();
      if (isFine || kept.isEmpty() || each.at() - kept.getLast().at() >= COARSE.toNanos()) {
        kept.add(each);
      }
    }
    frames.clear();
    frames.addAll(kept);
  }

  int size() {
    return frames.size();
  }

  Frame now() {
    return now;
  }

  /// The newest look that is at least so old; the oldest where none is.
  Frame before(Duration age) {
    Frame found = frames.getFirst();
    for (Frame each : frames) {
      if (now.at() - each.at() < age.toNanos()) {
        break;
      }
      found = each;
    }
    return found;
  }

  /// What has come of a server within that time.
  ServerCounts of(ServerId server, Duration time) {
    return now.of(server).since(before(time).of(server));
  }
}
