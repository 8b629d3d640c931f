package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.CatalogException.Kind;
import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.Passport;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.RemoteAccess;
import dev.roundhouse.security.Scope;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Authorizations of this place at remote servers, as people give, see and forget them. What serves
/// everybody is for `admin`; where each principal has one of its own, it is for whoever may use the
/// server, and for nobody else's. Safe for many threads; blocks for as long as an issuer takes.
///
/// Where an issuer is to blame, its methods throw a
/// [dev.roundhouse.security.RemoteAccessException].
public final class AuthorizationOperations {
  /// How it stands with one server.
  ///
  /// @param standing only the caller's own, where the caller may not see those of others
  public record Status(ServerId server, RemoteAuth auth, List<RemoteAccess.Standing> standing) {
    public Status {
      requireNonNull(server, "server");
      requireNonNull(auth, "auth");
      standing = List.copyOf(standing);
    }
  }

  /// Somebody is to be sent to an issuer.
  ///
  /// @param redirect where the issuer sends them back to
  public record Begun(RemoteAccess.Begun attempt, URI redirect) {
    public Begun {
      requireNonNull(attempt, "attempt");
      requireNonNull(redirect, "redirect");
    }
  }

  private final Catalog catalog;
  private final Gateway gateway;
  private final RemoteAccess access;
  private final Function<Passport.Holder, RemoteAccess.Party> parties;
  private final Changes changes;

  /// @param parties with the secrets as they are now
  public AuthorizationOperations(
      Catalog catalog,
      Gateway gateway,
      RemoteAccess access,
      Function<Passport.Holder, RemoteAccess.Party> parties,
      AuditLog audit) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.gateway = requireNonNull(gateway, "gateway");
    this.access = requireNonNull(access, "access");
    this.parties = requireNonNull(parties, "parties");
    this.changes = new Changes(audit);
  }

  /// Who has authorized this place at a server.
  ///
  /// @throws CatalogException here and below, when there is no such server, or it has no `auth`
  public Status status(Principal who, ServerId id) {
    boolean isForAll = who.may(Scope.ADMIN) || who.may(Scope.MONITOR);
    Optional<Passport.Holder> own = isForAll ? Optional.empty() : Optional.of(holder(who, id));
    Transport.Http server = server(id);
    return new Status(
        id,
        auth(id, server),
        access.standing(id.value()).stream()
            .filter(each -> own.isEmpty() || own.get().subject().equals(each.subject()))
            .toList());
  }

  /// Begins to send a person to the issuer of a server.
  public Begun begin(Principal who, ServerId id) {
    Passport.Holder holder = holder(who, id);
    RemoteAccess.Begun attempt =
        changes.<RemoteAccess.Begun, RuntimeException>make(
            who, "server authorize", id.value(), null, () -> access.begin(parties.apply(holder)));
    return new Begun(attempt, holder.auth().redirectUrl());
  }

  /// A person is back.
  ///
  /// @param redirected the whole address where the browser has ended
  public RemoteAccess.Standing end(Principal who, ServerId id, String redirected) {
    Passport.Holder holder = holder(who, id);
    RemoteAccess.Standing standing =
        changes.<RemoteAccess.Standing, RuntimeException>make(
            who,
            "server authorized",
            id.value(),
            null,
            () -> access.end(parties.apply(holder), redirected));
    gateway.authorized(id);
    return standing;
  }

  /// Forgets the authorization of everybody, or the caller's own.
  ///
  /// @return whether there was one
  public boolean forget(Principal who, ServerId id) {
    Passport.Holder holder = holder(who, id);
    return changes.<Boolean, RuntimeException>make(
        who,
        "server forget authorization",
        id.value(),
        null,
        () -> access.forget(id.value(), holder.subject()));
  }

  /// For whom somebody may do all that.
  private Passport.Holder holder(Principal who, ServerId id) {
    boolean isAdmin = who.may(Scope.ADMIN);
    if (!isAdmin && !who.grants().reach().sees(id)) {
      throw new DeniedException(Scope.ADMIN); // before it is said whether there is such a server
    }
    Transport.Http server = server(id);
    RemoteAuth auth = auth(id, server);
    String subject =
        switch (auth.per()) {
          case SERVER -> {
            Operations.need(who, Scope.ADMIN);
            yield "";
          }
          case PRINCIPAL -> who.subject();
        };
    return new Passport.Holder(id, subject, server.url(), auth);
  }

  private Transport.Http server(ServerId id) {
    ServerDefinition definition = catalog.image().current().servers().get(id);
    if (definition == null) {
      throw new CatalogException(Kind.NOT_FOUND, "there is no server " + id);
    }
    if (!(definition.transport() instanceof Transport.Http http)) {
      throw new CatalogException(
          Kind.CONFLICT, "server " + id + " is at no url, so there is nobody to authorize at");
    }
    return http;
  }

  private static RemoteAuth auth(ServerId id, Transport.Http server) {
    return server
        .auth()
        .orElseThrow(() ->
            new CatalogException(
                Kind.CONFLICT,
                "server " + id + " has no auth; say in its definition how it is to be got"));
  }
}
