package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.Menu;
import dev.roundhouse.gateway.SeenClient;
import dev.roundhouse.gateway.ToolFindings;
import dev.roundhouse.gateway.ToolSight;
import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenRecord;
import dev.roundhouse.security.Visit;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What clients are shown: menus of virtual servers, why a tool is not among them, and whom it hits
/// when something goes. Safe for many threads.
public final class MenuOperations {
  /// How far back calls count.
  static final Duration PAST = Duration.ofDays(7);

  /// For whom a tool is looked for.
  public sealed interface For {
    /// Who asks.
    record Me() implements For {}

    /// Whoever has this token.
    record Token(String id) implements For {}

    /// Whoever has this account.
    record Person(String name) implements For {}

    /// Whoever may use the virtual server that is asked about, and nothing else.
    record Guest() implements For {}
  }

  /// The answer to a question about a tool.
  ///
  /// @param whose the subject for whom it was looked
  public record Sight(
      String tool, String whose, Missing missing, Optional<ToolFindings.Owner> owner) {}

  private final Operations hall;
  private final Catalog catalog;
  private final Gateway gateway;
  private final AuditLog audit;

  MenuOperations(Operations hall, Catalog catalog, Gateway gateway, AuditLog audit) {
    this.hall = requireNonNull(hall, "hall");
    this.catalog = requireNonNull(catalog, "catalog");
    this.gateway = requireNonNull(gateway, "gateway");
    this.audit = requireNonNull(audit, "audit");
  }

  /// Everything that a virtual server can be made of, known within the wait.
  public Menu all(Principal who, Duration wait) throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    return gateway.menus().all(who, wait);
  }

  /// What a virtual server shows to this principal; empty when there is none of this name, and for
  /// those who may use nothing of it.
  public Optional<Menu> of(Principal who, ServerId virtual, Duration wait)
      throws InterruptedException {
    Operations.need(who, Scope.MONITOR, Scope.MCP);
    return who.grants().through(virtual).seesAny()
        ? gateway.menus().of(who, virtual, wait)
        : Optional.empty();
  }

  /// What one would show that nobody has set yet.
  public Menu draft(Principal who, VirtualServer virtual, Duration wait)
      throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    return gateway.menus().draft(who, virtual, wait);
  }

  /// Which clients have been at the door since the start, the latest first.
  public List<SeenClient> clients(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return gateway.menus().clients();
  }

  /// Whom it hits when a server goes.
  ///
  /// @throws CatalogException when there is none of this name
  public BlastRadius impact(Principal who, ServerId server) {
    Operations.need(who, Scope.ADMIN);
    KnownServer.of(server, catalog.image().current().servers().keySet());
    Instant since = audit.ticker().instant().minus(PAST);
    return BlastRadius.ofServer(server, sources(who, since, Optional.of(server)));
  }

  /// Whom it hits when a virtual server goes.
  ///
  /// @throws CatalogException when there is none of this name
  public BlastRadius impactOfVirtual(Principal who, ServerId virtual) {
    Operations.need(who, Scope.ADMIN);
    knownVirtual(virtual);
    Instant since = audit.ticker().instant().minus(PAST);
    return BlastRadius.ofVirtual(virtual, sources(who, since, Optional.empty()));
  }

  /// @throws CatalogException when there is none of this name
  private void knownVirtual(ServerId virtual) {
    if (!catalog.image().current().virtualServers().containsKey(virtual)) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND, "there is no virtual server " + virtual);
    }
  }

  private BlastRadius.Sources sources(Principal who, Instant since, Optional<ServerId> server) {
    AuditQuery calls =
        new AuditQuery(
            Optional.of(since),
            Optional.empty(),
            server.map(ServerId::value),
            Optional.empty(),
            Optional.of("call"),
            Optional.empty(),
            Optional.empty(),
            AuditQuery.MOST);
    return new BlastRadius.Sources(
        catalog.image().current(),
        hall.identity().listTokens(who),
        hall.identity().people().list(who),
        gateway.menus().clients(),
        audit.isOn() ? audit.query(calls) : null,
        AuditQuery.MOST,
        since,
        audit.ticker().instant());
  }

  /// Why somebody does not see a tool, or cannot call it. Calls nothing and starts nothing.
  ///
  /// @param virtual the virtual server through which they look; empty for `/mcp`
  /// @throws IllegalArgumentException when there is no such token or person
  public Sight why(Principal who, String tool, For whom, Optional<ServerId> virtual) {
    if (tool.isBlank()) {
      throw new IllegalArgumentException("say which tool, such as SERVER/TOOL");
    }
    Principal subject = principal(who, whom, virtual);
    InetAddress source = whom instanceof For.Me ? Visit.current().source() : null;
    ToolFindings found =
        gateway
            .sight()
            .find(
                new ToolSight.Question(
                    subject, virtual, tool.strip(), source, audit.ticker().instant()));
    CatalogImage image = catalog.image().current();
    Optional<ServerId> server = found.owner().map(ToolFindings.Owner::server);
    @Nullable ServerLine line = server.flatMap(hall::line).orElse(null);
    List<String> names = image.servers().keySet().stream().map(ServerId::value).toList();
    Missing missing =
        Missing.of(
            new Missing.Facts(
                tool.strip(),
                virtual,
                found,
                line,
                server.flatMap(id -> Names.nearest(id.value(), names))));
    return new Sight(tool.strip(), subject.subject(), missing, found.owner());
  }

  private Principal principal(Principal who, For whom, Optional<ServerId> virtual) {
    switch (whom) {
      case For.Me _ -> {
        if (!who.grants().reach().seesAny() && virtual.isEmpty()) {
          throw new DeniedException(Scope.MCP);
        }
        return who;
      }
      case For.Token _, For.Person _, For.Guest _ -> Operations.need(who, Scope.ADMIN);
    }
    return switch (whom) {
      case For.Me _ -> who;
      case For.Token(String id) -> token(who, id);
      case For.Person(String name) -> person(who, name);
      case For.Guest _ -> {
        ServerId name =
            virtual.orElseThrow(
                () -> new IllegalArgumentException("say which virtual server they may use"));
        yield new Principal("somebody", Grants.of(Set.of(Scope.virtual(name))), "test");
      }
    };
  }

  private Principal token(Principal who, String id) {
    TokenRecord record =
        hall.identity().listTokens(who).stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no token " + id));
    if (record.revoked().isPresent() || !record.expires().isAfter(audit.ticker().instant())) {
      throw new IllegalArgumentException(
          "token "
              + id
              + " of "
              + record.subject()
              + " is not good any more; nothing is there for it");
    }
    return new Principal(record.subject(), Grants.of(record.scopes()), record.id());
  }

  private Principal person(Principal who, String name) {
    Account account =
        hall.identity().people().list(who).stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no account " + name));
    return new Principal(account.name(), Grants.of(account.scopes()), "account");
  }
}
