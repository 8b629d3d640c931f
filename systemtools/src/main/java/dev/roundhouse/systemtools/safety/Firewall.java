package dev.roundhouse.systemtools.safety;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A program that tells the rules of a firewall. Each is only asked.
enum Firewall {
  UFW("ufw", "/usr/sbin/ufw", "status", "verbose"),
  IPTABLES("iptables", "/usr/sbin/iptables-save"),
  IP6TABLES("ip6tables", "/usr/sbin/ip6tables-save"),
  NFT("nft", "/usr/sbin/nft", "list", "ruleset");

  static final Duration LOOK = Duration.ofSeconds(15);

  private static final Pattern UFW_DEFAULT = Pattern.compile("(?m)^Default: (\\w+) \\(incoming\\)");
  private static final Pattern CHAIN = Pattern.compile("(?m)^:INPUT (\\w+)");
  private static final Pattern HOOK = Pattern.compile("hook input priority [^;]+; policy (\\w+);");
  private static final Pattern KEPT_OUT =
      Pattern.compile("(?i)-j (?:drop|reject)|\\b(?:drop|reject)\\b");

  private final String wire;
  private final String place;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, and nobody else has it
  private final List<String> args;

  Firewall(String wire, String place, String... args) {
    this.wire = wire;
    this.place = place;
    this.args = List.of(args);
  }

  String wire() {
    return wire;
  }

  /// What it says.
  ///
  /// @param state active, inactive, unknown or absent
  /// @param note why something is not known
  record Seen(String state, @Nullable String defaultInput, List<String> rules, String note) {
    Seen {
      requireNonNull(state, "state");
      rules = List.copyOf(rules);
      requireNonNull(note, "note");
    }
  }

  Seen look(HostPrograms programs) throws Refusal, InterruptedException {
    Optional<Path> program = programs.find(List.of(place));
    if (program.isEmpty()) {
      return new Seen("absent", null, List.of(), "");
    }
    HostPrograms.Ran ran =
        Program.run(
            programs, HostPrograms.Order.look(program.get(), LOOK, args.toArray(String[]::new)));
    if (!ran.isGood()) {
      return new Seen("unknown", null, List.of(), Program.shown(ran.lastWords()));
    }
    String out = ran.out();
    return switch (this) {
      case UFW -> {
        boolean isActive = out.contains("Status: active");
        List<String> rules =
            out.lines()
                .filter(line ->
                    line.contains("ALLOW")
                        || line.contains("DENY")
                        || line.contains("REJECT")
                        || line.contains("LIMIT"))
                .map(String::strip)
                .toList();
        yield new Seen(isActive ? "active" : "inactive", first(UFW_DEFAULT, out), rules, "");
      }
      case IPTABLES, IP6TABLES -> {
        List<String> rules = out.lines().filter(line -> line.startsWith("-A ")).toList();
        yield seen(first(CHAIN, out), rules);
      }
      case NFT -> {
        List<String> rules =
            out.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.endsWith("{") && !line.equals("}"))
                .filter(line -> !line.startsWith("type ") && !line.startsWith("#"))
                .toList();
        yield seen(first(HOOK, out), rules);
      }
    };
  }

  /// One that keeps nothing out is not active, whatever rules it has.
  private static Seen seen(@Nullable String input, List<String> rules) {
    String policy = input == null ? "" : input.toLowerCase(Locale.ROOT);
    boolean isActive =
        policy.equals("drop")
            || policy.equals("reject")
            || rules.stream().anyMatch(rule -> KEPT_OUT.matcher(rule).find());
    return new Seen(isActive ? "active" : "inactive", input, rules, "");
  }

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
