package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Of what people are told by themselves, and how.
public record AlertSettings(
    @Setting(value = "Whether rules are looked at.", fallback = "true") boolean enabled,
    @Setting(
            value = "Time between two looks at all rules.",
            fallback = "10s",
            min = "100ms",
            max = "10m")
        Duration every,
    @Setting(
            value = "How long a condition has to be over before that is believed.",
            fallback = "30s",
            min = "0s",
            max = "1d")
        Duration resolveAfter,
    @Setting(
            value = "How long alerts of the same rule are awaited that can go into one message.",
            fallback = "10s",
            min = "0s",
            max = "10m")
        Duration groupWait,
    @Setting(
            value = "After how long an alert is told again that nobody has acknowledged.",
            fallback = "4h",
            min = "1s",
            max = "30d")
        Duration repeat,
    @Setting(
            value =
                "Most messages of a channel within an hour; the others are told in one when there is"
                    + " room again. An emergency is always told.",
            fallback = "10",
            min = "1",
            max = "200")
        int perHour,
    @Setting(
            value = "Fewest calls of 5 minutes of which a share or a percentile is reckoned.",
            fallback = "10",
            min = "1",
            max = "1000000")
        int leastCalls,
    @Setting(
            value = "How many resolved alerts are remembered.",
            fallback = "1000",
            min = "10",
            max = "100000")
        int keep,
    @Setting("Rules of your own, and what is different in those that are there, by name.")
        Map<String, RuleSettings> rules,
    @Setting("Where alerts are told, by name; without any in the log of the program.")
        Map<String, ChannelSettings> channels) {
  /// The channel that is there without any.
  public static final String LOG = "log";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final int MOST_RULES = 200;
  private static final int MOST_CHANNELS = 16;

  public AlertSettings {
    requireNonNull(every, "every");
    requireNonNull(resolveAfter, "resolveAfter");
    requireNonNull(groupWait, "groupWait");
    requireNonNull(repeat, "repeat");
    rules = Collections.unmodifiableMap(new TreeMap<>(rules));
    channels = Collections.unmodifiableMap(new TreeMap<>(channels));
    if (rules.size() > MOST_RULES || channels.size() > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "there are %d rules and %d channels at most".formatted(MOST_RULES, MOST_CHANNELS));
    }
    rules.keySet().forEach(each -> checkName("rules", each));
    channels.keySet().forEach(each -> checkName("channels", each));
    if (rules.containsKey(Alert.MANUAL)) {
      throw new IllegalArgumentException(
          "rules.%s: alerts that people raise have this name; choose another"
              .formatted(Alert.MANUAL));
    }
    merged(rules, resolveAfter);
  }

  private static void checkName(String of, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s.%s: a name begins with a small letter, and has small letters, digits and -, 40 at most"
              .formatted(of, name));
    }
  }

  private static Map<String, AlertRule> merged(
      Map<String, RuleSettings> own, Duration resolveAfter) {
    Map<String, AlertRule> all = new LinkedHashMap<>(DefaultRules.all(resolveAfter));
    own.forEach((name, settings) -> {
      AlertRule known = all.get(name);
      if (known == null && settings.signal().isEmpty()) {
        String hint =
            Names.nearest(name, all.keySet())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        throw new IllegalArgumentException(
            "rules.%s: there is no rule of this name, and one of your own needs a signal%s"
                .formatted(name, hint));
      }
      all.put(name, known == null ? settings.own(name, resolveAfter) : settings.changed(known));
    });
    return all;
  }

  /// Every rule, those that are off too: first those that are there by themselves.
  public List<AlertRule> allRules() {
    return List.copyOf(merged(rules, resolveAfter).values());
  }

  /// Where alerts are told, by name.
  public Map<String, ChannelSettings> channelsInForce() {
    return channels.isEmpty()
        ? Map.of(
            LOG,
            new ChannelSettings.Log(ChannelSettings.Log.Level.WARNING, Severity.INFO, List.of()))
        : channels;
  }
}
