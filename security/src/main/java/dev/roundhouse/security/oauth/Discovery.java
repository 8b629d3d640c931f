package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out who gives tokens for a remote server, after it has answered 401 with a challenge. Asks
/// nobody but the places that the specification names. Safe for many threads; blocks for up to some
/// seconds.
public final class Discovery {
  /// Who gives tokens, and for what.
  ///
  /// @param resource the text that names the server in each request for a token
  /// @param issuer who gives them
  /// @param scopes what the resource knows; empty where it does not say
  public record Found(String resource, IssuerMetadata issuer, List<String> scopes) {
    public Found {
      requireNonNull(resource, "resource");
      requireNonNull(issuer, "issuer");
      scopes = List.copyOf(scopes);
    }
  }

  /// A document, and where it was.
  private record Placed(URI place, Json document) {}

  private final Fetch fetch;

  public Discovery(Fetch fetch) {
    this.fetch = requireNonNull(fetch, "fetch");
  }

  /// @param server the address that was refused
  /// @param wanted the issuer that the operator names; empty for the first one of the server
  /// @throws OAuthFault when nobody is found, or what is found contradicts itself
  public Found find(URI server, Challenge challenge, Optional<String> wanted) throws OAuthFault {
    if (!challenge.isBearer()) {
      throw new OAuthFault(
          Kind.UNFIT,
          ResourceMetadata.canonical(server)
              + " does not say that it takes tokens of an authorization server; give its key as a"
              + " header of its definition");
    }
    ResourceMetadata resource = resource(server, challenge);
    if (resource == null) {
      return ofItself(server, wanted);
    }
    String issuer = chosen(resource, wanted);
    IssuerMetadata metadata = published(issuer);
    if (metadata == null) {
      throw unpublished(issuer);
    }
    return new Found(resource.resource(), metadata, resource.scopes());
  }

  /// The metadata of an issuer that was found before, as it is now.
  ///
  /// @param server that it was found for
  IssuerMetadata again(String issuer, URI server) throws OAuthFault {
    IssuerMetadata metadata = published(issuer);
    if (metadata != null) {
      return metadata;
    }
    if (issuer.equals(ResourceMetadata.origin(server))) {
      return IssuerMetadata.unpublished(issuer);
    }
    throw unpublished(issuer);
  }

  private static OAuthFault unpublished(String issuer) {
    return new OAuthFault(
        Kind.UNFIT, issuer + " has no metadata at any place where it should be; tell its operator");
  }

  private @Nullable ResourceMetadata resource(URI server, Challenge challenge) throws OAuthFault {
    Optional<String> said = challenge.resourceMetadata();
    List<URI> places = said.isPresent() ? List.of(named(said.get())) : List.of();
    Placed found = first(places.isEmpty() ? ResourceMetadata.places(server) : places);
    if (found != null) {
      return ResourceMetadata.of(found.document(), found.place(), server);
    }
    if (places.isEmpty()) {
      return null;
    }
    throw new OAuthFault(
        Kind.UNFIT,
        places.getFirst() + ", which the challenge names, is no document; tell its operator");
  }

  private static URI named(String place) throws OAuthFault {
    try {
      return URI.create(place);
    } catch (IllegalArgumentException _) { // whose text would be the server's own
      throw new OAuthFault(
          Kind.UNFIT, "resource_metadata of the challenge is no address; tell its operator");
    }
  }

  private static String chosen(ResourceMetadata resource, Optional<String> wanted)
      throws OAuthFault {
    if (resource.issuers().isEmpty()) {
      throw new OAuthFault(
          Kind.UNFIT, resource.resource() + " names no authorization server; tell its operator");
    }
    String issuer = wanted.orElse(resource.issuers().getFirst());
    if (!resource.issuers().contains(issuer)) {
      throw new OAuthFault(
          Kind.MISMATCH,
          resource.resource()
              + " does not take tokens of "
              + issuer
              + ", which the settings name; it takes those of "
              + Documents.shown(resource.issuers()));
    }
    return issuer;
  }

  /// A server of 2025-03-26 is its own authorization server.
  private Found ofItself(URI server, Optional<String> wanted) throws OAuthFault {
    String origin = ResourceMetadata.origin(server);
    if (wanted.filter(each -> !each.equals(origin)).isPresent()) {
      throw new OAuthFault(
          Kind.MISMATCH,
          ResourceMetadata.canonical(server)
              + " has no metadata that names "
              + wanted.get()
              + ", as the settings do");
    }
    IssuerMetadata metadata = published(origin);
    return new Found(
        ResourceMetadata.canonical(server),
        metadata == null ? IssuerMetadata.unpublished(origin) : metadata,
        List.of());
  }

  private @Nullable IssuerMetadata published(String issuer) throws OAuthFault {
    Placed found = first(IssuerMetadata.places(issuer));
    return found == null ? null : IssuerMetadata.of(found.document(), found.place(), issuer);
  }

  /// The first place with a JSON object. What is not there is looked for at the next place; one
  /// that fails otherwise may be the right one, so it is not passed over.
  private @Nullable Placed first(List<URI> places) throws OAuthFault {
    for (URI place : places) {
      Fetch.Answer answer = asked(place);
      int status = answer.status();
      Json document = status == 200 ? Documents.object(answer.body()) : null;
      if (document != null) {
        return new Placed(place, document);
      }
      boolean isBusy = status == 408 || status == 429;
      if (status != 200 && (isBusy || status / 100 != 4)) {
        throw new OAuthFault(Kind.AWAY, place + " answers with status " + status);
      }
    }
    return null;
  }

  private Fetch.Answer asked(URI place) throws OAuthFault {
    try {
      return fetch.ask(place);
    } catch (IOException e) {
      throw new OAuthFault(Kind.AWAY, String.valueOf(e.getMessage()), e);
    }
  }
}
