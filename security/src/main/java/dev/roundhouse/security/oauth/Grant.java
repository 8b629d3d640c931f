package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteTerms;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// The right to use a remote server, as it was given. Immutable; prints no token.
///
/// @param server by its name
/// @param subject for whom; empty where it serves everybody
/// @param issuer who gave it; nobody else is ever shown anything of it
/// @param granted when a person, or the client itself, got it
public record Grant(
    String server, String subject, String issuer, Request request, Instant granted, Tokens tokens) {
  /// What was asked for.
  ///
  /// @param way who was to get it
  /// @param resource what it is for, as the issuer knows it
  /// @param client by what name this place is known there
  /// @param scopes a step asks for these again
  public record Request(RemoteTerms.Grant way, String resource, String client, Set<String> scopes) {
    public Request {
      requireNonNull(way, "way");
      requireNonNull(resource, "resource");
      requireNonNull(client, "client");
      scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
    }
  }

  public Grant {
    requireNonNull(server, "server");
    requireNonNull(subject, "subject");
    requireNonNull(issuer, "issuer");
    requireNonNull(request, "request");
    requireNonNull(granted, "granted");
    requireNonNull(tokens, "tokens");
  }

  /// Whether the next tokens can be had without a person.
  boolean isRenewable() {
    return tokens.refresh().isPresent() || request.way() == RemoteTerms.Grant.CLIENT_CREDENTIALS;
  }

  /// What people see of it.
  Standing standing() {
    return new Standing(
        server,
        subject,
        issuer,
        tokens.scopes(),
        granted,
        tokens.life().ends().orElse(null),
        isRenewable());
  }

  /// The same with the next tokens.
  Grant with(Tokens next) {
    return new Grant(server, subject, issuer, request, granted, next);
  }
}
