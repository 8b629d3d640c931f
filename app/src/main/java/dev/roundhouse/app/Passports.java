package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.config.SecretException;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.gateway.Passport;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccess;
import dev.roundhouse.security.RemoteAccess.Party;
import dev.roundhouse.security.RemoteAccess.Verdict;
import dev.roundhouse.security.RemoteAccessException;
import dev.roundhouse.security.RemoteTerms;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Tells who keeps this place authorized what the operator has said of each server. The secret of a
/// client is read again whenever something was refused or begins: it may have been changed.
final class Passports implements Passport {
  private final RemoteAccess access;
  private final SecretResolver secrets;
  private final Map<RemoteAuth, RemoteTerms> known = new ConcurrentHashMap<>();

  Passports(RemoteAccess access, SecretResolver secrets) {
    this.access = requireNonNull(access, "access");
    this.secrets = requireNonNull(secrets, "secrets");
  }

  @Override
  public Optional<Secret> token(Holder holder) {
    try {
      return access.token(usual(holder));
    } catch (RemoteAccessException e) {
      known.remove(holder.auth());
      throw e;
    }
  }

  @Override
  public void accepted(Holder holder) {
    access.accepted(usual(holder));
  }

  @Override
  public Verdict refused(
      Holder holder, Optional<Secret> used, int status, List<String> challenges) {
    return access.refused(party(holder), used, status, challenges);
  }

  /// With the secrets as they are now.
  ///
  /// @throws RemoteAccessException when the secret of the client cannot be read
  Party party(Holder holder) {
    known.remove(holder.auth());
    return usual(holder);
  }

  private Party usual(Holder holder) {
    RemoteTerms terms = known.computeIfAbsent(holder.auth(), auth -> terms(holder, auth));
    return new Party(holder.server().value(), holder.subject(), holder.address(), terms);
  }

  private RemoteTerms terms(Holder holder, RemoteAuth auth) {
    Optional<Secret> secret;
    try {
      secret = auth.clientSecret().map(secrets::resolve);
    } catch (SecretException e) {
      throw new RemoteAccessException(
          RemoteAccessException.Kind.CLIENT,
          "server " + holder.server() + ": auth.client-secret: " + e.getMessage(),
          e);
    }
    try {
      return terms(auth, secret);
    } catch (IllegalArgumentException e) {
      throw new RemoteAccessException(
          RemoteAccessException.Kind.CLIENT,
          "server " + holder.server() + ": auth: " + e.getMessage(),
          e);
    }
  }

  private static RemoteTerms terms(RemoteAuth auth, Optional<Secret> secret) {
    return new RemoteTerms(
        switch (auth.grant()) {
          case AUTHORIZATION_CODE -> RemoteTerms.Grant.AUTHORIZATION_CODE;
          case CLIENT_CREDENTIALS -> RemoteTerms.Grant.CLIENT_CREDENTIALS;
        },
        auth.issuer(),
        auth.clientId(),
        secret,
        auth.privateKey(),
        auth.keyId(),
        auth.clientMetadataUrl(),
        auth.redirectUrl(),
        auth.scopes(),
        auth.allowPrivate());
  }
}
