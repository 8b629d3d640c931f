package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.SeenClient;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whom it hits when a server or a virtual server goes. Reckoned from what is written down: the
/// catalog, the scopes of tokens and accounts, the clients that were here, and the audit log.
///
/// @param virtualServers that show something of the server; none for a virtual one
/// @param clients that came through its own doors since the start of the program
/// @param calls of the last days; empty where no audit log is kept
public record BlastRadius(
    ServerId name,
    boolean isVirtual,
    List<User> virtualServers,
    List<Holder> tokens,
    List<Holder> accounts,
    List<SeenClient> clients,
    Optional<Calls> calls) {
  public BlastRadius {
    requireNonNull(name, "name");
    virtualServers = List.copyOf(virtualServers);
    tokens = List.copyOf(tokens);
    accounts = List.copyOf(accounts);
    clients = List.copyOf(clients);
    requireNonNull(calls, "calls");
  }

  /// A virtual server that shows something of it.
  ///
  /// @param entries how many of its choices are of the server
  public record User(ServerId name, int entries) {}

  /// How somebody may use it.
  public enum Way {
    /// A scope names it, or a virtual server that shows it.
    NAMED,
    /// They may use everything.
    EVERYTHING;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A token or an account that is good now and may use it.
  ///
  /// @param id of the token, or the name of the account
  public record Holder(
      String id, String subject, Set<Scope> scopes, Way way, Optional<Instant> ends) {
    public Holder {
      scopes = Set.copyOf(scopes);
    }
  }

  /// Who called it, the most calls first.
  ///
  /// @param isCut whether there were more than were counted
  public record Calls(Instant since, List<Caller> callers, long all, boolean isCut) {
    public Calls {
      callers = List.copyOf(callers);
    }
  }

  /// Somebody who called it.
  ///
  /// @param last null where no line says it rightly
  public record Caller(String subject, long calls, @Nullable Instant last) {}

  /// What it is reckoned from.
  ///
  /// @param lines calls of the audit log, the oldest first; null where none is kept
  /// @param most after how many lines the log was not read on
  record Sources(
      CatalogImage catalog,
      List<TokenRecord> tokens,
      List<Account> accounts,
      List<SeenClient> clients,
      @Nullable List<Json> lines,
      int most,
      Instant since,
      Instant now) {}

  /// Whether anybody would notice.
  public boolean isNobody() {
    return virtualServers.isEmpty()
        && named(tokens) == 0
        && named(accounts) == 0
        && clients.isEmpty()
        && calls.map(all -> all.callers().isEmpty()).orElse(false);
  }

  private static long named(List<Holder> holders) {
    return holders.stream().filter(each -> each.way() == Way.NAMED).count();
  }

  static BlastRadius ofServer(ServerId server, Sources from) {
    List<User> users =
        from.catalog().virtualServers().values().stream()
            .map(each -> new User(each.name(), entries(each, server)))
            .filter(each -> each.entries() > 0)
            .toList();
    Predicate<Grants> isNamed =
        grants ->
            grants.reach().sees(server)
                || users.stream().anyMatch(each -> names(grants, each.name()));
    Predicate<SeenClient> isHere =
        client ->
            client.server().filter(server::equals).isPresent()
                || client
                    .virtual()
                    .filter(name -> users.stream().anyMatch(each -> each.name().equals(name)))
                    .isPresent();
    return new BlastRadius(
        server,
        false,
        users,
        tokens(from, isNamed),
        accounts(from, isNamed),
        from.clients().stream().filter(isHere).toList(),
        calls(from, _ -> true));
  }

  static BlastRadius ofVirtual(ServerId virtual, Sources from) {
    Predicate<Grants> isNamed = grants -> names(grants, virtual);
    List<Holder> tokens = tokens(from, isNamed);
    Set<String> known = new HashSet<>();
    tokens.stream().filter(each -> each.way() == Way.NAMED).map(Holder::id).forEach(known::add);
    return new BlastRadius(
        virtual,
        true,
        List.of(),
        tokens,
        accounts(from, isNamed),
        from.clients().stream()
            .filter(client -> client.virtual().filter(virtual::equals).isPresent())
            .toList(),
        // A line does not say through which door a call came; a token that names it does.
        calls(from, line -> known.contains(String.valueOf(line.get("token").text()))));
  }

  private static boolean names(Grants grants, ServerId virtual) {
    return grants.scopes().contains(Scope.virtual(virtual));
  }

  static int entries(VirtualServer virtual, ServerId server) {
    return (int)
        Stream.of(virtual.tools(), virtual.prompts(), virtual.resources())
            .flatMap(List::stream)
            .filter(entry -> entry.server().equals(server))
            .count();
  }

  private static Optional<Way> way(Set<Scope> scopes, Predicate<Grants> isNamed) {
    if (scopes.contains(Scope.MCP) || scopes.contains(Scope.ADMIN)) {
      return Optional.of(Way.EVERYTHING);
    }
    return isNamed.test(Grants.of(scopes)) ? Optional.of(Way.NAMED) : Optional.empty();
  }

  private static List<Holder> tokens(Sources from, Predicate<Grants> isNamed) {
    List<Holder> holders = new ArrayList<>();
    for (TokenRecord each : from.tokens()) {
      if (each.revoked().isEmpty() && each.expires().isAfter(from.now())) {
        way(each.scopes(), isNamed)
            .ifPresent(way ->
                holders.add(
                    new Holder(
                        each.id(),
                        each.subject(),
                        each.scopes(),
                        way,
                        Optional.of(each.expires()))));
      }
    }
    holders.sort(Comparator.comparing(Holder::way).thenComparing(Holder::subject));
    return holders;
  }

  private static List<Holder> accounts(Sources from, Predicate<Grants> isNamed) {
    List<Holder> holders = new ArrayList<>();
    for (Account each : from.accounts()) {
      if (each.disabled().isEmpty()) {
        way(each.scopes(), isNamed)
            .ifPresent(way ->
                holders.add(
                    new Holder(each.name(), each.name(), each.scopes(), way, Optional.empty())));
      }
    }
    holders.sort(Comparator.comparing(Holder::way).thenComparing(Holder::subject));
    return holders;
  }

  private static Optional<Calls> calls(Sources from, Predicate<Json> isOfIt) {
    List<Json> lines = from.lines();
    if (lines == null) {
      return Optional.empty();
    }
    Map<String, Caller> callers = new TreeMap<>();
    long all = 0;
    for (Json line : lines) {
      String said = line.get("subject").text();
      if (isOfIt.test(line)) {
        String subject = said == null ? "" : said;
        Caller before = callers.getOrDefault(subject, new Caller(subject, 0, null));
        callers.put(subject, new Caller(subject, before.calls() + 1, moment(line, before.last())));
        all++;
      }
    }
    List<Caller> sorted =
        callers.values().stream()
            .sorted(Comparator.comparingLong(Caller::calls).reversed())
            .toList();
    return Optional.of(new Calls(from.since(), sorted, all, lines.size() >= from.most()));
  }

  private static @Nullable Instant moment(Json line, @Nullable Instant before) {
    String time = line.get("time").text();
    try {
      return time == null ? before : Instant.parse(time);
    } catch (DateTimeException _) {
      return before; // `audit verify` tells of such a line
    }
  }
}
