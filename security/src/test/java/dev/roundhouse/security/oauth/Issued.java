package dev.roundhouse.security.oauth;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Metadata of an issuer as tests want it: `ISSUER/authorize`, `/token` and `/register`.
final class Issued {
  private Issued() {}

  static IssuerMetadata by(String issuer, String... methods) {
    return with(issuer, new IssuerMetadata.Abilities(true, true, false, List.of(methods)));
  }

  static IssuerMetadata with(String issuer, IssuerMetadata.Abilities abilities, String... scopes) {
    return new IssuerMetadata(
        issuer,
        new IssuerMetadata.Endpoints(
            Optional.of(URI.create(issuer + "/authorize")),
            URI.create(issuer + "/token"),
            Optional.of(URI.create(issuer + "/register"))),
        abilities,
        List.of(scopes));
  }
}
