package dev.roundhouse.security;

import dev.roundhouse.kernel.Setting;
import dev.roundhouse.security.oauth.Fetch;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// An authorization server elsewhere whose tokens are accepted here.
public record IssuerSettings(
    @Setting("Its address, letter by letter as `iss` in its tokens.") URI url,
    @Setting(
            "Its scopes that count here, by their names, each with what it is here, parted by"
                + " spaces: `mcp:use: mcp`. All others are nothing.")
        Map<String, String> scopes,
    @Setting(
            "Audiences (`aud`) that its tokens may have besides the addresses of what is asked for"
                + " below `security.public-url`.")
        List<String> audiences,
    @Setting(
            "What its tokens may be signed with: rs256, rs384, rs512, ps256, ps384, ps512, es256,"
                + " es384, es512 or eddsa; by default rs256, ps256, es256 and eddsa.")
        List<Algorithm> algorithms,
    @Setting(
            value =
                "Whether it may be at a private address, and on loopback be asked by plain http.",
            fallback = "false")
        boolean allowPrivate) {
  /// Signatures that anybody can check and only the issuer can make.
  public enum Algorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EDDSA;

    /// As `alg` in the header of a token.
    String wire() {
      return this == EDDSA ? "EdDSA" : name();
    }
  }

  private static final List<Algorithm> USUAL =
      List.of(Algorithm.RS256, Algorithm.PS256, Algorithm.ES256, Algorithm.EDDSA);

  public IssuerSettings {
    algorithms = algorithms.isEmpty() ? USUAL : List.copyOf(algorithms);
    audiences = List.copyOf(audiences);
    scopes = Map.copyOf(scopes);
    if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "\"" + url + "\" is no issuer: write https://host, with a path where it has one");
    }
    if (!Fetch.isAllowed(url, allowPrivate)) {
      throw new IllegalArgumentException(
          "\"" + url + "\" is not https; plain http is for loopback, with allow-private: true");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException(
          "scopes is empty, so no token of it would allow anything: write THEIRS: OURS");
    }
    scopes.forEach((theirs, ours) -> {
      for (String each : ours.split(" ", -1)) {
        if (Scope.of(each).isEmpty()) {
          throw new IllegalArgumentException(
              "scopes." + theirs + ": there is no scope \"" + each + "\" here");
        }
      }
    });
  }
}
