package dev.roundhouse.systemtools.safety;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A rule for what comes to one port.
///
/// @param source an address or block; empty for everywhere
/// @param isSixth whether that is one of IPv6
record FirewallRule(boolean isAllowed, String protocol, int port, String source, boolean isSixth) {
  private static final Duration CHANGE = Duration.ofSeconds(30);

  /// Four numbers, or one with colons: shorter forms mean different things to different programs.
  private static final Pattern LITERAL =
      Pattern.compile(
          "(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|(?=[^:]*:)[0-9a-fA-F.:]{2,45})(?:/[0-9]{1,3})?");

  private static final int BITS = 8;

  private static final Program TABLES =
      new Program("iptables", List.of("/usr/sbin/iptables", "/sbin/iptables"), "iptables");
  private static final Program TABLES_6 =
      new Program("ip6tables", List.of("/usr/sbin/ip6tables", "/sbin/ip6tables"), "iptables");
  private static final Program UFW = new Program("ufw", List.of("/usr/sbin/ufw"), "ufw");

  FirewallRule {
    requireNonNull(protocol, "protocol");
    requireNonNull(source, "source");
  }

  static FirewallRule of(Arguments arguments) throws Refusal {
    String source = arguments.optionalText("source").orElse("");
    return new FirewallRule(
        arguments.text("action").equals("allow"),
        arguments.text("protocol"),
        arguments.whole("port"),
        source,
        !source.isEmpty() && isSixth(source));
  }

  private static boolean isSixth(String source) throws Refusal {
    Refusal wrong =
        new Refusal(
            Refusal.Kind.INVALID,
            "source is an address or a block such as 10.1.0.0/16, unlike \"%s\"".formatted(source));
    if (!LITERAL.matcher(source).matches()) {
      throw wrong;
    }
    int slash = source.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? source : source.substring(0, slash));
      int bits = slash < 0 ? 0 : Integer.parseInt(source.substring(slash + 1));
      if (bits > address.getAddress().length * BITS) {
        throw wrong;
      }
      return address instanceof Inet6Address;
    } catch (IllegalArgumentException e) {
      wrong.addSuppressed(e);
      throw wrong;
    }
  }

  String words() {
    return "%s %s to port %d from %s"
        .formatted(
            isAllowed ? "allow" : "deny", protocol, port, source.isEmpty() ? "anywhere" : source);
  }

  private static boolean isUfw(HostPrograms programs) throws Refusal, InterruptedException {
    return Firewall.UFW.look(programs).state().equals("active");
  }

  /// What is run to make it so.
  List<HostPrograms.Order> orders(HostPrograms programs, boolean isAdded)
      throws Refusal, InterruptedException {
    if (isUfw(programs)) {
      List<String> args = new ArrayList<>();
      if (!isAdded) {
        args.addAll(List.of("--force", "delete"));
      }
      args.addAll(
          List.of(
              isAllowed ? "allow" : "deny",
              "proto",
              protocol,
              "from",
              source.isEmpty() ? "any" : source,
              "to",
              "any",
              "port",
              "" + port));
      return List.of(HostPrograms.Order.change(UFW.in(programs), CHANGE, args));
    }
    List<HostPrograms.Order> all = new ArrayList<>();
    for (Path program : tables(programs)) {
      all.add(HostPrograms.Order.change(program, CHANGE, spoken(isAdded ? "-I" : "-D")));
    }
    return all;
  }

  private List<Path> tables(HostPrograms programs) throws Refusal {
    if (!source.isEmpty()) {
      return List.of((isSixth ? TABLES_6 : TABLES).in(programs));
    }
    List<Path> all = new ArrayList<>();
    all.add(TABLES.in(programs));
    Optional<Path> sixth = programs.find(TABLES_6.places());
    sixth.ifPresent(all::add);
    return all;
  }

  private List<String> spoken(String verb) {
    List<String> args = new ArrayList<>(List.of("-w", "5", verb, "INPUT", "-p", protocol));
    if (!source.isEmpty()) {
      args.addAll(List.of("-s", source));
    }
    args.addAll(List.of("--dport", "" + port, "-j", isAllowed ? "ACCEPT" : "DROP"));
    return args;
  }

  /// Whether there is one in each of the tables it belongs to.
  boolean isThere(HostPrograms programs) throws Refusal, InterruptedException {
    if (isUfw(programs)) {
      String wanted = port + "/" + protocol;
      String from = source.isEmpty() ? "Anywhere" : source;
      String action = isAllowed ? "ALLOW" : "DENY";
      return Firewall.UFW.look(programs).rules().stream()
          .anyMatch(rule ->
              rule.startsWith(wanted + " ") && rule.contains(action) && rule.contains(from));
    }
    for (Path program : tables(programs)) {
      List<String> args = spoken("-C");
      HostPrograms.Ran ran =
          Program.run(
              programs,
              HostPrograms.Order.look(program, Firewall.LOOK, args.toArray(String[]::new)));
      if (!ran.isGood()) {
        return false;
      }
    }
    return true;
  }
}
