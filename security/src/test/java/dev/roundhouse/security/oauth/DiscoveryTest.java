package dev.roundhouse.security.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How it is found out who gives tokens for a server, and where it ends.
final class DiscoveryTest {
  private static final String PATH_FORM = "/.well-known/oauth-protected-resource/mcp";
  private static final String ROOT_FORM = "/.well-known/oauth-protected-resource";
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";
  private static final Challenge BARE =
      new Challenge(true, Optional.empty(), Set.of(), Optional.empty());

  private final Site site = new Site();
  private final Discovery discovery = new Discovery(new Fetch(true));

  DiscoveryTest() throws IOException {}

  @AfterEach
  void close() {
    site.close();
  }

  private static String metadata(String issuer) {
    return "{'issuer':'"
        + issuer
        + "','authorization_endpoint':'@/authorize','token_endpoint':'@/token',"
        + "'registration_endpoint':'@/register','code_challenge_methods_supported':['S256'],"
        + "'token_endpoint_auth_methods_supported':['none'],'scopes_supported':['a','b']}";
  }

  private Discovery.Found find(Challenge challenge) throws OAuthFault {
    return discovery.find(site.at("/mcp"), challenge, Optional.empty());
  }

  private OAuthFault fault(Challenge challenge, Optional<String> wanted) {
    return catchThrowableOfType(
        OAuthFault.class, () -> discovery.find(site.at("/mcp"), challenge, wanted));
  }

  private Challenge naming(String path) {
    return Challenge.of(List.of("Bearer resource_metadata=\"" + site.at(path) + "\""));
  }

  @Test
  void asksTheNamedPlaceAlone() throws OAuthFault {
    site.publishes(
            "/own/place",
            "{'resource':'@/mcp','authorization_servers':['@'],'scopes_supported':['a']}")
        .publishes(OAUTH, metadata("@"));

    Discovery.Found found = find(naming("/own/place"));

    assertThat(site.paths()).containsExactly("/own/place", OAUTH);
    assertThat(found.resource()).isEqualTo(site.origin() + "/mcp");
    assertThat(found.scopes()).containsExactly("a");
    assertThat(found.issuer().issuer()).isEqualTo(site.origin());
    assertThat(found.issuer().endpoints().token()).isEqualTo(site.at("/token"));
    assertThat(found.issuer().endpoints().authorization()).contains(site.at("/authorize"));
    assertThat(found.issuer().abilities().hasPkce()).isTrue();
    assertThat(found.issuer().abilities().methods()).containsExactly("none");
  }

  @Test
  void asksThePathBeforeTheRoot() throws OAuthFault {
    site.publishes(ROOT_FORM, "{'resource':'@/','authorization_servers':['@']}")
        .publishes(OPENID, metadata("@"));

    Discovery.Found found = find(BARE);

    assertThat(site.paths()).containsExactly(PATH_FORM, ROOT_FORM, OAUTH, OPENID);
    assertThat(found.resource()).isEqualTo(site.origin() + "/");
  }

  @Test
  void asksForAnIssuerWithAPathInItsOrder() throws OAuthFault {
    site.publishes(PATH_FORM, "{'resource':'@/mcp','authorization_servers':['@/tenant']}")
        .publishes("/tenant" + OPENID, metadata("@/tenant"));

    find(BARE);

    assertThat(site.paths())
        .containsExactly(PATH_FORM, OAUTH + "/tenant", OPENID + "/tenant", "/tenant" + OPENID);
  }

  @Test
  void passesOverPagesForPeople() throws OAuthFault {
    site.publishes(PATH_FORM, "{'resource':'@/mcp','authorization_servers':['@']}")
        .says(OAUTH, 200, "<html>welcome</html>")
        .publishes(OPENID, metadata("@"));

    assertThat(find(BARE).issuer().issuer()).isEqualTo(site.origin());
  }

  @ParameterizedTest
  @CsvSource({"@/", "https://else.example", "@/tenant"})
  void refusesMetadataOfAnother(String issuer) {
    site.publishes(PATH_FORM, "{'resource':'@/mcp','authorization_servers':['@']}")
        .publishes(OAUTH, metadata(issuer))
        .publishes(OPENID, metadata("@"));

    assertThat(fault(BARE, Optional.empty()).kind()).isEqualTo(Kind.MISMATCH);
    assertThat(site.paths()).doesNotContain(OPENID);
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example/mcp",
    "@/mc",
    "@/mcp/deeper",
    "http://me@127.0.0.1/mcp",
    "@/mcp#x",
    "mcp",
    "'not one'"
  })
  void refusesMetadataOfAnotherResource(String resource) {
    site.publishes(PATH_FORM, "{'resource':'" + resource + "','authorization_servers':['@']}");

    assertThat(fault(BARE, Optional.empty()).kind()).isEqualTo(Kind.MISMATCH);
    assertThat(site.paths()).containsExactly(PATH_FORM);
  }

  @Test
  void takesTheIssuerOfTheOperator() throws OAuthFault {
    site.publishes(PATH_FORM, "{'resource':'@/mcp','authorization_servers':['@/one','@/two']}")
        .publishes(OAUTH + "/two", metadata("@/two"));
    String two = site.origin() + "/two";

    assertThat(discovery.find(site.at("/mcp"), BARE, Optional.of(two)).issuer().issuer())
        .isEqualTo(two);
    assertThat(fault(BARE, Optional.of("https://else.example")).kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void doesNotPassOverAPlaceThatFails() {
    site.says(PATH_FORM, 503, "")
        .publishes(ROOT_FORM, "{'resource':'@/mcp','authorization_servers':['@']}");

    OAuthFault fault = fault(BARE, Optional.empty());

    assertThat(fault.kind()).isEqualTo(Kind.AWAY);
    assertThat(fault).hasMessageContaining("503");
    assertThat(site.paths()).containsExactly(PATH_FORM);
  }

  @ParameterizedTest
  @CsvSource({"408", "429", "302", "500"})
  void doesNotTakeTroubleForAbsence(int status) {
    site.says(PATH_FORM, status, "").publishes(OAUTH, metadata("@"));

    assertThat(fault(BARE, Optional.empty()).kind()).isEqualTo(Kind.AWAY);
    assertThat(site.paths()).containsExactly(PATH_FORM);
  }

  @Test
  void followsNoRedirect() {
    site.redirects(PATH_FORM, "/elsewhere")
        .publishes("/elsewhere", "{'resource':'@/mcp','authorization_servers':['@']}");
    assertThat(fault(BARE, Optional.empty())).hasMessageContaining("status 302");

    site.publishes(PATH_FORM, "{'resource':'@/mcp','authorization_servers':['@']}")
        .redirects(OAUTH, "/metadata")
        .publishes("/metadata", metadata("@"));
    assertThat(fault(BARE, Optional.empty())).hasMessageContaining("status 302");

    assertThat(site.paths()).doesNotContain("/elsewhere", "/metadata");
  }

  @ParameterizedTest
  @CsvSource({"not one", "/mcp", "@/?tenant=1", "@/#a", "mailto:me"})
  void refusesAnIssuerThatIsNoAddress(String issuer) {
    site.publishes(PATH_FORM, "{'resource':'@/mcp','authorization_servers':['" + issuer + "']}");

    assertThat(fault(BARE, Optional.empty()).kind()).isEqualTo(Kind.UNFIT);
    assertThat(site.paths()).containsExactly(PATH_FORM);
  }

  @Test
  void repeatsNothingThatOthersSay() {
    site.publishes(
        PATH_FORM, "{'resource':'@/mcp','authorization_servers':['call Mallory \\u001b[2J','@']}");

    OAuthFault fault = fault(BARE, Optional.of("https://else.example"));

    assertThat(fault)
        .hasMessageContaining("[" + site.origin() + "]")
        .hasMessageNotContaining("Mallory");
    assertThat(
            fault(
                Challenge.of(List.of("Bearer resource_metadata=\"call Mallory\"")),
                Optional.empty()))
        .hasMessageNotContaining("Mallory")
        .hasNoCause();
  }

  @Test
  void asksAnOldServerItself() throws OAuthFault {
    Discovery.Found found = find(BARE);

    assertThat(site.paths()).containsExactly(PATH_FORM, ROOT_FORM, OAUTH, OPENID);
    assertThat(found.resource()).isEqualTo(site.origin() + "/mcp");
    assertThat(found.issuer().endpoints().token()).isEqualTo(site.at("/token"));
    assertThat(found.issuer().abilities().hasPkce()).isTrue();
  }

  @Test
  void anOldServerMayHaveMetadata() throws OAuthFault {
    site.publishes(OAUTH, metadata("@").replace("@/token", "@/oauth/token"));

    assertThat(find(BARE).issuer().endpoints().token()).isEqualTo(site.at("/oauth/token"));
  }

  @Test
  void asksNobodyWithoutAChallenge() {
    OAuthFault fault = fault(Challenge.NONE, Optional.empty());

    assertThat(fault.kind()).isEqualTo(Kind.UNFIT);
    assertThat(site.paths()).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    site.publishes("/none", "{'resource':'@/mcp'}");
    site.publishes("/nameless", "{'authorization_servers':['@']}");

    assertThat(fault(naming("/none"), Optional.empty()))
        .hasMessageContaining("names no authorization server");
    assertThat(fault(naming("/nameless"), Optional.empty()))
        .hasMessageContaining("does not name its resource");
    assertThat(fault(naming("/nowhere"), Optional.empty())).hasMessageContaining("/nowhere");
  }

  @Test
  void goesToNoPrivateAddressUnlessAllowed() {
    Discovery careful = new Discovery(new Fetch(false));
    Challenge inside =
        Challenge.of(List.of("Bearer resource_metadata=\"https://127.0.0.1:1/metadata\""));

    assertThat(
            catchThrowableOfType(
                OAuthFault.class,
                () -> careful.find(URI.create("https://mcp.example/"), inside, Optional.empty())))
        .hasMessageContaining("private address");
    assertThat(
            catchThrowableOfType(
                OAuthFault.class,
                () -> careful.find(site.at("/mcp"), naming("/own/place"), Optional.empty())))
        .hasMessageContaining("not https");
    assertThat(site.paths()).isEmpty();
  }
}
