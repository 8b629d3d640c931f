package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.alert.AlertDesk;
import dev.roundhouse.storage.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tells people of what they have to know, until it is over. Alerts, silences and messages are in
/// the database before anybody is told of them. Safe for many threads.
public interface Alerts extends AutoCloseable {
  /// What a person raises.
  ///
  /// @param lasts after which it ends by itself; empty for not
  record Wish(
      Severity severity, String summary, Map<String, String> labels, Optional<Duration> lasts) {
    private static final int LONGEST = 300;
    private static final int MOST_LABELS = 10;

    /// @throws IllegalArgumentException saying what an alert needs
    public Wish {
      requireNonNull(severity, "severity");
      requireNonNull(lasts, "lasts");
      labels = Labels.checked(labels, MOST_LABELS);
      if (summary.isBlank()
          || summary.length() > LONGEST
          || summary.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "an alert has a summary: one line of " + LONGEST + " characters at most");
      }
    }
  }

  /// An alert that was raised.
  ///
  /// @param isNew false when the same one was there already
  record Raised(Alert alert, boolean isNew) {}

  /// What a channel made of a test.
  ///
  /// @param problem empty when it was taken
  record Tested(String channel, String kind, String address, String problem, Duration took) {}

  /// A rule, and what it knows now.
  ///
  /// @param open alerts of it
  /// @param trouble why its signal cannot be looked at; empty when it can
  record Standing(AlertRule rule, int open, Optional<String> trouble) {}

  /// Where alerts are told.
  ///
  /// @param minimum milder ones are not told there
  /// @param servers of alerts about servers, only those about these; empty for all
  record Channel(String name, String kind, Severity minimum, List<ServerId> servers) {
    public Channel {
      servers = List.copyOf(servers);
    }
  }

  /// Alerts that wait or fire, and those that are over, the newest first.
  ///
  /// @param state only those in it; empty for all
  List<Alert> list(Optional<String> state, int most);

  /// Those that fire, told or not, the worst first. Looks at nothing.
  List<Alert> open();

  /// @throws AlertException when there is none
  Alert get(String id);

  Raised raise(Wish wish, String by);

  /// @throws AlertException when there is none, or it is over
  Alert acknowledge(String id, String by);

  /// @throws AlertException when there is none, or it is over
  Alert resolve(String id, String by);

  /// Those that have not ended, the first to end first.
  List<Silence> silences();

  /// @param from when it begins; empty for now
  /// @throws AlertException when there are too many
  Silence silence(
      Map<String, String> matches,
      Optional<Instant> from,
      Duration lasts,
      String comment,
      String by);

  /// @throws AlertException when there is none
  void endSilence(String id);

  List<Standing> rules();

  /// Those in force, by name.
  List<Channel> channels();

  /// Messages, the newest first.
  List<AlertDelivery> deliveries(int most);

  /// Sends a message to a channel, or to all, one attempt each; returns when all have ended.
  ///
  /// @throws AlertException when there is no channel of this name
  List<Tested> test(Optional<String> channel, String by) throws InterruptedException;

  /// Begins to look at the rules and to bring messages. Once.
  void start();

  @Override
  void close();

  /// What alerts stand on.
  ///
  /// @param told hears what becomes of them; quickly, as they wait for it
  record Parts(
      Database database,
      Signals signals,
      Metrics metrics,
      Supplier<AlertSettings> settings,
      Consumer<FeedEvent> told,
      Ticker ticker) {
    public Parts {
      requireNonNull(told, "told");
      requireNonNull(database, "database");
      requireNonNull(signals, "signals");
      requireNonNull(metrics, "metrics");
      requireNonNull(settings, "settings");
      requireNonNull(ticker, "ticker");
    }
  }

  /// Opens them: what fired before fires still, and nobody is told of it again.
  static Alerts open(Parts parts) {
    return AlertDesk.open(parts);
  }
}
